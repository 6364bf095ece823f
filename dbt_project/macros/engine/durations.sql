{#- Lengths of time, as ISO 8601 writes them: P1DT2H3M4S. -#}

{#- The seconds of a length; what is no length is null. -#}
{% macro duration_seconds(text) -%}
    {{ return(adapter.dispatch('duration_seconds', 'kenno')(text)) }}
{%- endmacro %}

{% macro duckdb__duration_seconds(text) -%}
    case
        when {{ text }} like 'P%'
            then
                86400 * {{ duckdb__duration_part(text, 'D') }}
                + 3600 * {{ duckdb__duration_part(text, 'H') }}
                + 60 * {{ duckdb__duration_part(text, 'M') }}
                + {{ duckdb__duration_part(text, 'S') }}
    end
{%- endmacro %}

{#- How many of a unit a length has; none where it is not written. -#}
{% macro duckdb__duration_part(text, unit) -%}
    coalesce(try_cast(regexp_extract({{ text }}, '(\d+){{ unit }}', 1) as integer), 0)
{%- endmacro %}
