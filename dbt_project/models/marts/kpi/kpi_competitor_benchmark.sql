with catalogue as (
    select * from {{ ref('metric_catalogue') }}
),

kpi_values as (
    select * from {{ ref('int_kpi_values') }}
    where grain = 'month' and dimension like 'company:%'
),

named as (
    select
        kpi_values.start_date,
        kpi_values.last_date,
        kpi_values.is_complete,
        kpi_values.kpi_id,
        {{ dbt.split_part('kpi_values.dimension', "':'", 2) }} as company_name,
        kpi_values.value,
        kpi_values.numerator,
        kpi_values.denominator,
        kpi_values.unit,
        kpi_values.coverage,
        case catalogue.good_direction when 'up' then 1 else -1 end as sign
    from kpi_values
    inner join catalogue on kpi_values.kpi_id = catalogue.kpi_id
),

fields as (
    select
        start_date,
        kpi_id,
        percentile_cont(0.5) within group (order by value) as field_median,
        max(sign * value) as best
    from named
    group by
        start_date,
        kpi_id
),

ranked as (
    -- Who has no value has no rank.
    select
        start_date,
        kpi_id,
        company_name,
        rank() over (
            partition by
                start_date,
                kpi_id
            order by sign * value desc
        ) as rank_in_field,
        case
            when count(*) over (partition by start_date, kpi_id) > 1
                then
                    percent_rank() over (
                        partition by
                            start_date,
                            kpi_id
                        order by sign * value
                    )
        end as percentile
    from named
    where value is not null
),

compared as (
    select
        named.start_date as date,
        named.last_date,
        named.is_complete,
        named.kpi_id,
        named.company_name,
        named.company_name = '{{ var("brand")["name"] | lower }}' as is_brand,
        named.value,
        named.numerator,
        named.denominator,
        named.unit,
        named.coverage,
        ranked.rank_in_field,
        ranked.percentile,
        cast(fields.field_median as decimal(24, 6)) as field_median,
        cast(fields.best - named.sign * named.value as decimal(24, 6)) as gap_to_best
    from named
    inner join fields
        on
            named.start_date = fields.start_date
            and named.kpi_id = fields.kpi_id
    left join ranked
        on
            named.start_date = ranked.start_date
            and named.kpi_id = ranked.kpi_id
            and named.company_name = ranked.company_name
)

select * from compared
