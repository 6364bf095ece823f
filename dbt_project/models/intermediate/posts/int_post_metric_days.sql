{%- set metrics = var('post_metrics') -%}

with snapshots as (
    select * from {{ ref('fct_post_metric_snapshots') }}
    {{ only_touched('post_id', of=ref('fct_post_metric_snapshots')) }}
),

posts as {{ kept_if_few() }} (
    select
        post_id,
        platform,
        owner_kind,
        owner_name,
        posted_at
    from {{ ref('int_posts') }}
    where owner_kind != 'other'
    {{ only_touched_posts('and') }}
),

days as (
    select
        snapshots.post_id,
        {{ day_told_of('snapshots.observed_at') }} as metric_date,
        {% for metric in metrics -%}
            {{ last_known(
                'snapshots.' ~ metric ~ '_count', 'snapshots.observed_at'
            ) }} as {{ metric }}_count,
        {% endfor -%}
        max(snapshots.observed_at) as observed_at
    from snapshots
    inner join posts on snapshots.post_id = posts.post_id
    group by
        snapshots.post_id,
        {{ day_told_of('snapshots.observed_at') }}
),

with_previous as (
    -- A counter that was missing for a while is compared with its last known value.
    select
        {% for metric in metrics -%}
            {{ previous_known(metric ~ '_count') }} over reading_order
                as previous_{{ metric }}_count,
        {% endfor -%}
        *
    from days
    window reading_order as (partition by post_id order by metric_date)
),

aged as (
    select
        with_previous.*,
        posts.platform,
        posts.owner_kind,
        posts.owner_name,
        posts.posted_at,
        {{ seconds_between('posts.posted_at', 'with_previous.observed_at') }}
        <= {{ var('new_post_hours') }} * 3600.0 as is_new
    from with_previous
    inner join posts on with_previous.post_id = posts.post_id
),

differences_taken as (
    select
        post_id,
        platform,
        owner_kind,
        owner_name,
        posted_at,
        {% for metric in metrics -%}
            {{ metric }}_count,
            case
                when previous_{{ metric }}_count is not null
                    then {{ metric }}_count - previous_{{ metric }}_count
                when is_new then {{ metric }}_count
            end as {{ metric }}_change,
            case
                when previous_{{ metric }}_count is null and not is_new
                    then {{ metric }}_count
            end as {{ metric }}_before_first_reading,
        {% endfor -%}
        metric_date
    from aged
)

select * from differences_taken
