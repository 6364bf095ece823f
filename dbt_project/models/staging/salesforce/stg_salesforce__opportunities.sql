with source as (
    {{ landed('salesforce', 'opportunities') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'salesforce:' || id as deal_id,
        'salesforce:' || contact_id as customer_id,
        'salesforce:' || account_id as company_id,
        'salesforce:' || campaign_id as campaign_id,
        stage,
        lower(opportunity_type) as deal_type,
        created_at as opened_at,
        amount,
        upper(currency) as currency,
        win_percent / 100.0 as win_probability,
        closes_on as close_date,
        is_closed,
        is_won,
        lower(acquisition_source) as acquisition_source,
        'salesforce:' || owner_id as owner_id,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
