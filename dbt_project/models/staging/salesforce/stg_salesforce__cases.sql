with source as (
    {{ landed('salesforce', 'cases') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'salesforce:' || id as ticket_id,
        'salesforce:' || contact_id as customer_id,
        'salesforce:' || account_id as company_id,
        'salesforce:' || social_post_id as social_post_id,
        'salesforce:' || parent_case_id as parent_ticket_id,
        lower(channel) as channel,
        lower(case_type) as category,
        lower(reason) as reason,
        lower(priority) as priority,
        status,
        coalesce(is_closed, false) as is_closed,
        coalesce(is_escalated, false) as is_escalated,
        created_at as opened_at,
        closed_at,
        'salesforce:' || owner_id as owner_id,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
