{#- Streams of Weibo that bring the same kind of record share columns. -#}
{% macro weibo_status_columns() -%}
    'weibo:' || id as post_id,
    'weibo:' || user_id as account_id,
    lower(user_screen_name) as handle,
    user_followers_count as followers_count,
    created_at as posted_at,
    {{ plain_text('coalesce(long_text, text)') }} as text,
    coalesce(is_long, false) and long_text is null as is_cut,
    coalesce(deleted = '1', false) as is_removed,
    {{ plain_text('source') }} as posted_with,
    'weibo:' || nullif(in_reply_to_status_id, '') as in_reply_to_post_id,
    'weibo:' || nullif(in_reply_to_user_id, '') as in_reply_to_account_id,
    'weibo:' || retweeted_status_id as reposted_post_id,
    'weibo:' || retweeted_user_id as reposted_account_id,
    attitudes_count as like_count,
    reposts_count as repost_count,
    comments_count as reply_count,
    {{ enclosed_hashtags('lower(coalesce(long_text, text))') }} as hashtags,
    {{ provenance_columns() }}
{%- endmacro %}

{#- Hashtags as Weibo writes them, a sign before and a sign behind: #kahvi#. -#}
{% macro enclosed_hashtags(text) -%}
    {{ return(adapter.dispatch('enclosed_hashtags', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__enclosed_hashtags(text) -%}
    regexp_extract_all({{ text }}, '#([^#<>]+)#', 1)
{%- endmacro %}
