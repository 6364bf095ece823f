with source as (
    {{ landed('filedrop', 'transactions') }}
),

latest as (
    {{ last_readings('source', 'transaction_id') }}
),

renamed as (
    select
        transaction_id,
        'hubspot:' || customer_id as customer_id,
        ordered_at,
        amount,
        upper(currency) as currency,
        gross_margin,
        units as unit_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
