with source as (
    select * from {{ source('hubspot', 'owners') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- Names and addresses of employees stay in landing.
    select
        'hubspot:' || id as owner_id,
        {{ json_first_value('teams', 'name') }} as team,
        created_at,
        updated_at,
        is_archived,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
