{%- set untold = [
    'language', 'in_reply_to_account_id', 'reposted_account_id', 'quoted_post_id',
    'like_count', 'quote_count', 'view_count', 'impression_count', 'reach_count',
    'hashtags', 'mentioned_account_ids',
] -%}

with subreddits as (
    select
        account_id as place_account_id,
        handle as place_handle
    from {{ ref('stg_reddit__subreddits') }}
),

submissions as (
    {% for stream in ['submissions', 'user_submissions', 'search'] -%}
        select * from {{ ref('stg_reddit__' ~ stream) }}
        where not is_gone
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

comments as (
    {% for stream in ['comments', 'threads'] -%}
        select * from {{ ref('stg_reddit__' ~ stream) }}
        where not is_gone
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

submissions_placed as (
    select
        submissions.*,
        subreddits.place_account_id
    from submissions
    left join subreddits on submissions.subreddit = subreddits.place_handle
),

comments_placed as (
    select
        comments.*,
        subreddits.place_account_id
    from comments
    left join subreddits on comments.subreddit = subreddits.place_handle
),

shaped as (
    -- A score is votes up less votes down: no likes.
    select
        {{ post_shape(
            'reddit',
            untold + ['in_reply_to_post_id'],
            {'text': "concat_ws(' ', title, text)", 'place_kind': "'community'"},
        ) }}
    from submissions_placed
    union all
    select
        {{ post_shape(
            'reddit',
            untold + ['reposted_post_id', 'repost_count', 'reply_count'],
            {'place_kind': "'community'"},
        ) }}
    from comments_placed
)

select * from shaped
