-- Question: of the landed JSON: which ten authors have most followers?
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
        json_extract_string(payload, '$.account.acct') as handle,
        cast(
            json_extract_string(payload, '$.account.followers_count') as bigint
        ) as followers_count,
        cast(
            json_extract_string(payload, '$.created_at') as timestamp
        ) as posted_at
    from latest
)

select
    handle as author,
    max(followers_count) as follower_count,
    count(*) as post_count
from posts
where posted_at >= $from_at and posted_at < $until_at
group by handle
order by follower_count desc, author asc
limit 10
