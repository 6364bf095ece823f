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

{#-
    Every step that a chain passes on its way up: for edges (step, next) a query of step, passed
    and distance, one row a step and what it passes, up to `limit` steps away.
-#}
{% macro chain_steps(edges, step, next, limit) -%}
    {{ return(adapter.dispatch('chain_steps', 'kenno')(edges, step, next, limit)) }}
{%- endmacro %}

{% macro duckdb__chain_steps(edges, step, next, limit) -%}
    with recursive walked as (
        select
            {{ step }} as step,
            {{ next }} as passed,
            1 as distance
        from {{ edges }}
        union all
        select
            walked.step,
            {{ edges }}.{{ next }} as passed,
            walked.distance + 1 as distance
        from walked
        inner join {{ edges }} on walked.passed = {{ edges }}.{{ step }}
        where walked.distance < {{ limit }}
    )

    select
        step,
        passed,
        min(distance) as distance
    from walked
    where step != passed
    group by
        step,
        passed
{%- endmacro %}

{#-
    What is reached from the first ones, which `firsts` has in its column `first`, along edges (step,
    next) in any number of steps: a query of reached, one row each, the first ones among them.
-#}
{% macro reached_from(firsts, edges, step, next, first) -%}
    {{ return(
        adapter.dispatch('reached_from', 'kenno')(firsts, edges, step, next, first)
    ) }}
{%- endmacro %}

{% macro duckdb__reached_from(firsts, edges, step, next, first) -%}
    with recursive walked as (
        select {{ first }} as reached
        from {{ firsts }}
        union
        select {{ edges }}.{{ next }} as reached
        from walked
        inner join {{ edges }} on walked.reached = {{ edges }}.{{ step }}
    )

    select reached
    from walked
{%- endmacro %}
