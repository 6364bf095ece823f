with source as (
    select * from {{ source('hubspot', 'companies') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'hubspot:' || id as company_id,
        company_name,
        lower(domain) as web_domain,
        lower(industry) as industry,
        country,
        employee_count,
        lifecycle_stage,
        'hubspot:' || owner_id as owner_id,
        'hubspot:' || parent_company_id as parent_company_id,
        coalesce(
            {{ split_list('merged_object_ids', ';', 'hubspot:') }}, {{ empty_list() }}
        ) as merged_company_ids,
        created_at,
        greatest(updated_at, coalesce(last_modified_at, updated_at)) as updated_at,
        is_archived,
        archived_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
