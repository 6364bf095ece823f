{#-
    The sum of steps of each measure on each day that is shown; what happened before the first such day
    counts on it. `steps` has measure_id, step_date and step; `days` has day_date.
-#}
{% macro steps_by_day(steps, days) -%}
    select
        {{ steps }}.measure_id,
        greatest({{ steps }}.step_date, first_day.first_date) as step_date,
        sum({{ steps }}.step) as step
    from {{ steps }}
    cross join (select min(day_date) as first_date from {{ days }}) as first_day
    group by
        {{ steps }}.measure_id,
        greatest({{ steps }}.step_date, first_day.first_date)
{%- endmacro %}
