with posts as (
    select * from {{ ref('int_posts') }}
),

reactions as (
    select * from {{ ref('int_reactions') }}
),

as_of as (
    select as_of_at from {{ ref('int_as_of') }}
),

reacted as (
    select
        target_post_id,
        count(*) as reaction_count
    from reactions
    where target_post_id is not null
    group by target_post_id
),

written as (
    -- A repost is another's words.
    select
        posts.post_id,
        posts.account_id,
        {{ has_any_word('posts.text', var('category_terms')) }} as names_category
    from posts
    cross join as_of
    where
        posts.owner_kind = 'other'
        and posts.post_kind != 'repost'
        and posts.account_id is not null
        and posts.posted_at < as_of.as_of_at
        and posts.posted_at
        >= {{ dbt.dateadd('day', -1 * var('talk_window_days'), 'as_of.as_of_at') }}
),

counted as (
    select
        written.account_id,
        count(*) as post_count,
        count(case when written.names_category then 1 end) as category_post_count,
        max(coalesce(reacted.reaction_count, 0)) as largest_cascade_size
    from written
    left join reacted on written.post_id = reacted.target_post_id
    group by written.account_id
)

select * from counted
