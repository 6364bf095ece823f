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

{#- The names at the top of a JSON object, as a list of texts. -#}
{% macro json_names(column) -%}
    {{ return(adapter.dispatch('json_names', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__json_names(column) -%}
    json_keys({{ column }})
{%- endmacro %}

{#- What stands under a name, held in a column, of a JSON object, as text. -#}
{% macro json_text_of(column, name) -%}
    {{ return(adapter.dispatch('json_text_of', 'kenno')(column, name)) }}
{%- endmacro %}

{% macro duckdb__json_text_of(column, name) -%}
    json_extract_string({{ column }}, '$."' || {{ name }} || '"')
{%- endmacro %}
