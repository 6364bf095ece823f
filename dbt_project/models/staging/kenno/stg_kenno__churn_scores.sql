with source as (
    select * from {{ source('kenno', 'churn_scores') }}
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
        p_churn_90_days,
        p_alive,
        mean_valence_90_days,
        reason_1,
        reason_2,
        reason_3,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
