with posts as (
    select * from {{ ref('int_post_talk') }}
),

as_of as (
    select as_of_at from {{ ref('int_as_of') }}
),

written as (
    select posts.*
    from posts
    cross join as_of
    where
        posts.posted_at < as_of.as_of_at
        and posts.posted_at
        >= {{ dbt.dateadd('day', -1 * var('talk_window_days'), 'as_of.as_of_at') }}
),

counted as (
    select
        account_id,
        count(*) as post_count,
        count(case when names_category then 1 end) as category_post_count,
        max(reaction_count) as largest_cascade_size
    from written
    group by account_id
)

select * from counted
