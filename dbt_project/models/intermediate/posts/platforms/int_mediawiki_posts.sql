{%- set untold = [
    'edited_at', 'language', 'conversation_id', 'in_reply_to_post_id',
    'in_reply_to_account_id', 'reposted_post_id', 'reposted_account_id', 'quoted_post_id',
    'like_count', 'repost_count', 'reply_count', 'quote_count', 'view_count',
    'impression_count', 'reach_count', 'hashtags', 'mentioned_account_ids',
] -%}

{%- set places = [('revisions', 'article'), ('talk_revisions', 'community')] -%}

with shaped as (
    -- An edit is what its author made; its text is how they summed it up. A wiki
    -- counts nothing for an edit: views are of the article.
    {% for stream, kind in places -%}
        select
            {{ post_shape(
                'mediawiki',
                untold,
                {
                    'post_id': 'revision_id',
                    'posted_at': 'saved_at',
                    'text': 'comment',
                    'place_account_id': 'article_id',
                    'place_kind': "'" ~ kind ~ "'",
                },
            ) }}
        from {{ ref('stg_mediawiki__' ~ stream) }}
        where not is_hidden
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from shaped
