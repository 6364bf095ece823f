with source as (
    select * from {{ source('kenno', 'gate_results') }}
),

latest as (
    {{ last_readings('source', 'gate, as_of') }}
),

renamed as (
    select
        gate,
        as_of as as_of_at,
        check_count,
        success_count,
        refusal_count,
        warning_count,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
