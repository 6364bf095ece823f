with days as (
    select * from {{ ref('int_post_metric_days') }}
),

by_day as (
    select
        metric_date,
        platform,
        owner_name,
        max(owner_kind) as owner_kind,
        {% for metric in var('post_metrics') -%}
            count({{ metric }}_count) as {{ metric }}_known_reading_count,
            count({{ metric }}_change) as {{ metric }}_change_count,
            sum(case when {{ metric }}_change >= 0 then {{ metric }}_change end)
                as {{ metric }}_gained_count,
            sum(case when {{ metric }}_change < 0 then {{ metric }}_change end)
                as {{ metric }}_corrected_count,
            count({{ metric }}_before_first_reading) as {{ metric }}_first_count,
            sum({{ metric }}_before_first_reading) as {{ metric }}_before_count,
        {% endfor -%}
        count(*) as reading_count
    from days
    group by
        metric_date,
        platform,
        owner_name
),

unioned as (
    {% for metric in var('post_metrics') -%}
        select
            metric_date,
            platform,
            owner_name,
            owner_kind,
            '{{ metric }}' as metric,
            reading_count,
            {{ metric }}_known_reading_count as known_reading_count,
            {{ metric }}_change_count as change_count,
            {{ metric }}_gained_count as gained_count,
            {{ metric }}_corrected_count as corrected_count,
            {{ metric }}_first_count as first_reading_count,
            {{ metric }}_before_count as before_first_reading_count
        from by_day
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

periods as (
    {% for period in ['day', 'month'] -%}
        select
            '{{ period }}' as period,
            cast({{ dbt.date_trunc(period, 'metric_date') }} as date) as period_start,
            *
        from unioned
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

summed as (
    select
        period,
        period_start,
        platform,
        owner_name as company_name,
        metric,
        max(owner_kind) as company_kind,
        cast(sum(gained_count) as bigint) as gained_count,
        cast(sum(corrected_count) as bigint) as corrected_count,
        cast(sum(before_first_reading_count) as bigint) as before_first_reading_count,
        cast(sum(reading_count) as bigint) as reading_count,
        cast(sum(known_reading_count) as bigint) as known_reading_count,
        cast(sum(change_count) as bigint) as change_count,
        cast(sum(first_reading_count) as bigint) as first_reading_count
    from periods
    group by
        period,
        period_start,
        platform,
        owner_name,
        metric
),

described as (
    select
        *,
        case
            when change_count > 0
                then coalesce(gained_count, 0) + coalesce(corrected_count, 0)
        end as in_period_count,
        cast(change_count as double) / reading_count as coverage
    from summed
)

select * from described
