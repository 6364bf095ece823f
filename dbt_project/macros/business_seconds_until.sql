{#-
    Business hours from the calendar's first day to a moment, in seconds; `day` is the row of
    int_business_days of the moment's date. Null where the moment is.
-#}
{% macro business_seconds_until(moment, day) -%}
    (
        {{ day }}.seconds_before
        + case
            when {{ day }}.opens_at is null or {{ moment }} <= {{ day }}.opens_at then 0
            else {{ seconds_between(
                day ~ '.opens_at',
                'least(' ~ moment ~ ', ' ~ day ~ '.closes_at)'
            ) }}
        end
    )
{%- endmacro %}
