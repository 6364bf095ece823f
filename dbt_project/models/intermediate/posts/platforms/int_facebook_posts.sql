{%- set untold = [
    'edited_at', 'language', 'reposted_post_id', 'reposted_account_id', 'quoted_post_id',
    'quote_count', 'mentioned_account_ids',
] -%}

with posts as (
    select * from {{ ref('stg_facebook__posts') }}
),

metrics as (
    select * from {{ ref('stg_facebook__post_metrics') }}
),

comments as (
    select * from {{ ref('stg_facebook__comments') }}
),

posts_measured as (
    select
        posts.*,
        metrics.view_count,
        -- Facebook gives none since November 2025; views are not put in its place.
        metrics.impression_count,
        metrics.reach_count
    from posts
    left join metrics on posts.post_id = metrics.post_id
),

comments_placed as (
    select
        comments.*,
        posts.account_id as place_account_id
    from comments
    left join posts on comments.post_id = posts.post_id
),

shaped as (
    select
        {{ post_shape(
            'facebook',
            untold + [
                'conversation_id', 'in_reply_to_post_id', 'in_reply_to_account_id',
                'place_account_id', 'place_kind',
            ],
            {'hashtags': written_hashtags('text')},
        ) }}
    from posts_measured
    union all
    select
        {{ post_shape(
            'facebook',
            untold + [
                'in_reply_to_account_id', 'repost_count', 'view_count', 'impression_count',
                'reach_count',
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
