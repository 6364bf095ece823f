{%- set untold = [
    'edited_at', 'place_account_id', 'place_kind', 'view_count', 'impression_count',
    'reach_count',
] -%}
{%- set untold_by_notifications = [
    'conversation_id', 'reposted_post_id', 'reposted_account_id', 'quoted_post_id',
    'like_count', 'repost_count', 'reply_count', 'quote_count',
] -%}

with notifications as (
    -- A mention may come from where no topic that we follow leads.
    select * from {{ ref('stg_bluesky__notifications') }}
    where notification_type in ('mention', 'reply', 'quote') and posted_at is not null
),

shaped as (
    {% for stream in ['posts', 'search', 'replies'] -%}
        select {{ post_shape('bluesky', untold) }}
        from {{ ref('stg_bluesky__' ~ stream) }}
        where not is_gone
        union all
    {% endfor -%}
    select {{ post_shape('bluesky', untold + untold_by_notifications) }}
    from notifications
)

select * from shaped
