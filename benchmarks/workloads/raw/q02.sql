-- Question: of the landed JSON: how many posts and authors has each language?
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
        json_extract_string(payload, '$.language') as language,
        json_extract_string(payload, '$.account.id') as account_id
    from latest
)

select
    coalesce(language, 'none') as spoken,
    count(*) as post_count,
    count(distinct account_id) as author_count
from posts
group by coalesce(language, 'none')
order by post_count desc, spoken asc
