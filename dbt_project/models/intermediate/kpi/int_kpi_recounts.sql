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

numbered_periods as (
    select
        grain,
        start_date,
        last_date,
        cast(row_number() over (order by grain, start_date) as smallint)
            as period_number
    from periods
),

periods_of_dates as (
    select
        grain,
        start_date,
        period_number,
        {{ row_each(dates_between('start_date', 'last_date')) }} as item_date
    from numbered_periods
),

items as {{ never_kept() }} (
    select * from {{ ref('int_kpi_items') }}
    where item_date in (select periods_of_dates.item_date from periods_of_dates)
),

distinct_slots as (
    -- Each measure of a company on a platform has a bit: an item is looked at once for
    -- all of them.
    select
        slots.*,
        cast(dense_rank() over (order by slots.company_name) as smallint)
            as company_number,
        cast(
            power(
                2,
                dense_rank() over (
                    partition by slots.company_name
                    order by slots.measure_id, slots.platform
                ) - 1
            ) as bigint
        ) as slot_bit
    from slots
    inner join measures on slots.measure_id = measures.measure_id
    where measures.combination = 'distinct'
),

counts as (
    select distinct
        measure_id,
        platform,
        company_name,
        company_number,
        slot_bit
    from distinct_slots
),

distinct_items as (
    -- Small numbers are grouped faster than names.
    select
        counts.company_number,
        periods_of_dates.period_number,
        items.item_key,
        bit_or(counts.slot_bit) as slot_bits
    from items
    inner join counts
        on
            items.measure_id = counts.measure_id
            and items.platform = counts.platform
            and items.company_name = counts.company_name
    inner join periods_of_dates on items.item_date = periods_of_dates.item_date
    group by
        counts.company_number,
        periods_of_dates.period_number,
        items.item_key
),

counted as (
    select
        company_number,
        period_number,
        slot_bits,
        count(*) as item_count
    from distinct_items
    group by
        company_number,
        period_number,
        slot_bits
),

dimensions as (
    -- A dimension is of one company.
    select
        measure_id,
        dimension,
        company_number,
        bit_or(slot_bit) as slot_bits
    from distinct_slots
    group by
        measure_id,
        dimension,
        company_number
),

recomputed as (
    select
        dimensions.measure_id,
        dimensions.dimension,
        numbered_periods.grain,
        numbered_periods.start_date,
        cast(sum(counted.item_count) as bigint) as distinct_count,
        cast(null as double) as median_amount,
        cast(null as double) as p90_amount
    from counted
    inner join dimensions on counted.company_number = dimensions.company_number
    inner join numbered_periods
        on counted.period_number = numbered_periods.period_number
    where (counted.slot_bits & dimensions.slot_bits) != 0
    group by
        dimensions.measure_id,
        dimensions.dimension,
        numbered_periods.grain,
        numbered_periods.start_date
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
