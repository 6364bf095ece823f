{#-
    The members of rings: for edges (step, next), where each step has one next, a query of member,
    one row for each step from which a walk comes back to it. Give it edges that do not end
    (`chain_ends` says which do): a walk costs as many rows as it is long.
-#}
{% macro ring_members(edges, step, next) -%}
    {{ return(adapter.dispatch('ring_members', 'kenno')(edges, step, next)) }}
{%- endmacro %}

{% macro duckdb__ring_members(edges, step, next) -%}
    with recursive walked as (
        select
            {{ step }} as began,
            {{ next }} as reached
        from {{ edges }}
        union
        select
            walked.began,
            {{ edges }}.{{ next }}
        from walked
        inner join {{ edges }} on walked.reached = {{ edges }}.{{ step }}
        where walked.began != walked.reached
    )

    select began as member
    from walked
    where began = reached
    group by began
{%- endmacro %}
