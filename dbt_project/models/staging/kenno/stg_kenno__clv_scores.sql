with source as (
    select * from {{ source('kenno', 'clv_scores') }}
),

latest as (
    {{ last_readings('source', 'model_run_id, customer_id') }}
),

renamed as (
    select
        model_run_id,
        customer_id,
        method,
        as_of as as_of_at,
        p_alive,
        expected_purchases_90_days,
        expected_purchases_horizon,
        discounted_purchases,
        expected_spend,
        clv,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
