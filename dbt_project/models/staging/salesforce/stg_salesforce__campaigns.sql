with source as (
    {{ landed('salesforce', 'campaigns') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'salesforce:' || id as campaign_id,
        campaign_name,
        lower(campaign_type) as campaign_type,
        lower(status) as status,
        coalesce(is_active, false) as is_active,
        starts_on as start_date,
        ends_on as end_date,
        budgeted_cost as budgeted_amount,
        actual_cost as cost_amount,
        upper(currency) as currency,
        cast(sent_count as bigint) as sent_count,
        lead_count,
        contact_count,
        response_count,
        'salesforce:' || parent_campaign_id as parent_campaign_id,
        'salesforce:' || owner_id as owner_id,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
