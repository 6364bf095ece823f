{#- Moments are UTC; what people do by the clock on their wall needs a time zone. -#}

{#- The date that a wall clock of the zone shows at a moment. -#}
{% macro local_date(moment, zone) -%}
    {{ return(adapter.dispatch('local_date', 'kenno')(moment, zone)) }}
{%- endmacro %}

{% macro duckdb__local_date(moment, zone) -%}
    cast(timezone({{ zone }}, timezone('UTC', {{ moment }})) as date)
{%- endmacro %}

{% macro spark__local_date(moment, zone) -%}
    cast(from_utc_timestamp({{ moment }}, {{ zone }}) as date)
{%- endmacro %}

{#- The moment at which a wall clock of the zone shows so many hours of a date. -#}
{% macro at_local_hour(date, hours, zone) -%}
    {{ return(adapter.dispatch('at_local_hour', 'kenno')(date, hours, zone)) }}
{%- endmacro %}

{% macro duckdb__at_local_hour(date, hours, zone) -%}
    timezone('UTC', timezone({{ zone }}, {{ duckdb__at_hour(date, hours) }}))
{%- endmacro %}

{% macro spark__at_local_hour(date, hours, zone) -%}
    to_utc_timestamp(
        cast({{ date }} as timestamp)
        + make_interval(0, 0, 0, 0, 0, 0, {{ hours }} * 3600),
        {{ zone }}
    )
{%- endmacro %}
