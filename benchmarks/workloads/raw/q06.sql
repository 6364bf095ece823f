-- Question: of staging: how many posts have each visibility?
-- Stresses: typed columns, as staging leaves them.
select
    visibility,
    count(*) as post_count
from staged_statuses
group by visibility
order by post_count desc, visibility asc
