-- Question: how did each KPI go, week by week?
-- Stresses: a range of a narrow table, many short series.
-- Perspective: all.
select
    kpi_id,
    date,
    avg(value) as value
from kpi_weekly
where date >= $from_at and date < $until_at
group by kpi_id, date
order by kpi_id asc, date asc
