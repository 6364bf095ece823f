{%- set untold = [
    'edited_at', 'language', 'reposted_post_id', 'reposted_account_id', 'quoted_post_id',
    'quote_count', 'mentioned_account_ids',
] -%}

with media as (
    -- An album is one post, whatever the number of its pictures.
    select * from {{ ref('stg_instagram__media') }}
    union all
    select * from {{ ref('stg_instagram__stories') }}
    union all
    select * from {{ ref('stg_instagram__competitor_media') }}
),

metrics as (
    select * from {{ ref('stg_instagram__media_metrics') }}
),

comments as (
    select * from {{ ref('stg_instagram__comments') }}
),

own_media as (
    select distinct
        post_id,
        account_id
    from media
),

media_measured as (
    select
        media.*,
        metrics.share_count,
        metrics.view_count,
        metrics.impression_count,
        metrics.reach_count
    from media
    left join metrics on media.post_id = metrics.post_id
),

comments_placed as (
    select
        comments.*,
        own_media.account_id as place_account_id
    from comments
    left join own_media on comments.post_id = own_media.post_id
),

shaped as (
    select
        {{ post_shape(
            'instagram',
            untold + [
                'conversation_id', 'in_reply_to_post_id', 'in_reply_to_account_id',
                'place_account_id', 'place_kind',
            ],
            {'repost_count': 'share_count', 'hashtags': written_hashtags('text')},
        ) }}
    from media_measured
    union all
    select
        {{ post_shape(
            'instagram',
            untold + [
                'in_reply_to_account_id', 'repost_count', 'reply_count', 'view_count',
                'impression_count', 'reach_count',
            ],
            {
                'post_id': 'comment_id',
                'posted_at': 'commented_at',
                'conversation_id': 'post_id',
                'in_reply_to_post_id': 'coalesce(in_reply_to_comment_id, post_id)',
                'place_kind': "'comments'",
                'hashtags': written_hashtags('text'),
            },
        ) }}
    from comments_placed
)

select * from shaped
