with source as (
    {{ landed('salesforce', 'users') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- Names and addresses of employees stay in landing.
    select
        'salesforce:' || id as owner_id,
        lower(user_type) as user_type,
        coalesce(is_active, false) as is_active,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
