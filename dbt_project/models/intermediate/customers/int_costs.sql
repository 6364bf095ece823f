with costs as (
    select * from {{ ref('stg_filedrop__costs') }}
),

completed as (
    select
        cost_id,
        cost_date,
        category,
        amount,
        coalesce(currency, '{{ var("reporting_currency") }}') as currency,
        record_id
    from costs
)

select * from completed
