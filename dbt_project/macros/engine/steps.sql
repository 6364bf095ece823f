{#- How a step of a query that several others read is carried out. -#}

{#-
    Behind `as`: the step is read anew each time, and each time only what is looked at. DuckDB keeps
    what is read twice with all its columns, which costs memory where it is all posts.
-#}
{% macro never_kept() -%}
    {{ return(adapter.dispatch('never_kept', 'kenno')()) }}
{%- endmacro %}

{% macro duckdb__never_kept() -%}
    not materialized
{%- endmacro %}

{#- Spark keeps no step. -#}
{% macro spark__never_kept() -%}
{%- endmacro %}

{#- The same, but where a model goes on: what is touched is looked up once. -#}
{% macro kept_if_few() -%}
    {{ never_kept() if not goes_on() }}
{%- endmacro %}

{#-
    Behind `as`: the step is carried out once, where steps of a recursion would each do it
    again.
-#}
{% macro kept() -%}
    {{ return(adapter.dispatch('kept', 'kenno')()) }}
{%- endmacro %}

{% macro duckdb__kept() -%}
    materialized
{%- endmacro %}

{% macro spark__kept() -%}
{%- endmacro %}

{#-
    The condition on rows of a table whose `key`, a column or what is made of columns, is among `keys`.
    DuckDB reads all of a row that may be one: here it looks for them by their key alone first.
-#}
{% macro among(relation, key, keys) -%}
    {{ return(adapter.dispatch('among', 'kenno')(relation, key, keys)) }}
{%- endmacro %}

{% macro duckdb__among(relation, key, keys) -%}
    rowid in (
        select looked.rowid
        from {{ relation }} as looked
        where {{ key }} in ({{ keys }})
    )
{%- endmacro %}

{% macro spark__among(relation, key, keys) -%}
    {{ key }} in ({{ keys }})
{%- endmacro %}

{#-
    A column of a relation that has few rows, though the engine cannot know it: of a recursion DuckDB
    expects more than of all posts, and would hold those in memory to look for these. As one list
    they are one row to it.
-#}
{% macro few(relation, column) -%}
    {{ return(adapter.dispatch('few', 'kenno')(relation, column)) }}
{%- endmacro %}

{% macro duckdb__few(relation, column) -%}
    select unnest(collected.all_of_them)
    from (
        select list({{ relation }}.{{ column }}) as all_of_them
        from {{ relation }}
    ) as collected
{%- endmacro %}

{% macro spark__few(relation, column) -%}
    select {{ relation }}.{{ column }}
    from {{ relation }}
{%- endmacro %}
