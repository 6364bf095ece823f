{#-
    The connected components of a graph: for edges (one, other), which count both ways, a query of
    node and component, one row a node; a component is called after its smallest node.
-#}
{% macro connected_components(edges, one, other) -%}
    {{ return(adapter.dispatch('connected_components', 'kenno')(edges, one, other)) }}
{%- endmacro %}

{#-
    Each node starts with the smallest name of itself and its neighbours, and takes a smaller one of
    a neighbour. Only nodes that changed speak in the next step, and `using key` keeps one name a
    node, so that a chain of n nodes takes n steps of one row, in one query.
-#}
{% macro duckdb__connected_components(edges, one, other) -%}
    with recursive both_ways as (
        select
            {{ one }} as node,
            {{ other }} as neighbour
        from {{ edges }}
        union
        select
            {{ other }} as node,
            {{ one }} as neighbour
        from {{ edges }}
    ),

    components(node, component) using key (node) as (
        select
            node,
            least(node, min(neighbour)) as component
        from both_ways
        group by node
        union
        select
            both_ways.neighbour as node,
            min(components.component) as component
        from components
        inner join both_ways on components.node = both_ways.node
        inner join recurring.components as known on both_ways.neighbour = known.node
        where components.component < known.component
        group by both_ways.neighbour
    )

    select
        node,
        component
    from components
{%- endmacro %}

{#-
    Spark has no recursion that replaces rows (WITH RECURSIVE of Spark 4 only adds them), so the
    steps are written out: each doubles the reach of a name, and `component_doublings` of them
    (6 unless set: chains of 64) is as far as it sees. A longer chain ends as several persons there.
-#}
{% macro spark__connected_components(edges, one, other) -%}
    {%- set steps = var('component_doublings', 6) -%}
    with both_ways as (
        select
            {{ one }} as node,
            {{ other }} as neighbour
        from {{ edges }}
        union
        select
            {{ other }} as node,
            {{ one }} as neighbour
        from {{ edges }}
        union
        select
            {{ one }} as node,
            {{ one }} as neighbour
        from {{ edges }}
        union
        select
            {{ other }} as node,
            {{ other }} as neighbour
        from {{ edges }}
    ),

    reach_0 as (
        select * from both_ways
    ),
    {% for step in range(steps) %}
    reach_{{ step + 1 }} as (
        select distinct
            near.node,
            far.neighbour
        from reach_{{ step }} as near
        inner join reach_{{ step }} as far on near.neighbour = far.node
    ),
    {% endfor %}
    named as (
        select
            node,
            min(neighbour) as component
        from reach_{{ steps }}
        group by node
    )

    select
        node,
        component
    from named
{%- endmacro %}
