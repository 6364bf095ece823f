{#- Objects inside JSON text. Spark's form comes with the Spark target. -#}

{#- The objects of a JSON list, each as JSON text; null stays null. -#}
{% macro json_objects(column) -%}
    {{ return(adapter.dispatch('json_objects', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__json_objects(column) -%}
    json_extract({{ column }}, '$[*]')
{%- endmacro %}

{#- What stands at a path of JSON text, as text. -#}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text', 'kenno')(column, path)) }}
{%- endmacro %}

{% macro duckdb__json_text(column, path) -%}
    json_extract_string({{ column }}, '$.{{ path }}')
{%- endmacro %}
