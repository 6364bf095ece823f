with periods as (
    select * from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

hours as (
    select * from {{ ref('business_hours') }}
),

holidays as (
    select * from {{ ref('business_holidays') }}
),

numbered as (
    select
        start_date as date,
        cast({{ iso_weekday('start_date') }} as integer) as iso_weekday,
        cast({{ dbt.date_trunc('week', 'start_date') }} as date) as week_start_date,
        cast({{ dbt.date_trunc('month', 'start_date') }} as date) as month_start_date,
        cast({{ dbt.date_trunc('quarter', 'start_date') }} as date)
            as quarter_start_date,
        cast({{ dbt.date_trunc('year', 'start_date') }} as date) as year_start_date
    from periods
),

described as (
    select
        numbered.date,
        numbered.iso_weekday,
        numbered.week_start_date,
        numbered.month_start_date,
        numbered.quarter_start_date,
        numbered.year_start_date,
        holidays.holiday,
        hours.iso_weekday is not null and holidays.holiday_date is null
            as is_business_day
    from numbered
    left join hours on numbered.iso_weekday = hours.iso_weekday
    left join holidays on numbered.date = holidays.holiday_date
)

select * from described
