-- Question: how much engagement was there day by day, at each level?
-- Stresses: scan of the days' roll-up, group by day and text.
-- Perspective: customer.
select
    date,
    coalesce(level, 'none') as act_level,
    sum(act_count) as act_count,
    sum(weight) as weight
from acts_daily
where date >= $from_at and date < $until_at
group by date, coalesce(level, 'none')
order by date asc, act_level asc
