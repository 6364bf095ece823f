with catalogue as (
    select * from {{ ref('metric_catalogue') }}
),

targets as (
    select * from {{ ref('kpi_targets') }}
),

periods as (
    select
        *,
        lag(start_date) over (
            partition by grain
            order by start_date
        ) as previous_start_date
    from {{ ref('int_kpi_periods') }}
),

numerators as (
    select * from {{ ref('int_kpi_measures') }}
),

denominators as (
    select * from {{ ref('int_kpi_measures') }}
),

divided as (
    select
        catalogue.kpi_id,
        numerators.dimension,
        numerators.grain,
        numerators.start_date,
        periods.last_date,
        periods.is_complete,
        periods.previous_start_date,
        catalogue.unit,
        numerators.amount as numerator,
        denominators.amount as denominator,
        cast(
            case
                when catalogue.denominator is null
                    then catalogue.scale * numerators.amount
                else
                    cast(catalogue.scale as double)
                    * cast(numerators.amount as double)
                    / nullif(cast(denominators.amount as double), 0)
            end as decimal(24, 6)
        ) as value,
        least(numerators.coverage, coalesce(denominators.coverage, 1)) as coverage
    from catalogue
    inner join numerators on catalogue.numerator = numerators.measure_id
    inner join periods
        on
            numerators.grain = periods.grain
            and numerators.start_date = periods.start_date
    left join denominators
        on
            catalogue.denominator = denominators.measure_id
            and numerators.dimension = denominators.dimension
            and numerators.grain = denominators.grain
            and numerators.start_date = denominators.start_date
    where
        -- A ratio exists only where both of its measures have the dimension.
        (catalogue.denominator is null or denominators.measure_id is not null)
        and (catalogue.valid_from is null or catalogue.valid_from <= periods.last_date)
        and (catalogue.valid_to is null or catalogue.valid_to >= periods.start_date)
),

targeted as (
    select
        divided.kpi_id,
        divided.dimension,
        divided.grain,
        divided.start_date,
        targets.target
    from divided
    inner join targets
        on
            divided.kpi_id = targets.kpi_id
            and divided.dimension = targets.dimension
            and divided.last_date >= targets.valid_from
            and (targets.valid_to is null or divided.last_date <= targets.valid_to)
            -- Thirty days are measured by the month's target.
            and targets.grain in (
                'any',
                case
                    when divided.grain = 'last_30_days' then 'month' else divided.grain
                end
            )
    -- A target for the grain goes before one for any; of two, the later begun.
    qualify row_number() over (
        partition by
            divided.kpi_id,
            divided.dimension,
            divided.grain,
            divided.start_date
        order by
            case when targets.grain = 'any' then 1 else 0 end,
            targets.valid_from desc
    ) = 1
),

compared as (
    select
        divided.*,
        case when divided.unit = 'money' then '{{ var("reporting_currency") }}' end
            as currency,
        targeted.target,
        earlier.value as previous
    from divided
    left join divided as earlier
        on
            divided.kpi_id = earlier.kpi_id
            and divided.dimension = earlier.dimension
            and divided.grain = earlier.grain
            and divided.previous_start_date = earlier.start_date
    left join targeted
        on
            divided.kpi_id = targeted.kpi_id
            and divided.dimension = targeted.dimension
            and divided.grain = targeted.grain
            and divided.start_date = targeted.start_date
),

changed as (
    select
        *,
        cast(value - previous as decimal(24, 6)) as change
    from compared
)

select * from changed
