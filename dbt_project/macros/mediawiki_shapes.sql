{#- Articles and talk pages have the same kind of revisions. -#}
{% macro mediawiki_revision_columns() -%}
    'mediawiki:' || revid as revision_id,
    'mediawiki:' || pageid as page_id,
    'mediawiki:' || article_id as article_id,
    'mediawiki:' || nullif(parentid, '0') as parent_revision_id,
    saved_at,
    user_name as editor,
    'mediawiki:user:' || user_name as account_id,
    lower(user_name) as handle,
    coalesce(is_anonymous, false) as is_anonymous,
    coalesce(is_minor, false) as is_minor,
    size as byte_count,
    comment,
    {{ json_texts('tags') }} as tags,
    sha1 as text_hash,
    coalesce(is_user_hidden, false)
    or coalesce(is_comment_hidden, false)
    or coalesce(is_text_hidden, false)
    or coalesce(is_sha1_hidden, false)
    or coalesce(is_suppressed, false) as is_hidden,
    {{ provenance_columns() }}
{%- endmacro %}
