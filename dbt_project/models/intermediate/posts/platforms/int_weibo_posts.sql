{%- set untold = [
    'edited_at', 'language', 'place_account_id', 'place_kind', 'quote_count',
    'view_count', 'impression_count', 'reach_count', 'mentioned_account_ids',
] -%}

with statuses as (
    -- What is left of a post that Weibo removed is no post.
    {% for stream in ['statuses', 'mentions', 'reposts'] -%}
        select * from {{ ref('stg_weibo__' ~ stream) }}
        where not is_removed
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

comments as (
    select * from {{ ref('stg_weibo__comments') }}
),

own_statuses as (
    select
        post_id,
        account_id as place_account_id
    from {{ ref('stg_weibo__statuses') }}
),

judged as (
    -- A repost carries those before it behind two slashes; Weibo writes the word for
    -- "repost" where its author wrote none.
    select
        *,
        coalesce(trim({{ dbt.split_part('text', "'//@'", 1) }}), '')
        in ('', '转发微博', '轉發微博', 'Repost') as is_plain
    from statuses
),

comments_placed as (
    select
        comments.*,
        own_statuses.place_account_id
    from comments
    left join own_statuses on comments.conversation_id = own_statuses.post_id
),

shaped as (
    select
        {{ post_shape(
            'weibo',
            untold + ['conversation_id'],
            {
                'reposted_post_id': 'case when is_plain then reposted_post_id end',
                'reposted_account_id': 'case when is_plain then reposted_account_id end',
                'quoted_post_id': 'case when not is_plain then reposted_post_id end',
            },
        ) }}
    from judged
    union all
    select
        {{ post_shape(
            'weibo',
            (untold | reject('in', ['place_account_id', 'place_kind']) | list) + [
                'reposted_post_id', 'reposted_account_id', 'quoted_post_id', 'like_count',
                'repost_count', 'reply_count',
            ],
            {'place_kind': "'comments'", 'hashtags': enclosed_hashtags('lower(text)')},
        ) }}
    from comments_placed
)

select * from shaped
