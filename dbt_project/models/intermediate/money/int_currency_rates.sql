{%- set reporting = var('reporting_currency') -%}

with rates as (
    select * from {{ ref('currency_rates') }}
),

quoted as (
    select
        rate_date,
        base_currency,
        currency,
        rate
    from rates
    where rate > 0
    union all
    select distinct
        rate_date,
        base_currency,
        base_currency as currency,
        cast(1 as double) as rate
    from rates
),

reporting as (
    select
        rate_date,
        base_currency,
        rate as reporting_rate
    from quoted
    where currency = '{{ reporting }}'
),

crossed as (
    -- Both currencies are told in a third one, or one of them is the base itself.
    select
        quoted.rate_date,
        quoted.currency,
        min(reporting.reporting_rate / quoted.rate) as rate
    from quoted
    inner join reporting
        on
            quoted.rate_date = reporting.rate_date
            and quoted.base_currency = reporting.base_currency
    where quoted.currency != '{{ reporting }}'
    group by
        quoted.rate_date,
        quoted.currency
),

followed as (
    select
        *,
        lead(rate_date) over (partition by currency order by rate_date)
            as next_rate_date,
        {{ dbt.dateadd('day', var('currency_rate_days'), 'rate_date') }}
            as last_held_at
    from crossed
),

held as (
    -- A rate holds until the next one, over weekends and holidays, but not for ever.
    select
        currency,
        rate,
        rate_date as quoted_date,
        {{ row_each(dates_between(
            'rate_date',
            "cast(least(last_held_at, coalesce("
            ~ dbt.dateadd('day', -1, 'next_rate_date')
            ~ ", last_held_at)) as date)"
        )) }} as rate_date
    from followed
),

described as (
    select
        rate_date,
        currency,
        quoted_date,
        cast(rate as decimal(18, 10)) as rate
    from held
)

select * from described
