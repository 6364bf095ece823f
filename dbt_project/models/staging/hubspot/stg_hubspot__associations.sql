with source as (
    select * from {{ source('hubspot', 'associations') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- What is associated with nothing any more has an empty list, and so no row.
    select
        from_type,
        'hubspot:' || from_id as from_id,
        to_type,
        {{ row_each(json_values('targets', 'id', 'hubspot:')) }} as to_id,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
