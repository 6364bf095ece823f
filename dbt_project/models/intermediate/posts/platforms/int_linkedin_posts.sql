{%- set untold = [
    'language', 'reposted_account_id', 'quote_count', 'view_count', 'mentioned_account_ids',
] -%}

with posts as (
    select * from {{ ref('stg_linkedin__posts') }}
    where not is_gone and lifecycle_state = 'published'
),

statistics as (
    select * from {{ ref('stg_linkedin__post_statistics') }}
),

comments as (
    select * from {{ ref('stg_linkedin__comments') }}
),

posts_measured as (
    select
        posts.*,
        statistics.like_count,
        statistics.repost_count,
        statistics.reply_count,
        statistics.impression_count,
        statistics.reach_count,
        greatest(
            posts.observed_at, coalesce(statistics.observed_at, posts.observed_at)
        ) as counted_at
    from posts
    left join statistics on posts.post_id = statistics.post_id
),

comments_placed as (
    select
        comments.*,
        posts.account_id as place_account_id
    from comments
    left join posts on comments.post_id = posts.post_id
),

shaped as (
    -- Who passes on with words of their own quotes.
    select
        {{ post_shape(
            'linkedin',
            untold + [
                'conversation_id', 'in_reply_to_post_id', 'in_reply_to_account_id',
                'place_account_id', 'place_kind',
            ],
            {
                'reposted_post_id': "case when coalesce(text, '') = '' then reposted_post_id end",
                'quoted_post_id': "case when coalesce(text, '') != '' then reposted_post_id end",
                'hashtags': written_hashtags('text'),
                'observed_at': 'counted_at',
            },
        ) }}
    from posts_measured
    union all
    select
        {{ post_shape(
            'linkedin',
            untold + [
                'in_reply_to_account_id', 'reposted_post_id', 'quoted_post_id',
                'repost_count', 'impression_count', 'reach_count',
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
