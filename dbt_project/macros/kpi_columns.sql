{#-
    A column a KPI, for those that the model's description lists: `kpi_wide.yml` is the one list, and a
    test holds it to the catalogue.
-#}
{% macro kpi_columns() -%}
    {%- set columns = [] -%}
    {%- for name in model.columns
        if name not in ['grain', 'date', 'last_date', 'is_complete'] -%}
        {%- do columns.append(
            "max(case when kpi_id = '" ~ name ~ "' then value end) as " ~ name
        ) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') or 'null as no_kpi' }}
{%- endmacro %}
