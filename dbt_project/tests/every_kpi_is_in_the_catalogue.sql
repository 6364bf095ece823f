{#- And every KPI of the catalogue is in the marts that show all of them. -#}
{%- set whole = ['kpi_daily', 'kpi_weekly', 'kpi_monthly', 'kpi_balanced_scorecard'] -%}

with catalogue as (
    select kpi_id
    from {{ ref('metric_catalogue') }}
    where perspective is not null
),

problems as (
    {% for mart in whole + ['kpi_competitor_benchmark'] -%}
        select distinct
            '{{ mart }}' as mart,
            shown.kpi_id,
            'not in the catalogue' as problem
        from {{ ref(mart) }} as shown
        left join catalogue on shown.kpi_id = catalogue.kpi_id
        where catalogue.kpi_id is null
        union all
    {% endfor -%}
    {% for mart in whole -%}
        select
            '{{ mart }}' as mart,
            catalogue.kpi_id,
            'not in the mart' as problem
        from catalogue
        left join {{ ref(mart) }} as shown on catalogue.kpi_id = shown.kpi_id
        where shown.kpi_id is null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from problems
