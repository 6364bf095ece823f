-- Question: how much was posted each day, and how did it do?
-- Stresses: scan of the days' roll-up, group by day, the entry of a drill-down.
-- Perspective: customer.
select
    date,
    sum(post_count) as post_count,
    sum(known_interaction_post_count) as known_count,
    sum(interaction_count) as interaction_count,
    sum(impression_count) as impression_count
from posts_daily
where date >= $from_at and date < $until_at
group by date
order by date asc
