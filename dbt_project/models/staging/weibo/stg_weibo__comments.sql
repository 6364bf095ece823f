with source as (
    {{ landed('weibo', 'comments') }}
),

latest as (
    {{ last_readings('source', 'id') }}
),

renamed as (
    select
        'weibo:' || id as post_id,
        'weibo:' || user_id as account_id,
        lower(user_screen_name) as handle,
        user_followers_count as followers_count,
        created_at as posted_at,
        {{ plain_text('text') }} as text,
        {{ plain_text('source') }} as posted_with,
        'weibo:' || status_id as conversation_id,
        'weibo:' || coalesce(reply_comment_id, status_id) as in_reply_to_post_id,
        'weibo:' || case
            when reply_comment_id is null then status_user_id else reply_comment_user_id
        end as in_reply_to_account_id,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
