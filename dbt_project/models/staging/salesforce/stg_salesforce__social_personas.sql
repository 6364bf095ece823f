with source as (
    {{ landed('salesforce', 'social_personas') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'salesforce:' || id as persona_id,
        'salesforce:' || parent_id as customer_id,
        case lower(network)
            when 'twitter' then 'x'
            else lower(network)
        end as network,
        external_id as account_external_id,
        case
            when lower(network) = 'twitter' then 'x:' || external_id
            when lower(network) in ('facebook', 'instagram', 'linkedin', 'youtube')
                then lower(network) || ':' || external_id
        end as account_id,
        lower(handle) as handle,
        followers_count,
        following_count,
        coalesce(is_blocked, false) as is_blocked,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
