{%- set span = var('retention_days') | int -%}

with days as (
    select start_date as day_date
    from {{ ref('int_kpi_periods') }}
    where grain = 'day'
),

purchase_days as (
    select
        customer_id,
        purchase_date
    from {{ ref('int_customer_purchase_days') }}
),

recent as (
    {{ spells('purchase_days', 'customer_id', 'purchase_date', span) }}
),

earlier as (
    -- Who bought in the last span has, one span later, bought in the span before it.
    select
        customer_id,
        cast({{ dbt.dateadd('day', span, 'from_date') }} as date) as from_date,
        cast({{ dbt.dateadd('day', span, 'before_date') }} as date) as before_date
    from recent
),

retained as (
    select
        earlier.customer_id,
        greatest(earlier.from_date, recent.from_date) as from_date,
        least(earlier.before_date, recent.before_date) as before_date
    from earlier
    inner join recent
        on
            earlier.customer_id = recent.customer_id
            and earlier.from_date < recent.before_date
            and earlier.before_date > recent.from_date
),

steps as (
    {% for measure, relation, sign in [
        ('earlier_buyers', 'earlier', 1),
        ('retained_buyers', 'retained', 1),
        ('lost_buyers', 'earlier', 1),
        ('lost_buyers', 'retained', -1),
    ] -%}
        select
            '{{ measure }}' as measure_id,
            from_date as step_date,
            {{ sign }} as step
        from {{ relation }}
        union all
        select
            '{{ measure }}' as measure_id,
            before_date as step_date,
            {{ -sign }} as step
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

first_purchase as (
    select min(purchase_date) as first_purchase_date
    from purchase_days
),

begun as (
    {% for measure in ['earlier_buyers', 'retained_buyers', 'lost_buyers'] -%}
        select
            '{{ measure }}' as measure_id,
            first_purchase_date
        from first_purchase
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

steps_by_day as (
    {{ steps_by_day('steps', 'days') }}
),

counted as (
    -- Both spans must lie within the data: before, nobody knows who bought.
    select
        days.day_date as fact_date,
        begun.measure_id,
        'none' as platform,
        '{{ var("brand")["name"] | lower }}' as company_name,
        cast(
            sum(coalesce(steps_by_day.step, 0)) over (
                partition by begun.measure_id
                order by days.day_date
            ) as decimal(24, 6)
        ) as amount,
        cast({{ 2 * span }} as bigint) as row_count,
        cast(
            least(
                {{ 2 * span }},
                {{ dbt.datediff('begun.first_purchase_date', 'days.day_date', 'day') }}
                + 1
            ) as bigint
        ) as known_row_count
    from days
    inner join begun on days.day_date >= begun.first_purchase_date
    left join steps_by_day
        on
            begun.measure_id = steps_by_day.measure_id
            and days.day_date = steps_by_day.step_date
)

select * from counted
