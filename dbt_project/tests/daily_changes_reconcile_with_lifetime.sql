{#-
    Two attributions, one truth: what came to a post day by day is what it has, for each counter: from
    nothing, where it was new when the counter was first read, and from what it had on the first day
    with that counter, where it was old. A counter may be missing on days between.
-#}
{%- set metrics = var('post_metrics') -%}

with daily as (
    select * from {{ ref('fct_post_metrics_daily') }}
),

snapshots as (
    select
        *,
        cast(observed_at as date) as read_date
    from {{ ref('fct_post_metric_snapshots') }}
),

first_dates as (
    select
        {% for metric in metrics -%}
            min(case when {{ metric }}_count is not null then read_date end)
                as {{ metric }}_date,
        {% endfor -%}
        post_id
    from snapshots
    group by post_id
),

counters as (
    select
        {% for metric in metrics -%}
            {%- set on_first_date -%}
                case
                    when snapshots.read_date = first_dates.{{ metric }}_date
                        then snapshots.{{ metric }}_count
                end
            {%- endset %}
            {{ last_known('snapshots.' ~ metric ~ '_count', 'snapshots.observed_at') }}
                as last_{{ metric }}_count,
            {{ last_known(on_first_date, 'snapshots.observed_at') }}
                as first_{{ metric }}_count,
        {% endfor -%}
        snapshots.post_id
    from snapshots
    inner join first_dates on snapshots.post_id = first_dates.post_id
    group by snapshots.post_id
),

summed as (
    select
        {% for metric in metrics -%}
            coalesce(sum(daily.{{ metric }}_change), 0) as {{ metric }}_change,
            count(
                case
                    when daily.metric_date = first_dates.{{ metric }}_date
                        then daily.{{ metric }}_change
                end
            ) as {{ metric }}_new_count,
        {% endfor -%}
        daily.post_id
    from daily
    inner join first_dates on daily.post_id = first_dates.post_id
    group by daily.post_id
),

compared as (
    select
        {% for metric in metrics -%}
            summed.{{ metric }}_change,
            counters.last_{{ metric }}_count
            - case
                when summed.{{ metric }}_new_count > 0 then 0
                else counters.first_{{ metric }}_count
            end as {{ metric }}_lifetime_change,
        {% endfor -%}
        summed.post_id
    from summed
    inner join counters on summed.post_id = counters.post_id
)

select * from compared
where
    {% for metric in metrics -%}
        {{ 'or ' if not loop.first }}{{ metric }}_change != {{ metric }}_lifetime_change
    {% endfor %}
