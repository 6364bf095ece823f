with source as (
    {{ landed('linkedin', 'organizations') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'linkedin:' || id as account_id,
        lower(vanity_name) as handle,
        name as account_name,
        website,
        organization_type,
        description,
        staff_count_range,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
