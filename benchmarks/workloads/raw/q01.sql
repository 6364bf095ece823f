-- Question: of the landed JSON: how many posts have each visibility?
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
    select json_extract_string(payload, '$.visibility') as visibility
    from latest
)

select
    visibility,
    count(*) as post_count
from posts
group by visibility
order by post_count desc, visibility asc
