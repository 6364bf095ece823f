{#- Time as engines count it differently. -#}

{#- Seconds from one timestamp to another, with fractions. -#}
{% macro seconds_between(start, finish) -%}
    {{ return(adapter.dispatch('seconds_between', 'kenno')(start, finish)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(start, finish) -%}
    (epoch({{ finish }}) - epoch({{ start }}))
{%- endmacro %}

{#- The day of the week from 1 for Monday to 7 for Sunday. -#}
{% macro iso_weekday(date) -%}
    {{ return(adapter.dispatch('iso_weekday', 'kenno')(date)) }}
{%- endmacro %}

{% macro duckdb__iso_weekday(date) -%}
    cast(isodow({{ date }}) as integer)
{%- endmacro %}

{#- All dates from the first to the last, as a list. -#}
{% macro dates_between(first, last) -%}
    {{ return(adapter.dispatch('dates_between', 'kenno')(first, last)) }}
{%- endmacro %}

{% macro duckdb__dates_between(first, last) -%}
    list_transform(
        range({{ first }}, {{ last }} + interval 1 day, interval 1 day),
        lambda day: cast(day as date)
    )
{%- endmacro %}

{#- A timestamp that lies so many hours after the start of a date. -#}
{% macro at_hour(date, hours) -%}
    {{ return(adapter.dispatch('at_hour', 'kenno')(date, hours)) }}
{%- endmacro %}

{% macro duckdb__at_hour(date, hours) -%}
    (cast({{ date }} as timestamp) + to_seconds({{ hours }} * 3600))
{%- endmacro %}
