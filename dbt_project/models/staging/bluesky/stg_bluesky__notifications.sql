with source as (
    {{ landed('bluesky', 'notifications') }}
),

latest as (
    {{ last_readings('source', '_natural_id') }}
),

placed as (
    -- A like and a repost are about a post of the brand's; the others are posts.
    select
        *,
        case
            when reason in ('mention', 'reply', 'quote') then uri else subject_uri
        end as post_uri
    from latest
),

renamed as (
    select
        'bluesky:' || _natural_id as notification_id,
        reason as notification_type,
        indexed_at as notified_at,
        'bluesky:' || author_did as account_id,
        lower(author_handle) as handle,
        'bluesky:' || post_uri as post_id,
        {{ bluesky_account_of('post_uri') }} as post_account_id,
        case when post_uri = uri then {{ bluesky_written_at() }} end as posted_at,
        text,
        {{ json_first('langs') }} as language,
        'bluesky:' || reply_parent_uri as in_reply_to_post_id,
        {{ bluesky_account_of('reply_parent_uri') }} as in_reply_to_account_id,
        {{ json_values('lower(facets)', 'features[*].tag') }} as hashtags,
        {{ json_values('facets', 'features[*].did', 'bluesky:') }}
            as mentioned_account_ids,
        {{ provenance_columns() }}
    from placed
)

select * from renamed
