with source as (
    select * from {{ source('kenno', 'identity_candidates') }}
),

latest as (
    {{ last_readings('source', 'model_run_id, customer_id, account_id') }}
),

renamed as (
    select
        model_run_id,
        customer_id,
        account_id,
        match_probability,
        match_weight,
        name_agreement,
        case_agreement,
        place_agreement,
        consent_basis,
        as_of as as_of_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
