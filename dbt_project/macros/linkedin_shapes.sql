{#- A page's account on LinkedIn, from its URN: urn:li:organization:2414183. -#}
{% macro linkedin_page(urn) -%}
    'linkedin:' || replace({{ urn }}, 'urn:li:organization:', '')
{%- endmacro %}

{#- When a post on LinkedIn was made, as its number tells: urn:li:share:6844785523. -#}
{% macro linkedin_posted_at(urn) -%}
    {{ snowflake_time(dbt.split_part(urn, "':'", 4), 22, 0) }}
{%- endmacro %}
