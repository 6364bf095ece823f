{%- set metrics = [
    'like', 'repost', 'reply', 'quote', 'view', 'impression', 'reach',
] -%}

with snapshots as (
    select * from {{ ref('fct_post_metric_snapshots') }}
    {{ only_touched('post_id', of=ref('fct_post_metric_snapshots')) }}
),

posts as (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

last_of_day as (
    select
        *,
        cast(observed_at as date) as metric_date
    from snapshots
    qualify row_number() over (
        partition by post_id, cast(observed_at as date)
        order by observed_at desc
    ) = 1
),

with_previous as (
    select
        *,
        lag(observed_at) over reading_order as previous_observed_at,
        {% for metric in metrics -%}
            lag({{ metric }}_count) over reading_order as previous_{{ metric }}_count,
        {% endfor -%}
        {{ seconds_between('posted_at', 'observed_at') }} / 3600.0 as age_hours
    from last_of_day
    window reading_order as (partition by post_id order by observed_at)
),

differences_taken as (
    -- A new post began at nothing, so all it has came since; what an old post had when
    -- we first read it came at no known time. A counter that falls is a correction and
    -- stays negative.
    select
        post_id,
        platform,
        metric_date,
        observed_at,
        previous_observed_at,
        {% for metric in metrics -%}
            case
                when previous_observed_at is not null
                    then {{ metric }}_count - previous_{{ metric }}_count
                when age_hours <= {{ var('new_post_hours') }} then {{ metric }}_count
            end as {{ metric }}_change,
        {% endfor -%}
        previous_observed_at is null and age_hours > {{ var('new_post_hours') }}
            as is_first_reading_of_old_post,
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
