{#-
    Two attributions, one truth: what came to a post day by day is what it has, for each counter: from
    nothing, where it was new when the counter was first read, or from what it had at the end of the
    first day with that counter, where it was old. A counter may be missing on days between.
-#}
{%- set metrics = var('post_metrics') -%}
{%- set read_day = dbt.date_trunc('day', 'observed_at') -%}

with daily as (
    select * from {{ ref('fct_post_metrics_daily') }}
),

snapshots as (
    -- The last reading of the first day comes first, its other readings after it.
    select
        *,
        {{ seconds_between(read_day, 'observed_at') }}
        - {{ dbt.datediff("cast('1970-01-01' as timestamp)", 'observed_at', 'day') }}
        * 86400.0 as first_order
    from {{ ref('fct_post_metric_snapshots') }}
),

counters as (
    select
        {% for metric in metrics -%}
            {{ last_known(metric ~ '_count', 'observed_at') }} as {{ metric }}_at_last,
            {{ last_known(metric ~ '_count', 'first_order') }} as {{ metric }}_at_first,
        {% endfor -%}
        post_id
    from snapshots
    group by post_id
),

summed as (
    select
        {% for metric in metrics -%}
            coalesce(sum({{ metric }}_change), 0) as {{ metric }}_change,
        {% endfor -%}
        post_id
    from daily
    group by post_id
),

compared as (
    select
        {% for metric in metrics -%}
            summed.{{ metric }}_change,
            counters.{{ metric }}_at_last,
            counters.{{ metric }}_at_first,
        {% endfor -%}
        summed.post_id
    from summed
    inner join counters on summed.post_id = counters.post_id
)

select * from compared
where
    {% for metric in metrics -%}
        {{ 'or ' if not loop.first }}{{ metric }}_change
        not in ({{ metric }}_at_last, {{ metric }}_at_last - {{ metric }}_at_first)
    {% endfor %}
