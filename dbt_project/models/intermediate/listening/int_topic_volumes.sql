{#- The periods that volume is counted by, and how many of them are a topic's past. -#}
{%- set windows = {'hour': 168, 'day': 28} -%}

with hourly as (
    select * from {{ ref('int_topic_hours') }}
),

began as (
    select
        topic_kind,
        platform,
        min(first_posted_at) as began_at
    from hourly
    group by
        topic_kind,
        platform
),

{% for resolution, window in windows.items() -%}
    {{ resolution }}_counts as (
        select
            topic_kind,
            topic,
            {{ dbt.date_trunc(resolution, 'hour_at') }} as period_at,
            cast(sum(post_count) as bigint) as post_count,
            min(record_id) as record_id
        from hourly
        group by
            topic_kind,
            topic,
            {{ dbt.date_trunc(resolution, 'hour_at') }}
    ),

    {{ resolution }}_unsettled as (
        -- A platform that we began to read within the window is news of ours only.
        select distinct
            {{ resolution }}_counts.topic_kind,
            {{ resolution }}_counts.period_at
        from {{ resolution }}_counts
        inner join began
            on
                {{ resolution }}_counts.topic_kind = began.topic_kind
                and {{ resolution }}_counts.period_at
                >= {{ dbt.date_trunc(resolution, 'began.began_at') }}
                and {{ resolution }}_counts.period_at
                <= {{ dbt.dateadd(resolution, window, 'began.began_at') }}
    ),

    {{ resolution }}_numbered as (
        select
            *,
            {{ dbt.datediff(
                "cast('1970-01-01' as timestamp)", 'period_at', resolution
            ) }} as period_number
        from {{ resolution }}_counts
    ),

    {{ resolution }}_so_far as (
        -- Sums from the beginning, of which two differ by what lies between: faster
        -- than a sum for each period.
        select
            *,
            sum(post_count) over past as count_so_far,
            sum(post_count * post_count) over past as square_so_far
        from {{ resolution }}_numbered
        window
            past as (
                partition by topic_kind, topic
                order by period_number
                rows between unbounded preceding and current row
            )
    ),

    {{ resolution }}_trailing as (
        -- A period without posts has no row: it adds nothing to the sums, and counts.
        select
            topic_kind,
            topic,
            period_at,
            post_count,
            record_id,
            cast(
                count_so_far
                - post_count
                - coalesce(last_value(count_so_far) over older, 0) as double
            ) / {{ window }} as trailing_mean,
            cast(
                square_so_far
                - post_count * post_count
                - coalesce(last_value(square_so_far) over older, 0) as double
            ) / {{ window }} as trailing_mean_square
        from {{ resolution }}_so_far
        window
            older as (
                partition by topic_kind, topic
                order by period_number
                range between unbounded preceding and {{ window + 1 }} preceding
            )
    ),

{% endfor -%}
unioned as (
    {% for resolution in windows -%}
        select
            '{{ resolution }}' as resolution,
            {{ resolution }}_trailing.*,
            {{ resolution }}_unsettled.period_at is null as is_settled
        from {{ resolution }}_trailing
        left join {{ resolution }}_unsettled
            on
                {{ resolution }}_trailing.topic_kind
                = {{ resolution }}_unsettled.topic_kind
                and {{ resolution }}_trailing.period_at
                = {{ resolution }}_unsettled.period_at
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

measured as (
    select
        resolution,
        topic_kind,
        topic,
        period_at,
        post_count,
        record_id,
        case when is_settled then trailing_mean end as trailing_mean,
        case
            when is_settled
                then
                    sqrt(
                        greatest(
                            trailing_mean_square - trailing_mean * trailing_mean, 0
                        )
                    )
        end as trailing_sd
    from unioned
),

scored as (
    select
        *,
        (post_count - trailing_mean)
        / greatest(trailing_sd, sqrt(trailing_mean), 1) as z
    from measured
)

select * from scored
