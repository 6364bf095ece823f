{#-
    Tables, views and what goes on from itself are built in one statement, within a transaction that
    leaves what was there if it fails. dbt-duckdb's own way (another name, two renames, a drop, the
    columns asked for three times) serves readers beside the build, and tables of which foreign keys
    tell; ours has neither, and each round trip through dbt takes longer than a small table.
-#}
{% materialization table, adapter='duckdb', supported_languages=['sql'] %}
    {%- call build_in_one_statement() -%}
        {{ create_anew(this.incorporate(type='table')) }}
    {%- endcall -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {%- call build_in_one_statement() -%}
        {{ drop_former(this) }}
        {{ get_create_view_as_sql(this.incorporate(type='view'), compiled_code) }}
    {%- endcall -%}
    {{ return({'relations': [this.incorporate(type='view')]}) }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb', supported_languages=['sql'] %}
    {%- call build_in_one_statement() -%}
        {%- if is_incremental() -%}
            {{ go_on_from(this, this.identifier ~ '__new') }}
        {%- else -%}
            {{ create_anew(this.incorporate(type='table')) }}
        {%- endif -%}
    {%- endcall -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{% endmaterialization %}

{% macro build_in_one_statement() -%}
    {%- set sql = caller() -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {{ sql }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {% do adapter.commit() %}
{%- endmacro %}

{#- Drop what has a model's name, whatever it is. -#}
{% macro drop_former(relation) -%}
    {%- set former = load_cached_relation(relation) -%}
    {%- if former is not none -%} drop {{ former.type }} if exists {{ relation }}; {%- endif -%}
{%- endmacro %}

{% macro create_anew(relation) -%}
    {{ drop_former(relation) }}
    {% if config.get('contract').enforced -%}
        {{ ask_for_columns_agreed() }}
        create table {{ relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ relation }} by name (
            {{ compiled_code }}
        )
    {%- else -%}
        create table {{ relation }} as (
            {{ compiled_code }}
        )
    {%- endif -%}
{%- endmacro %}

{#-
    A query that is asked for its columns is planned once more: not where the same models were built
    before. One that makes a column too many fails by itself.
-#}
{% macro ask_for_columns_agreed() -%}
    {%- if not env_var('KENNO_SAME_MODELS', '') -%}
        {{ refuse_other_columns(
            '(select * from (\n' ~ compiled_code ~ '\n))',
            '(' ~ get_empty_schema_sql(model['columns']) ~ ')'
        ) }};
    {%- endif -%}
{%- endmacro %}

{#- Bring new rows into what a model holds, by its strategy: append, merge or redo. -#}
{% macro go_on_from(relation, fresh) -%}
    create temporary table {{ fresh }} as (
        {{ compiled_code }}
    );
    {{ refuse_other_columns(fresh, relation) }};
    {% if config.get('incremental_strategy') == 'merge' -%}
        {%- set key = config.get('unique_key') -%}
        {%- set only_if = config.get('merge_update_condition') -%}
        {%- set keys = key if key is string else key | join(', ') -%}
        merge into {{ relation }} as dbt_internal_dest
        using {{ fresh }} as dbt_internal_source
            using ({{ keys }})
        when matched {{ 'and (' ~ only_if ~ ')' if only_if }} then delete;
        {#- Faster than an update, which rewrites each column where it lies. -#}
        insert into {{ relation }} by name
        select * from {{ fresh }} anti join {{ relation }} using ({{ keys }});
    {%- else -%}
        {%- set is_redone = config.get('incremental_strategy') == 'redo' -%}
        {{ forget_touched(relation, fresh) ~ ';' if is_redone }}
        insert into {{ relation }} by name select * from {{ fresh }};
    {%- endif %}
    drop table {{ fresh }}
{%- endmacro %}

{#- An error, where what is made has other columns than what was agreed. -#}
{% macro refuse_other_columns(made, agreed) -%}
    select
        case
            when count(*) > 0
                then error(
                    '{{ this.identifier }} does not have the columns that it should: '
                    || string_agg(difference, ', ' order by difference)
                )
        end
    from (
        select
            case
                when agreed.column_name is null
                    then 'it makes ' || made.column_name || ' ' || made.column_type
                else 'it should have ' || agreed.column_name || ' ' || agreed.column_type
            end as difference
        from (describe {{ made }}) as made
        full outer join (describe {{ agreed }}) as agreed
            on
                made.column_name = agreed.column_name
                and made.column_type = agreed.column_type
        where made.column_name is null or agreed.column_name is null
    )
{%- endmacro %}
