{#- Lists, in JSON text and out of it. Spark's form comes with the Spark target. -#}

{#- One field of each object of a JSON list, after `prefix`; null stays null. -#}
{% macro json_values(column, field, prefix='') -%}
    {{ return(adapter.dispatch('json_values', 'kenno')(column, field, prefix)) }}
{%- endmacro %}

{% macro duckdb__json_values(column, field, prefix) -%}
    {%- if prefix -%}
        list_transform(
            json_extract_string({{ column }}, '$[*].{{ field }}'),
            lambda item: '{{ prefix }}' || item
        )
    {%- else -%}
        json_extract_string({{ column }}, '$[*].{{ field }}')
    {%- endif -%}
{%- endmacro %}

{#- The texts of a JSON list of texts; null stays null. -#}
{% macro json_texts(column) -%}
    {{ return(adapter.dispatch('json_texts', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__json_texts(column) -%}
    json_extract_string({{ column }}, '$[*]')
{%- endmacro %}

{#- The id of the first object of that type, in a JSON list of type and id. -#}
{% macro json_id_of_type(column, type) -%}
    {{ return(adapter.dispatch('json_id_of_type', 'kenno')(column, type)) }}
{%- endmacro %}

{% macro duckdb__json_id_of_type(column, type) -%}
    json_extract_string({{ column }}, '$[*].id')[
        list_position(json_extract_string({{ column }}, '$[*].type'), '{{ type }}')
    ]
{%- endmacro %}

{#- The first value of one field of a JSON list of objects. -#}
{% macro json_first_value(column, field) -%}
    {{ return(adapter.dispatch('json_first_value', 'kenno')(column, field)) }}
{%- endmacro %}

{% macro duckdb__json_first_value(column, field) -%}
    json_extract_string({{ column }}, '$[0].{{ field }}')
{%- endmacro %}

{#- The first value of a JSON list of texts. -#}
{% macro json_first(column) -%}
    {{ return(adapter.dispatch('json_first', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__json_first(column) -%}
    json_extract_string({{ column }}, '$[0]')
{%- endmacro %}

{#- How many values a JSON list has. -#}
{% macro json_count(column) -%}
    {{ return(adapter.dispatch('json_count', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__json_count(column) -%}
    cast(json_array_length({{ column }}) as integer)
{%- endmacro %}

{#- A text cut at each `separator`, each part after `prefix`; null stays null. -#}
{% macro split_list(column, separator, prefix='') -%}
    {{ return(adapter.dispatch('split_list', 'kenno')(column, separator, prefix)) }}
{%- endmacro %}

{% macro duckdb__split_list(column, separator, prefix) -%}
    list_transform(
        list_filter(
            string_split({{ column }}, '{{ separator }}'), lambda part: trim(part) != ''
        ),
        lambda part: '{{ prefix }}' || trim(part)
    )
{%- endmacro %}

{#- One row for each value of a list, in a select list. -#}
{% macro row_each(list) -%}
    {{ return(adapter.dispatch('row_each', 'kenno')(list)) }}
{%- endmacro %}

{% macro duckdb__row_each(list) -%}
    unnest({{ list }})
{%- endmacro %}

{#- The values of a list, each once; null stays null. -#}
{% macro distinct_values(list) -%}
    {{ return(adapter.dispatch('distinct_values', 'kenno')(list)) }}
{%- endmacro %}

{% macro duckdb__distinct_values(list) -%}
    list_distinct({{ list }})
{%- endmacro %}

{#- Aggregate: the distinct values, sorted. -#}
{% macro sorted_set(column) -%}
    {{ return(adapter.dispatch('sorted_set', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__sorted_set(column) -%}
    list(distinct {{ column }} order by {{ column }})
{%- endmacro %}

{#- Aggregate: all values that are not null, sorted. -#}
{% macro sorted_list(column) -%}
    {{ return(adapter.dispatch('sorted_list', 'kenno')(column)) }}
{%- endmacro %}

{% macro duckdb__sorted_list(column) -%}
    list({{ column }} order by {{ column }}) filter ({{ column }} is not null)
{%- endmacro %}

{#- A list of texts with nothing in it. -#}
{% macro empty_list() -%}
    {{ return(adapter.dispatch('empty_list', 'kenno')()) }}
{%- endmacro %}

{% macro duckdb__empty_list() -%}
    cast([] as varchar [])
{%- endmacro %}

{#- No list of texts at all. -#}
{% macro null_list() -%}
    {{ return(adapter.dispatch('null_list', 'kenno')()) }}
{%- endmacro %}

{% macro duckdb__null_list() -%}
    cast(null as varchar [])
{%- endmacro %}
