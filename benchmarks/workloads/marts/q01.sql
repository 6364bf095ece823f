-- Question: what do KPI tiles show for the window's last day, day before and target?
-- Stresses: the latest rows of a narrow table, as a tile asks for them.
-- Perspective: all.
with latest as (
    select max(date) as date
    from kpi_daily
    where date >= $from_at and date < $until_at
)

select
    kpi_daily.kpi_id,
    coalesce(kpi_daily.dimension, '') as dimension,
    kpi_daily.value,
    kpi_daily.previous,
    kpi_daily.target
from kpi_daily
inner join latest on kpi_daily.date = latest.date
order by kpi_daily.kpi_id asc, coalesce(kpi_daily.dimension, '') asc
