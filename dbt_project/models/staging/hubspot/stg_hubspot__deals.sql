with source as (
    select * from {{ source('hubspot', 'deals') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'hubspot:' || id as deal_id,
        'hubspot:' || {{ json_first_value('contacts', 'id') }} as customer_id,
        pipeline,
        stage,
        'hubspot:' || owner_id as owner_id,
        amount,
        upper(currency) as currency,
        created_at as opened_at,
        closed_at,
        updated_at,
        is_archived,
        archived_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
