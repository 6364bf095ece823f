with source as (
    select * from {{ source('hubspot', 'calls') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ hubspot_engagement_columns() }}
        lower(direction) as direction,
        length_ms / 1000.0 as length_seconds,
        lower(status) as status,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
