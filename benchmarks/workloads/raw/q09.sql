-- Question: of staging: which three authors posted first?
-- Stresses: typed columns, as staging leaves them.
select
    handle as author,
    date_trunc('second', min(posted_at)) as first_at
from staged_statuses
where posted_at >= $from_at and posted_at < $until_at
group by handle
order by first_at asc, author asc
limit 3
