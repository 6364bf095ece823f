{#- Equality where null is a value like others. -#}

{#- Whether two values are the same: two nulls are. -#}
{% macro same(one, other) -%}
    {{ return(adapter.dispatch('same', 'kenno')(one, other)) }}
{%- endmacro %}

{% macro duckdb__same(one, other) -%}
    {{ one }} is not distinct from {{ other }}
{%- endmacro %}

{% macro spark__same(one, other) -%}
    {{ one }} <=> {{ other }}
{%- endmacro %}
