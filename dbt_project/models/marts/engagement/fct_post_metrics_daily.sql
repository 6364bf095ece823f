{%- set metrics = var('post_metrics') -%}

with snapshots as (
    select * from {{ ref('fct_post_metric_snapshots') }}
    {{ only_touched('post_id', of=ref('fct_post_metric_snapshots')) }}
),

posts as (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

days as (
    -- A reading may lack a counter that one before it on that day had.
    select
        post_id,
        {{ day_told_of('observed_at') }} as metric_date,
        {% for metric in metrics -%}
            {{ last_known(metric ~ '_count', 'observed_at') }} as {{ metric }}_count,
        {% endfor -%}
        max(platform) as platform,
        max(posted_at) as posted_at,
        max(observed_at) as observed_at,
        {{ last_known('record_id', 'observed_at') }} as record_id
    from snapshots
    group by
        post_id,
        {{ day_told_of('observed_at') }}
),

with_previous as (
    -- A counter that was missing for a while is compared with its last known value.
    select
        {% for metric in metrics -%}
            {{ previous_known(metric ~ '_count') }} over reading_order
                as previous_{{ metric }}_count,
        {% endfor -%}
        *,
        lag(observed_at) over reading_order as previous_observed_at,
        {{ seconds_between('posted_at', 'observed_at') }}
        <= {{ var('new_post_hours') }} * 3600.0 as is_new
    from days
    window reading_order as (partition by post_id order by metric_date)
),

differences_taken as (
    -- A new post began at nothing, so all it has came since; what an old post had when
    -- a counter was first read came at no known time. A counter that falls is a
    -- correction and stays negative.
    select
        post_id,
        platform,
        metric_date,
        observed_at,
        previous_observed_at,
        {% for metric in metrics -%}
            case
                when previous_{{ metric }}_count is not null
                    then {{ metric }}_count - previous_{{ metric }}_count
                when is_new then {{ metric }}_count
            end as {{ metric }}_change,
        {% endfor -%}
        previous_observed_at is null and not is_new as is_first_reading_of_old_post,
        record_id
    from with_previous
),

described as (
    select
        differences_taken.post_id,
        differences_taken.platform,
        posts.account_id,
        posts.owner_kind,
        posts.owner_name,
        posts.posted_at,
        differences_taken.metric_date,
        differences_taken.observed_at,
        differences_taken.previous_observed_at,
        {% for metric in metrics -%}
            differences_taken.{{ metric }}_change,
        {% endfor -%}
        differences_taken.is_first_reading_of_old_post,
        coalesce(
            least(
                {% for metric in metrics -%}
                    differences_taken.{{ metric }}_change
                    {{- ',' if not loop.last }}
                {% endfor -%}
            ) < 0,
            false
        ) as has_correction,
        differences_taken.record_id
    from differences_taken
    inner join posts on differences_taken.post_id = posts.post_id
)

select * from described
