{#- Every row of the model has one in `to` with the same values in all of these columns. -#}
{% test refers_to(model, columns, to) %}
    with named as (
        select distinct {{ columns | join(', ') }}
        from {{ model }}
    )

    select named.*
    from named
    left join {{ to }} as referred
        on
        {%- for column in columns %}
            {{ 'and ' if not loop.first -}}
            named.{{ column }} = referred.{{ column }}
        {%- endfor %}
    where referred.{{ columns[0] }} is null
{% endtest %}
