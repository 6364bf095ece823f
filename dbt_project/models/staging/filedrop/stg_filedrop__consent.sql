with source as (
    select * from {{ source('filedrop', 'consent') }}
),

latest as (
    {{ last_readings('source', 'consent_id') }}
),

renamed as (
    select
        consent_id,
        'hubspot:' || subject_id as customer_id,
        lower(purpose) as purpose,
        lower(lawful_basis) as lawful_basis,
        valid_from,
        valid_to,
        known_at,
        source as consent_source,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
