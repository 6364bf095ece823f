with source as (
    select * from {{ source('hubspot', 'notes') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ hubspot_engagement_columns() }}
        {{ provenance_columns() }}
    from latest
)

select * from renamed
