with transactions as (
    select * from {{ ref('stg_filedrop__transactions') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

resolved as (
    select
        transactions.transaction_id,
        coalesce(merged.customer_id, transactions.customer_id) as customer_id,
        transactions.ordered_at,
        cast(transactions.ordered_at as date) as ordered_date,
        transactions.amount,
        coalesce(transactions.currency, '{{ var("reporting_currency") }}') as currency,
        rates.rate as currency_rate,
        transactions.gross_margin,
        transactions.unit_count,
        transactions.record_id
    from transactions
    left join merged on transactions.customer_id = merged.merged_customer_id
    left join rates
        on
            transactions.currency = rates.currency
            and cast(transactions.ordered_at as date) = rates.rate_date
)

select * from resolved
