-- Question: of staging: which ten authors have most followers?
-- Stresses: typed columns, as staging leaves them.
select
    handle as author,
    max(followers_count) as follower_count,
    count(*) as post_count
from staged_statuses
where posted_at >= $from_at and posted_at < $until_at
group by handle
order by follower_count desc, author asc
limit 10
