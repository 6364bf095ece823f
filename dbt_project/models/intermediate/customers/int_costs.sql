with costs as (
    select * from {{ ref('stg_filedrop__costs') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

completed as (
    select
        costs.cost_id,
        costs.cost_date,
        costs.category,
        costs.amount,
        coalesce(costs.currency, '{{ var("reporting_currency") }}') as currency,
        rates.rate as currency_rate,
        costs.record_id
    from costs
    left join rates
        on costs.currency = rates.currency and costs.cost_date = rates.rate_date
)

select * from completed
