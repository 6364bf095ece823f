-- Question: of staging: how many posts and authors has each language?
-- Stresses: typed columns, as staging leaves them.
select
    coalesce(language, 'none') as spoken,
    count(*) as post_count,
    count(distinct account_id) as author_count
from staged_statuses
group by coalesce(language, 'none')
order by post_count desc, spoken asc
