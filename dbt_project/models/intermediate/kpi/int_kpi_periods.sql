with windows as (
    select * from {{ ref('int_kpi_feed_windows') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

ended as (
    select cast({{ dbt.dateadd('day', -1, 'as_of_at') }} as date) as last_date
    from as_of
),

span as (
    select
        ended.last_date,
        greatest(
            coalesce(min(windows.first_date), ended.last_date),
            cast(
                {{ dbt.dateadd(
                    'day', '1 - ' ~ var('kpi_history_days'), 'ended.last_date'
                ) }} as date
            )
        ) as first_date
    from ended
    left join windows on ended.last_date >= windows.first_date
    group by ended.last_date
),

days as (
    select
        last_date as span_last_date,
        {{ row_each(dates_between('first_date', 'last_date')) }} as day_date
    from span
),

unioned as (
    select
        'day' as grain,
        day_date as start_date,
        day_date as end_date,
        span_last_date
    from days
    union all
    {% for grain in ['week', 'month'] -%}
        select distinct
            '{{ grain }}' as grain,
            cast({{ dbt.date_trunc(grain, 'day_date') }} as date) as start_date,
            cast(
                {{ dbt.dateadd(
                    'day', -1, dbt.dateadd(grain, 1, dbt.date_trunc(grain, 'day_date'))
                ) }} as date
            ) as end_date,
            span_last_date
        from days
        union all
    {% endfor -%}
    -- Stretches of 30 days, counted back from the last one.
    select
        'last_30_days' as grain,
        cast({{ dbt.dateadd('day', -29, 'day_date') }} as date) as start_date,
        day_date as end_date,
        span_last_date
    from days
    where mod({{ dbt.datediff('day_date', 'span_last_date', 'day') }}, 30) = 0
),

described as (
    select
        grain,
        start_date,
        end_date,
        least(end_date, span_last_date) as last_date,
        {{ dbt.datediff('start_date', 'least(end_date, span_last_date)', 'day') }} + 1
            as day_count,
        end_date <= span_last_date as is_complete
    from unioned
)

select * from described
