{#-
    A column a KPI, for those that the description of `kpi_wide` lists: `kpi_wide.yml` is the one list,
    and a test holds it to the catalogue. While dbt only parses, there is no graph yet.
-#}
{% macro kpi_columns() -%}
    {%- set columns = [] -%}
    {%- for node in graph.get('nodes', {}).values() if node.name == 'kpi_wide' -%}
        {%- for name in node.columns
            if name not in ['grain', 'date', 'last_date', 'is_complete'] -%}
            {%- do columns.append(
                "max(case when kpi_id = '" ~ name ~ "' then value end) as " ~ name
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') or 'null as no_kpi' }}
{%- endmacro %}
