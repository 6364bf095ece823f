-- Question: of the landed JSON: which three authors posted first?
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
            json_extract_string(payload, '$.created_at') as timestamp
        ) as posted_at
    from latest
)

select
    handle as author,
    date_trunc('second', min(posted_at)) as first_at
from posts
where posted_at >= $from_at and posted_at < $until_at
group by handle
order by first_at asc, author asc
limit 3
