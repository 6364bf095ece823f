{#- Numbers as engines read them differently. -#}

{#- A text as a number; null where it is none. -#}
{% macro number_or_null(text) -%}
    {{ return(adapter.dispatch('number_or_null', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__number_or_null(text) -%}
    try_cast({{ text }} as double)
{%- endmacro %}
