with source as (
    {{ landed('salesforce', 'contacts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- Names, addresses and telephone numbers stay in landing.
    select
        'salesforce:' || id as customer_id,
        'salesforce:' || account_id as company_id,
        country,
        lower(acquisition_source) as acquisition_source,
        coalesce(has_opted_out, false) as has_opted_out,
        'salesforce:' || owner_id as owner_id,
        'salesforce:' || merged_into_id as merged_into_id,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
