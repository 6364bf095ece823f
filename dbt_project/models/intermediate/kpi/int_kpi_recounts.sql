with measures as (
    select * from {{ ref('kpi_measures') }}
),

slots as (
    select * from {{ ref('int_kpi_slots') }}
),

periods as (
    select * from {{ ref('int_kpi_periods') }}
    {{ only_touched('kpi_period') }}
),

items as {{ never_kept() }} (
    select * from {{ ref('int_kpi_items') }}
),

dates as (
    select distinct item_date from items
),

periods_of_dates as (
    select
        dates.item_date,
        periods.grain,
        periods.start_date,
        dense_rank() over (order by periods.grain, periods.start_date) as period_number
    from dates
    inner join periods
        on dates.item_date between periods.start_date and periods.last_date
),

distinct_slots as (
    select
        slots.*,
        dense_rank() over (order by slots.measure_id, slots.dimension) as slot_number
    from slots
    inner join measures on slots.measure_id = measures.measure_id
    where measures.combination = 'distinct'
),

numbered as (
    -- Numbers count several times faster than names.
    select
        distinct_slots.slot_number,
        {{ rough_key('items.item_id') }} as item_number,
        items.item_date
    from items
    inner join distinct_slots
        on
            items.measure_id = distinct_slots.measure_id
            and items.platform = distinct_slots.platform
            and items.company_name = distinct_slots.company_name
),

counted as (
    select
        numbered.slot_number,
        periods_of_dates.period_number,
        count(distinct numbered.item_number) as distinct_count
    from numbered
    inner join periods_of_dates on numbered.item_date = periods_of_dates.item_date
    group by
        numbered.slot_number,
        periods_of_dates.period_number
),

slots_told as (
    select distinct
        slot_number,
        measure_id,
        dimension
    from distinct_slots
),

periods_told as (
    select distinct
        period_number,
        grain,
        start_date
    from periods_of_dates
),

recomputed as (
    select
        slots_told.measure_id,
        slots_told.dimension,
        periods_told.grain,
        periods_told.start_date,
        counted.distinct_count,
        cast(null as double) as median_amount,
        cast(null as double) as p90_amount
    from counted
    inner join slots_told on counted.slot_number = slots_told.slot_number
    inner join periods_told on counted.period_number = periods_told.period_number
    union all
    select
        slots.measure_id,
        slots.dimension,
        periods_of_dates.grain,
        periods_of_dates.start_date,
        cast(null as bigint) as distinct_count,
        percentile_cont(0.5) within group (order by items.amount) as median_amount,
        percentile_cont(0.9) within group (order by items.amount) as p90_amount
    from slots
    inner join items
        on
            slots.measure_id = items.measure_id
            and slots.platform = items.platform
            and slots.company_name = items.company_name
    inner join periods_of_dates on items.item_date = periods_of_dates.item_date
    where items.amount is not null
    group by
        slots.measure_id,
        slots.dimension,
        periods_of_dates.grain,
        periods_of_dates.start_date
)

select * from recomputed
