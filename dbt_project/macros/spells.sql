{#-
    The stretches of days on which something was at most so many days old: from each day on which it
    happened, `from_date`, until the day before `before_date`. Stretches that touch are one. `relation`
    may hold a day several times.
-#}
{% macro spells(relation, key, day, days) -%}
    select
        {{ key }},
        min({{ day }}) as from_date,
        cast({{ dbt.dateadd('day', days, 'max(' ~ day ~ ')') }} as date) as before_date
    from (
        select
            {{ key }},
            {{ day }},
            sum(is_first) over (
                partition by {{ key }}
                order by {{ day }}
                rows unbounded preceding
            ) as spell_number
        from (
            select
                {{ key }},
                {{ day }},
                case
                    when
                        lag({{ day }}) over (partition by {{ key }} order by {{ day }})
                        >= cast({{ dbt.dateadd('day', '-' ~ days, day) }} as date)
                        then 0
                    else 1
                end as is_first
            from {{ relation }}
        ) as marked
    ) as numbered
    group by
        {{ key }},
        spell_number
{%- endmacro %}
