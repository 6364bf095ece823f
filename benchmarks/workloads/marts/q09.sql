-- Question: how much engagement was there day by day, at each level?
-- Stresses: scan of the longest table, group by day and text.
-- Perspective: customer.
select
    acted_date,
    coalesce(level, 'none') as act_level,
    count(*) as act_count,
    sum(weight) as weight
from fct_engagement_events
where acted_at >= $from_at and acted_at < $until_at
group by acted_date, coalesce(level, 'none')
order by acted_date asc, act_level asc
