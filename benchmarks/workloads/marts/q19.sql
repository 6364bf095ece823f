-- Question: which blocks of the honeycomb do people use, by whom they turn to?
-- Stresses: scan of the longest table, group by two texts with nulls.
-- Perspective: learning and growth.
select
    coalesce(honeycomb_block, 'none') as block,
    coalesce(toward_kind, 'none') as toward,
    count(*) as act_count
from fct_engagement_events
where acted_at >= $from_at and acted_at < $until_at
group by coalesce(honeycomb_block, 'none'), coalesce(toward_kind, 'none')
order by act_count desc, block asc, toward asc
