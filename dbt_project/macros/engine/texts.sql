{#- Text as engines write it differently. -#}

{#- HTML without its tags and entities, in one line. -#}
{% macro plain_text(html) -%}
    {{ return(adapter.dispatch('plain_text', 'kenno')(html)) }}
{%- endmacro %}

{% macro duckdb__plain_text(html) -%}
    {#- The ampersand comes last, else `&amp;lt;` would be unescaped twice. -#}
    {%- set entities = [
        ('&nbsp;', ' '), ('&lt;', '<'), ('&gt;', '>'), ('&quot;', '"'), ('&#39;', "''"),
        ('&amp;', '&')
    ] -%}
    {%- set ns = namespace(
        text="regexp_replace(" ~ html ~ ", '</?(br|p|div|li)[^>]*>', ' ', 'gi')"
    ) -%}
    {%- set ns.text = "regexp_replace(" ~ ns.text ~ ", '<[^>]*>', '', 'g')" -%}
    {%- for entity, character in entities -%}
        {%- set pair = "'" ~ entity ~ "', '" ~ character ~ "'" -%}
        {%- set ns.text = "replace(" ~ ns.text ~ ", " ~ pair ~ ")" -%}
    {%- endfor -%}
    trim(regexp_replace({{ ns.text }}, '\s+', ' ', 'g'))
{%- endmacro %}

{#- The host of a web address. -#}
{% macro host_of(url) -%}
    {{ return(adapter.dispatch('host_of', 'kenno')(url)) }}
{%- endmacro %}

{% macro duckdb__host_of(url) -%}
    lower(nullif(regexp_extract({{ url }}, '^https?://([^/:]+)', 1), ''))
{%- endmacro %}

{#- Whether one of these words stands in a text, in any case; a hashtag is a word. -#}
{% macro has_any_word(text, words) -%}
    {{ return(adapter.dispatch('has_any_word', 'kenno')(text, words)) }}
{%- endmacro %}

{% macro duckdb__has_any_word(text, words) -%}
    regexp_matches({{ text }}, '(?i)\b({{ words | join("|") }})\b')
{%- endmacro %}

{#- Whether a text has a word by itself, in any case; the word is in lower case. -#}
{% macro has_word(text, word) -%}
    {{ return(adapter.dispatch('has_word', 'kenno')(text, word)) }}
{%- endmacro %}

{% macro duckdb__has_word(text, word) -%}
    regexp_matches(
        lower({{ text }}), '(^|[^\p{L}\p{N}_@])' || regexp_escape({{ word }}) || '($|[^\p{L}\p{N}_])'
    )
{%- endmacro %}

{#- The hashtags that are written in a text, in lower case and without their sign. -#}
{% macro written_hashtags(text) -%}
    {{ return(adapter.dispatch('written_hashtags', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__written_hashtags(text) -%}
    regexp_extract_all(lower({{ text }}), '#([\p{L}\p{N}_]+)', 1)
{%- endmacro %}

{#- The words of a text, with single spaces, without links and mentions. -#}
{% macro wording(text) -%}
    {{ return(adapter.dispatch('wording', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__wording(text) -%}
    {%- set own = "regexp_replace(" ~ text ~ ", '(https?://|www\\.)\\S+', ' ', 'g')" -%}
    {%- set unmentioning = "regexp_replace(" ~ own ~ ", '(^|\\s)@\\S+', ' ', 'g')" -%}
    trim(regexp_replace(nfc_normalize({{ unmentioning }}), '\s+', ' ', 'g'))
{%- endmacro %}

{#- The host of a site as people write it: with or without scheme, www. and path. -#}
{% macro site_host(text) -%}
    {{ return(adapter.dispatch('site_host', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__site_host(text) -%}
    nullif(
        regexp_extract(
            lower(trim({{ text }})),
            '^(?:https?://)?(?:www\.)?([^/:?#@ ]+\.[^/:?#@ ]+)',
            1
        ),
        ''
    )
{%- endmacro %}

{#- What a pattern captures first in a text; null where it does not match. -#}
{% macro captured(text, pattern) -%}
    {{ return(adapter.dispatch('captured', 'kenno')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__captured(text, pattern) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', 1), '')
{%- endmacro %}
