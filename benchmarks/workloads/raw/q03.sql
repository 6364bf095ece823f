-- Question: of the landed JSON: how many posts and likes has each day?
-- Stresses: parsing of JSON, the latest reading of each post.
with numbered as (
    select
        payload,
        row_number() over (
            partition by json_extract_string(payload, '$.id')
            order by observed_at desc
        ) as place
    from landed_statuses
),

latest as (
    select payload
    from numbered
    where place = 1
),

posts as (
    select
        cast(
            json_extract_string(payload, '$.created_at') as timestamp
        ) as posted_at,
        cast(
            json_extract_string(payload, '$.favourites_count') as bigint
        ) as like_count
    from latest
)

select
    date_trunc('day', posted_at) as day_at,
    count(*) as post_count,
    sum(like_count) as like_count
from posts
where posted_at >= $from_at and posted_at < $until_at
group by date_trunc('day', posted_at)
order by day_at asc
