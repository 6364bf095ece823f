-- Question: which blocks of the honeycomb do people use, by whom they turn to?
-- Stresses: scan of the days' roll-up, group by two texts with nulls.
-- Perspective: learning and growth.
select
    coalesce(honeycomb_block, 'none') as block,
    coalesce(toward_kind, 'none') as toward,
    sum(act_count) as total_count
from acts_daily
where date >= $from_at and date < $until_at
group by coalesce(honeycomb_block, 'none'), coalesce(toward_kind, 'none')
order by total_count desc, block asc, toward asc
