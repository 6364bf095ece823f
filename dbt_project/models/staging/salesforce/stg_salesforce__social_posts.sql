with source as (
    {{ landed('salesforce', 'social_posts') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'salesforce:' || id as social_post_id,
        'salesforce:' || persona_id as persona_id,
        'salesforce:' || author_id as customer_id,
        'salesforce:' || parent_id as ticket_id,
        'salesforce:' || reply_to_id as in_reply_to_social_post_id,
        case lower(network)
            when 'twitter' then 'x'
            else lower(network)
        end as network,
        external_id as post_external_id,
        lower(handle) as handle,
        text,
        lower(post_type) as post_type,
        posted_at,
        lower(language) as language,
        lower(sentiment) as told_sentiment,
        coalesce(is_outbound, false) as is_outbound,
        like_count as copied_like_count,
        share_count as copied_share_count,
        comment_count as copied_comment_count,
        view_count as copied_view_count,
        created_at,
        updated_at,
        coalesce(is_deleted, false) as is_deleted,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
