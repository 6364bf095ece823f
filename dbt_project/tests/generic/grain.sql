{#- These columns are the grain: none is null, and no two rows have the same values in all of them. -#}
{% test grain(model, columns) %}
    select
        {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having
        count(*) > 1
        {%- for column in columns %}
            or {{ column }} is null
        {%- endfor %}
{% endtest %}
