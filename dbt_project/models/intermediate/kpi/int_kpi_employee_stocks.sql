with days as (
    select start_date as day_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

employees as (
    select * from {{ ref('stg_filedrop__employees') }}
),

counted as (
    select
        days.day_date as fact_date,
        'social_employees' as measure_id,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        cast(sum(employees.social_work_share) as decimal(24, 6)) as amount,
        count(*) as row_count,
        count(employees.social_work_share) as known_row_count
    from days
    inner join employees
        on
            days.day_date >= employees.valid_from
            and (employees.valid_to is null or days.day_date <= employees.valid_to)
    group by days.day_date
)

select * from counted
