{#- Bluesky's streams of posts bring the same kind of record. -#}

{#- The account in whose repository a record lies: at://account/collection/key. -#}
{% macro bluesky_account_of(uri) -%}
    'bluesky:' || split_part({{ uri }}, '/', 3)
{%- endmacro %}

{#-
    When something was written. Its author's program says so, and may say anything: what it cannot
    have been written after is when Bluesky saw it.
-#}
{% macro bluesky_written_at() -%}
    least(coalesce({{ utc_time('created_at') }}, indexed_at), indexed_at)
{%- endmacro %}

{% macro bluesky_post_columns() -%}
    'bluesky:' || uri as post_id,
    case when not is_gone then 'bluesky:' || author_did end as account_id,
    case when not is_gone then lower(author_handle) end as handle,
    {{ bluesky_written_at() }} as posted_at,
    indexed_at,
    case when not is_gone then text end as text,
    {{ json_first('langs') }} as language,
    case
        when reposted_uri is null then 'bluesky:' || coalesce(reply_root_uri, uri)
    end as conversation_id,
    'bluesky:' || reply_parent_uri as in_reply_to_post_id,
    {{ bluesky_account_of('reply_parent_uri') }} as in_reply_to_account_id,
    'bluesky:' || reposted_uri as reposted_post_id,
    'bluesky:' || reposted_author_did as reposted_account_id,
    case
        when coalesce(embedded_uri, embedded_beside_media_uri) like '%/app.bsky.feed.post/%'
            then 'bluesky:' || coalesce(embedded_uri, embedded_beside_media_uri)
    end as quoted_post_id,
    like_count,
    repost_count,
    reply_count,
    quote_count,
    bookmark_count,
    {{ json_values('lower(facets)', 'features[*].tag') }} as hashtags,
    {{ json_values('facets', 'features[*].did', 'bluesky:') }} as mentioned_account_ids,
    is_gone,
    {{ provenance_columns() }}
{%- endmacro %}
