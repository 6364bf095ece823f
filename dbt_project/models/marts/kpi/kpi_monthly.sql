with kpi_values as (
    select * from {{ ref('int_kpi_values') }}
    where grain = 'month'
),

dated as (
    select
        start_date as date,
        last_date,
        is_complete,
        kpi_id,
        dimension,
        value,
        numerator,
        denominator,
        unit,
        currency,
        coverage,
        target,
        previous,
        change
    from kpi_values
)

select * from dated
