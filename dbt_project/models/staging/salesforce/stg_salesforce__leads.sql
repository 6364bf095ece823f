with source as (
    {{ landed('salesforce', 'leads') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- Names, addresses and telephone numbers stay in landing.
    select
        'salesforce:' || id as lead_id,
        country,
        lower(status) as status,
        lower(acquisition_source) as acquisition_source,
        is_converted,
        converted_on as converted_date,
        'salesforce:' || converted_contact_id as customer_id,
        'salesforce:' || converted_account_id as company_id,
        'salesforce:' || converted_opportunity_id as deal_id,
        'salesforce:' || owner_id as owner_id,
        'salesforce:' || merged_into_id as merged_into_id,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
