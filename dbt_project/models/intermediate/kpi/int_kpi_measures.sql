with measures as (
    select * from {{ ref('kpi_measures') }}
),

slots as (
    select * from {{ ref('int_kpi_slots') }}
),

periods as (
    select * from {{ ref('int_kpi_periods') }}
),

windows as (
    select * from {{ ref('int_kpi_feed_windows') }}
),

flows as (
    select * from {{ ref('int_kpi_commerce_facts') }}
    union all
    select * from {{ ref('int_kpi_social_facts') }}
    union all
    select * from {{ ref('int_kpi_social_value_facts') }}
    union all
    select * from {{ ref('int_kpi_listening_facts') }}
),

stocks as (
    select * from {{ ref('int_kpi_follower_stocks') }}
    union all
    select * from {{ ref('int_kpi_customer_stocks') }}
    union all
    select * from {{ ref('int_kpi_buyer_stocks') }}
    union all
    select * from {{ ref('int_kpi_employee_stocks') }}
    union all
    select * from {{ ref('int_kpi_value_stocks') }}
    union all
    select * from {{ ref('int_kpi_kept_stocks') }}
),

recomputed as (
    select * from {{ ref('int_kpi_recounts') }}
),

covered_flows as (
    select flows.*
    from flows
    inner join measures on flows.measure_id = measures.measure_id
    inner join windows
        on
            measures.feed = windows.feed
            and flows.platform = windows.platform
            and flows.fact_date between windows.first_date and windows.last_date
),

periods_of_dates as (
    select
        grain,
        start_date,
        {{ row_each(dates_between('start_date', 'last_date')) }} as fact_date
    from periods
),

slot_flows as (
    select
        slots.measure_id,
        slots.dimension,
        covered_flows.fact_date,
        sum(covered_flows.amount) as amount,
        sum(covered_flows.row_count) as row_count,
        sum(covered_flows.known_row_count) as known_row_count
    from slots
    inner join covered_flows
        on
            slots.measure_id = covered_flows.measure_id
            and slots.platform = covered_flows.platform
            and slots.company_name = covered_flows.company_name
    group by
        slots.measure_id,
        slots.dimension,
        covered_flows.fact_date
),

summed as (
    select
        slot_flows.measure_id,
        slot_flows.dimension,
        periods_of_dates.grain,
        periods_of_dates.start_date,
        sum(slot_flows.amount) as amount,
        sum(slot_flows.row_count) as row_count,
        sum(slot_flows.known_row_count) as known_row_count
    from slot_flows
    inner join periods_of_dates on slot_flows.fact_date = periods_of_dates.fact_date
    group by
        slot_flows.measure_id,
        slot_flows.dimension,
        periods_of_dates.grain,
        periods_of_dates.start_date
),

slot_stocks as (
    select
        slots.measure_id,
        slots.dimension,
        stocks.fact_date,
        sum(stocks.amount) as amount,
        sum(stocks.row_count) as row_count,
        sum(stocks.known_row_count) as known_row_count,
        count(*) as platform_count
    from slots
    inner join stocks
        on
            slots.measure_id = stocks.measure_id
            and slots.platform = stocks.platform
            and slots.company_name = stocks.company_name
    group by
        slots.measure_id,
        slots.dimension,
        stocks.fact_date
),

closed as (
    -- A stock of a period is that of its last day; it opens with that of the eve.
    select
        slot_stocks.measure_id,
        slot_stocks.dimension,
        periods.grain,
        periods.start_date,
        case measures.combination
            when 'last' then slot_stocks.amount
            when 'opening' then opening.amount
            when 'growth'
                then
                    case
                        -- Of an account that was not counted before, nobody knows.
                        when
                            opening.platform_count = slot_stocks.platform_count
                            and opening.row_count = slot_stocks.row_count
                            and opening.known_row_count = slot_stocks.known_row_count
                            then slot_stocks.amount - opening.amount
                    end
        end as amount,
        slot_stocks.row_count,
        case
            when measures.combination = 'growth'
                then
                    least(
                        coalesce(opening.known_row_count, 0),
                        slot_stocks.known_row_count
                    )
            else slot_stocks.known_row_count
        end as known_row_count,
        case
            when measures.combination = 'last' then slot_stocks.platform_count
            else coalesce(opening.platform_count, 0)
        end as platform_count
    from slot_stocks
    inner join measures on slot_stocks.measure_id = measures.measure_id
    inner join periods on slot_stocks.fact_date = periods.last_date
    left join slot_stocks as opening
        on
            slot_stocks.measure_id = opening.measure_id
            and slot_stocks.dimension = opening.dimension
            and periods.start_date
            = cast({{ dbt.dateadd('day', 1, 'opening.fact_date') }} as date)
),

covered as (
    -- Of the days of the period, on each platform, those that its feed reaches.
    select
        slots.measure_id,
        slots.dimension,
        measures.combination,
        periods.grain,
        periods.start_date,
        count(*) as slot_count,
        sum(
            case
                when windows.feed is null then 0
                else
                    greatest(
                        0,
                        {{ dbt.datediff(
                            'greatest(periods.start_date, windows.first_date)',
                            'least(periods.last_date, windows.last_date)',
                            'day'
                        ) }} + 1
                    )
            end
        ) as covered_day_count,
        sum(periods.day_count) as day_count
    from slots
    inner join measures on slots.measure_id = measures.measure_id
    cross join periods
    left join windows
        on
            measures.feed = windows.feed
            and slots.platform = windows.platform
    group by
        slots.measure_id,
        slots.dimension,
        measures.combination,
        periods.grain,
        periods.start_date
),

combined as (
    select
        covered.measure_id,
        covered.dimension,
        covered.grain,
        covered.start_date,
        case
            when covered.combination in ('last', 'opening', 'growth') then closed.amount
            when covered.covered_day_count = 0 then null
            when covered.combination = 'sum' and summed.row_count is null then 0
            when covered.combination = 'sum' then summed.amount
            when covered.combination = 'distinct'
                then coalesce(recomputed.distinct_count, 0)
            when covered.combination = 'median' then recomputed.median_amount
            when covered.combination = 'p90' then recomputed.p90_amount
        end as amount,
        case
            when covered.combination in ('last', 'opening', 'growth')
                then
                    cast(coalesce(closed.platform_count, 0) as double)
                    / covered.slot_count
            else cast(covered.covered_day_count as double) / covered.day_count
        end as covered_share,
        coalesce(
            cast(
                coalesce(closed.known_row_count, summed.known_row_count) as double
            ) / nullif(coalesce(closed.row_count, summed.row_count), 0),
            1
        ) as known_share
    from covered
    left join summed
        on
            covered.measure_id = summed.measure_id
            and covered.dimension = summed.dimension
            and covered.grain = summed.grain
            and covered.start_date = summed.start_date
    left join closed
        on
            covered.measure_id = closed.measure_id
            and covered.dimension = closed.dimension
            and covered.grain = closed.grain
            and covered.start_date = closed.start_date
    left join recomputed
        on
            covered.measure_id = recomputed.measure_id
            and covered.dimension = recomputed.dimension
            and covered.grain = recomputed.grain
            and covered.start_date = recomputed.start_date
),

described as (
    select
        measure_id,
        dimension,
        grain,
        start_date,
        cast(amount as decimal(24, 6)) as amount,
        covered_share * known_share as coverage
    from combined
)

select * from described
