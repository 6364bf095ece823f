{#-
    Tables and views take the place of those before in one statement, within a transaction that leaves
    what was there if it fails. dbt-duckdb's own way (another name, two renames, a drop) serves
    readers beside the build; ours has none, and each round trip through dbt takes longer than a
    small table.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {{ drop_former(this) }}
        {{ create_table_as(False, target_relation, compiled_code) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {{ drop_former(this) }}
        {{ get_create_view_as_sql(target_relation, compiled_code) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Drop what has a model's name, whatever it is. -#}
{% macro drop_former(relation) -%}
    {%- set former = load_cached_relation(relation) -%}
    {%- if former is not none -%} drop {{ former.type }} if exists {{ relation }}; {%- endif -%}
{%- endmacro %}
