with catalogue as (
    select * from {{ ref('metric_catalogue') }}
    -- The other metrics are no KPIs.
    where perspective is not null
),

kpi_values as (
    select * from {{ ref('int_kpi_values') }}
    where grain = 'last_30_days' and dimension = 'all'
),

latest as (
    select *
    from kpi_values
    qualify row_number() over (partition by kpi_id order by start_date desc) = 1
),

described as (
    select
        catalogue.kpi_id,
        catalogue.name,
        catalogue.perspective,
        latest.start_date as first_date,
        latest.last_date,
        latest.value as actual,
        catalogue.unit,
        latest.currency,
        latest.target,
        latest.previous,
        latest.change,
        catalogue.good_direction,
        latest.coverage,
        -- Positive is better, whatever the KPI's good direction.
        case catalogue.good_direction when 'up' then 1 else -1 end as sign
    from catalogue
    left join latest on catalogue.kpi_id = latest.kpi_id
),

judged as (
    select
        *,
        case
            when actual is null then 'unknown'
            when target is null then 'no target'
            when sign * (actual - target) >= 0 then 'met'
            when sign * (actual - target) >= -0.1 * abs(target) then 'near'
            else 'missed'
        end as status,
        case
            when change is null then 'unknown'
            when abs(change) <= 0.01 * abs(previous) then 'steady'
            when sign * change > 0 then 'better'
            else 'worse'
        end as trend
    from described
),

chosen as (
    select
        perspective,
        kpi_id,
        name,
        first_date,
        last_date,
        actual,
        unit,
        currency,
        target,
        status,
        previous,
        change,
        trend,
        good_direction,
        coverage
    from judged
)

select * from chosen
