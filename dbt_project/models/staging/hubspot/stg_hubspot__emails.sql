with source as (
    select * from {{ source('hubspot', 'emails') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ hubspot_engagement_columns() }}
        direction = 'INCOMING_EMAIL' as is_inbound,
        lower(status) as status,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
