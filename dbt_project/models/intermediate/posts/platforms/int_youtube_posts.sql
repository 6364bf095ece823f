{%- set untold = [
    'reposted_post_id', 'reposted_account_id', 'quoted_post_id', 'repost_count',
    'quote_count', 'impression_count', 'reach_count', 'mentioned_account_ids',
] -%}

with videos as (
    select * from {{ ref('stg_youtube__videos') }}
    where not is_gone
),

threads as (
    select
        comment_id,
        cast(null as varchar) as in_reply_to_comment_id,
        post_id,
        account_id,
        commented_at,
        edited_at,
        text,
        like_count,
        reply_count,
        observed_at,
        record_id
    from {{ ref('stg_youtube__comment_threads') }}
),

replies as (
    select * from {{ ref('stg_youtube__replies') }}
),

replies_placed as (
    select
        replies.comment_id,
        replies.in_reply_to_comment_id,
        threads.post_id,
        replies.account_id,
        replies.commented_at,
        replies.edited_at,
        replies.text,
        replies.like_count,
        cast(null as bigint) as reply_count,
        replies.observed_at,
        replies.record_id
    from replies
    inner join threads on replies.in_reply_to_comment_id = threads.comment_id
),

comments as (
    select * from threads
    union all
    select * from replies_placed
),

comments_placed as (
    select
        comments.*,
        videos.account_id as place_account_id
    from comments
    inner join videos on comments.post_id = videos.post_id
),

shaped as (
    -- A view is a play: neither an impression nor a person reached.
    select
        {{ post_shape(
            'youtube',
            untold + [
                'edited_at', 'conversation_id', 'in_reply_to_post_id',
                'in_reply_to_account_id', 'place_account_id', 'place_kind',
            ],
            {
                'text': "concat_ws(' ', title, text)",
                'hashtags': written_hashtags("concat_ws(' ', title, text)"),
            },
        ) }}
    from videos
    union all
    select
        {{ post_shape(
            'youtube',
            untold + ['language', 'in_reply_to_account_id', 'view_count'],
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
