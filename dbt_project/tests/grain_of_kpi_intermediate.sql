{#- The grain of every model between staging and the KPI marts in one query. -#}
{%- set facts = 'fact_date, measure_id, platform, company_name' -%}
{%- set grains = {
    'int_kpi_commerce_facts': facts,
    'int_kpi_social_facts': facts,
    'int_kpi_social_value_facts': facts,
    'int_kpi_buyer_stocks': facts,
    'int_kpi_employee_stocks': facts,
    'int_kpi_listening_facts': facts,
    'int_kpi_value_stocks': facts,
    'int_kpi_follower_stocks': facts,
    'int_kpi_customer_stocks': facts,
    'int_kpi_kept_stocks': facts,
    'int_kpi_items': 'measure_id, platform, company_name, item_date, item_key',
    'int_kpi_recounts': 'measure_id, dimension, grain, start_date',
    'int_kpi_feed_windows': 'feed, platform',
    'int_kpi_periods': 'grain, start_date',
    'int_kpi_slots': 'measure_id, dimension, platform, company_name',
    'int_kpi_measures': 'measure_id, dimension, grain, start_date',
    'int_kpi_values': 'kpi_id, dimension, grain, start_date',
} -%}

{% for model, grain in grains.items() -%}
    select
        '{{ model }}' as model_name,
        concat_ws('|', {{ grain }}) as grain,
        count(*) as row_count
    from {{ ref(model) }}
    group by {{ grain }}
    having
        count(*) > 1
        {%- for column in grain.split(', ') %}
            or {{ column }} is null
        {%- endfor %}
    {{ 'union all' if not loop.last }}
{% endfor %}
