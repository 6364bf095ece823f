with posts as (
    select * from {{ ref('fct_posts') }}
),

counted as (
    select
        posted_date as date,
        platform,
        owner_kind,
        owner_name,
        post_kind,
        count(*) as post_count,
        count(interaction_count) as known_interaction_post_count,
        cast(sum(interaction_count) as bigint) as interaction_count,
        count(impression_count) as known_impression_post_count,
        cast(sum(impression_count) as bigint) as impression_count
    from posts
    group by
        posted_date,
        platform,
        owner_kind,
        owner_name,
        post_kind
)

select * from counted
order by date
