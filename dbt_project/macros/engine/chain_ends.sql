{#-
    Where each chain of steps ends: for edges (step, next) a query of step and chain_end, one row a
    step. It walks back from the ends, so a ring of steps, which has no end, is never entered; a
    step with two ends gets the smallest.
-#}
{% macro chain_ends(edges, step, next) -%}
    {{ return(adapter.dispatch('chain_ends', 'kenno')(edges, step, next)) }}
{%- endmacro %}

{% macro duckdb__chain_ends(edges, step, next) -%}
    with recursive walked as (
        select
            {{ step }} as step,
            {{ next }} as chain_end
        from {{ edges }}
        where {{ next }} not in (select {{ step }} from {{ edges }})
        union
        select
            {{ edges }}.{{ step }},
            walked.chain_end
        from {{ edges }}
        inner join walked on {{ edges }}.{{ next }} = walked.step
    )

    select
        step,
        min(chain_end) as chain_end
    from walked
    group by step
{%- endmacro %}
