with source as (
    select * from {{ source('hubspot', 'meetings') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        {{ hubspot_engagement_columns() }}
        starts_at,
        ends_at,
        lower(outcome) as outcome,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
