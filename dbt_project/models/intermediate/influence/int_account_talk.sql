with posts as (
    select * from {{ ref('int_post_talk') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
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
        account_key,
        count(*) as post_count,
        count(case when names_category then 1 end) as category_post_count
    from written
    group by account_key
),

named as (
    select
        accounts.account_id,
        counted.post_count,
        counted.category_post_count
    from counted
    inner join accounts on counted.account_key = accounts.account_key
)

select * from named
