with kpi_values as (
    select * from {{ ref('int_kpi_values') }}
    where dimension = 'all' and grain in ('day', 'week', 'month')
),

pivoted as (
    select
        grain,
        start_date as date,
        max(last_date) as last_date,
        bool_and(is_complete) as is_complete,
        {{ kpi_columns() }}
    from kpi_values
    group by
        grain,
        start_date
)

select * from pivoted
