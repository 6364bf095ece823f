-- Question: where does each company stand among its field, by the window's last period?
-- Stresses: the latest rows of each group by a join.
-- Perspective: learning and growth.
with latest as (
    select
        kpi_id,
        max(date) as date
    from kpi_competitor_benchmark
    where date >= $from_at and date < $until_at
    group by kpi_id
)

select
    kpi_competitor_benchmark.kpi_id,
    kpi_competitor_benchmark.company_name,
    kpi_competitor_benchmark.value,
    kpi_competitor_benchmark.rank_in_field
from kpi_competitor_benchmark
inner join latest
    on
        kpi_competitor_benchmark.kpi_id = latest.kpi_id
        and kpi_competitor_benchmark.date = latest.date
order by
    kpi_competitor_benchmark.kpi_id asc,
    kpi_competitor_benchmark.company_name asc
