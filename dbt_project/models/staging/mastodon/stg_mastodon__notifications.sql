with source as {{ never_kept() }} (
    {{ landed('mastodon', 'notifications') }}
),

latest as (
    {{ last_where_several('source', 'id') }}
),

renamed as (
    select
        'mastodon:' || id as notification_id,
        type as notification_type,
        created_at as notified_at,
        'mastodon:' || account_id as account_id,
        lower(account_acct) as handle,
        {{ host_of('account_url') }} as handle_domain,
        account_is_bot as is_bot,
        account_followers_count as followers_count,
        'mastodon:' || status_id as post_id,
        'mastodon:' || status_account_id as post_account_id,
        status_created_at as posted_at,
        {{ plain_text('status_content') }} as text,
        status_language as language,
        'mastodon:' || status_in_reply_to_id as in_reply_to_post_id,
        'mastodon:' || status_in_reply_to_account_id as in_reply_to_account_id,
        status_favourites_count as like_count,
        status_reblogs_count as repost_count,
        status_replies_count as reply_count,
        status_quotes_count as quote_count,
        {{ json_values('lower(status_tags)', 'name') }} as hashtags,
        {{ json_values('status_mentions', 'id', 'mastodon:') }}
            as mentioned_account_ids,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
