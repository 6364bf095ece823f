with source as (
    {{ landed('salesforce', 'accounts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'salesforce:' || id as company_id,
        account_name as company_name,
        lower(account_type) as company_type,
        lower(industry) as industry,
        country,
        {{ host_of('website') }} as web_domain,
        lower(acquisition_source) as acquisition_source,
        employee_count,
        coalesce(is_person, false) as is_person,
        'salesforce:' || owner_id as owner_id,
        'salesforce:' || parent_account_id as parent_company_id,
        'salesforce:' || merged_into_id as merged_into_id,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
