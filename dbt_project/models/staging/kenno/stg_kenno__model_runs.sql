with source as (
    select * from {{ source('kenno', 'model_runs') }}
),

latest as (
    {{ last_readings('source', 'model_run_id') }}
),

renamed as (
    select
        model_run_id,
        model_name,
        model_version,
        as_of as as_of_at,
        input_run_id,
        input_hash,
        method,
        refusal_reason,
        subject_count,
        parameters,
        validation,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
