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

{#- The moment in a number: milliseconds since `epoch`, shifted by `bits`. -#}
{% macro snowflake_time(identifier, bits, epoch) -%}
    {{ return(
        adapter.dispatch('snowflake_time', 'kenno')(identifier, bits, epoch)
    ) }}
{%- endmacro %}

{% macro duckdb__snowflake_time(identifier, bits, epoch) -%}
    make_timestamp_ms((cast({{ identifier }} as bigint) >> {{ bits }}) + {{ epoch }})
{%- endmacro %}

{#- A text as a time in UTC; null where it is none. -#}
{% macro utc_time(text) -%}
    {{ return(adapter.dispatch('utc_time', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__utc_time(text) -%}
    (try_cast({{ text }} as timestamptz) at time zone 'UTC')
{%- endmacro %}

{#- A number of seconds since 1970 as a time in UTC; null where the text is none. -#}
{% macro epoch_time(text) -%}
    {{ return(adapter.dispatch('epoch_time', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__epoch_time(text) -%}
    make_timestamp(cast(round(try_cast({{ text }} as double) * 1000000) as bigint))
{%- endmacro %}

{#- Aggregate: the value at the latest moment at which there was one. -#}
{% macro last_known(value, moment) -%}
    {{ return(adapter.dispatch('last_known', 'kenno')(value, moment)) }}
{%- endmacro %}

{% macro duckdb__last_known(value, moment) -%}
    arg_max({{ value }}, case when {{ value }} is not null then {{ moment }} end)
{%- endmacro %}

{% macro spark__last_known(value, moment) -%}
    max_by({{ value }}, case when {{ value }} is not null then {{ moment }} end)
{%- endmacro %}

{#- The value in the latest row before this one that has one, in a window. -#}
{% macro previous_known(value) -%}
    {{ return(adapter.dispatch('previous_known', 'kenno')(value)) }}
{%- endmacro %}

{% macro duckdb__previous_known(value) -%}
    lag({{ value }} ignore nulls)
{%- endmacro %}

{% macro spark__previous_known(value) -%}
    lag({{ value }}) ignore nulls
{%- endmacro %}
