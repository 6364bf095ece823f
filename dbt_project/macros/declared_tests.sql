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
            {%- do failed.append(graph.nodes[row[0]].name ~ ' finds ' ~ row[1] ~ ' rows') -%}
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
    {%- for setting in ('where', 'limit', 'fail_calc', 'warn_if', 'error_if', 'severity') -%}
        {%- set usual = {
            'fail_calc': 'count(*)', 'warn_if': '!= 0', 'error_if': '!= 0', 'severity': 'ERROR'
        } -%}
        {%- if node.config.get(setting) != usual.get(setting) -%}
            {%- do exceptions.raise_compiler_error(
                node.name ~ ' sets ' ~ setting ~ ': a test with settings of its own is a file in tests/'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set named = {'model': relation_of(node.attached_node)} -%}
    {%- for argument, value in node.test_metadata.kwargs.items() if argument != 'model' -%}
        {%- set is_other = value is string and value.startswith('ref(') -%}
        {%- set others = node.depends_on.nodes | reject('equalto', node.attached_node) | list -%}
        {%- do named.update({
            argument: relation_of((others + [node.attached_node])[0]) if is_other else value
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
