-- Question: on how many days of the window was each KPI known and at its target?
-- Stresses: group by with conditions, nulls.
-- Perspective: all.
select
    kpi_id,
    count(*) as day_count,
    count(value) as known_count,
    sum(case when value >= target then 1 else 0 end) as reached_count
from kpi_daily
where date >= $from_at and date < $until_at
group by kpi_id
order by kpi_id asc
