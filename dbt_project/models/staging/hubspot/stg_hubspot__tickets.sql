with source as (
    select * from {{ source('hubspot', 'tickets') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    -- A ticket's subject may name a person: it stays in landing.
    select
        'hubspot:' || id as ticket_id,
        'hubspot:' || {{ json_first_value('contacts', 'id') }} as customer_id,
        lower(channel) as channel,
        lower(category) as category,
        lower(priority) as priority,
        stage,
        'hubspot:' || owner_id as owner_id,
        created_at as opened_at,
        closed_at,
        lower(feedback_state) as feedback_state,
        feedback_value,
        upper(feedback_currency) as feedback_currency,
        coalesce(
            {{ split_list('feedback_contributors', ';', 'hubspot:') }},
            {{ empty_list() }}
        ) as feedback_contributor_ids,
        updated_at,
        is_archived,
        archived_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
