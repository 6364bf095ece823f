{#-
    Ask tests that models declare (unique, relationships and their like), those of a model in one
    query. Each has the SQL that dbt would ask; a node of dbt's for each costs more than most answers
    do. `kenno build` says which; all that fail are told at once.
-#}
{% macro ask_declared_tests(tests) -%}
    {%- set of_models = {} -%}
    {%- for test in tests -%}
        {%- set node = graph.nodes[test] -%}
        {%- do of_models.setdefault(node.attached_node, []).append(node) -%}
    {%- endfor -%}
    {%- set failed = [] -%}
    {%- for nodes in of_models.values() -%}
        {%- set counted = [] -%}
        {%- for node in nodes -%}
            {%- do counted.append(
                "select '" ~ node.unique_id ~ "' as test_id, count(*) as row_count from ("
                ~ declared_test_sql(node) ~ ") as failures"
            ) -%}
        {%- endfor -%}
        {%- for row in run_query(
            "select test_id, row_count from (" ~ counted | join(' union all ')
            ~ ") as counted where row_count > 0 order by test_id"
        ).rows -%}
            {%- set name = graph.nodes[row[0]].name -%}
            {%- do failed.append(name ~ ' finds ' ~ row[1] ~ ' rows') -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- if failed -%}
        {%- do exceptions.raise_compiler_error(
            failed | length ~ ' declared tests failed: ' ~ failed | join('; ')
        ) -%}
    {%- endif -%}
{%- endmacro %}

{#- The SQL that returns the rows that fail a declared test. -#}
{% macro declared_test_sql(node) -%}
    {%- for setting, usual in {
        'where': none,
        'limit': none,
        'fail_calc': 'count(*)',
        'warn_if': '!= 0',
        'error_if': '!= 0',
        'severity': 'ERROR',
    }.items() -%}
        {%- if node.config.get(setting) != usual -%}
            {%- do exceptions.raise_compiler_error(
                node.name ~ ' sets ' ~ setting
                ~ ': a test with settings of its own is a file in tests/'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set named = {'model': relation_of(node.attached_node)} -%}
    {%- set own = node.attached_node -%}
    {%- set others = node.depends_on.nodes | reject('equalto', own) | list -%}
    {%- set arguments = node.test_metadata.kwargs.items() -%}
    {%- for argument, value in arguments if argument != 'model' -%}
        {%- set is_other = value is string and value.startswith('ref(') -%}
        {%- do named.update({
            argument: relation_of((others + [own])[0]) if is_other else value
        }) -%}
    {%- endfor -%}
    {%- set package = context.get(node.test_metadata.namespace, context) -%}
    {{ return(package['test_' ~ node.test_metadata.name](**named)) }}
{%- endmacro %}

{% macro relation_of(identity) -%}
    {%- set node = graph.nodes[identity] -%}
    {{ return(api.Relation.create(
        database=node.database, schema=node.schema, identifier=node.alias
    )) }}
{%- endmacro %}
