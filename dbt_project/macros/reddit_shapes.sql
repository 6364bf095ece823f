{#- Reddit's streams of submissions, and those of comments, bring the same kinds. -#}

{#- A text of Reddit's; null where it, or its author, is gone. -#}
{% macro reddit_text(column) -%}
    case
        when not is_gone and {{ column }} not in ('[deleted]', '[removed]', '[deleted by user]')
            then {{ column }}
    end
{%- endmacro %}

{% macro reddit_author_columns() -%}
    case when not is_gone then 'reddit:' || author_fullname end as account_id,
    lower({{ reddit_text('author') }}) as handle,
    lower(subreddit) as subreddit,
    created_at as posted_at,
    {{ epoch_time('edited') }} as edited_at
{%- endmacro %}

{% macro reddit_submission_columns() -%}
    'reddit:' || name as post_id,
    {{ reddit_author_columns() }},
    {{ reddit_text('title') }} as title,
    nullif({{ reddit_text('selftext') }}, '') as text,
    case when not is_gone then url end as url,
    case when not is_gone then 'https://www.reddit.com' || permalink end as page_url,
    link_flair_text as flair,
    'reddit:' || name as conversation_id,
    'reddit:' || crosspost_parent as reposted_post_id,
    score,
    upvote_ratio,
    num_comments as reply_count,
    num_crossposts as repost_count,
    is_adult,
    is_gone,
    {{ provenance_columns() }}
{%- endmacro %}

{% macro reddit_comment_columns() -%}
    'reddit:' || name as post_id,
    {{ reddit_author_columns() }},
    {{ reddit_text('body') }} as text,
    case when not is_gone then 'https://www.reddit.com' || permalink end as page_url,
    'reddit:' || link_id as conversation_id,
    'reddit:' || parent_id as in_reply_to_post_id,
    is_submitter as is_by_submitter,
    case when not coalesce(is_score_hidden, false) then score end as score,
    is_gone,
    {{ provenance_columns() }}
{%- endmacro %}
