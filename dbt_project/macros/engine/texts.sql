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
