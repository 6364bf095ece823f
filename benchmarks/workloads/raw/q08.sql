-- Question: of staging: how many posts and likes has each day?
-- Stresses: typed columns, as staging leaves them.
select
    date_trunc('day', posted_at) as day_at,
    count(*) as post_count,
    sum(like_count) as like_count
from staged_statuses
where posted_at >= $from_at and posted_at < $until_at
group by date_trunc('day', posted_at)
order by day_at asc
