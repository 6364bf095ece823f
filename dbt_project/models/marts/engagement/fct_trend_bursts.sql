{#- How many calm periods end a burst. -#}
{%- set calm = {'hour': 6, 'day': 1} -%}

with volumes as (
    select * from {{ ref('int_topic_volumes') }}
),

topic_posts as (
    select * from {{ ref('int_topic_posts') }}
    where not is_automated
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

judged as (
    select
        *,
        z >= {{ var('burst_ends_below_z') }} as is_loud,
        z > {{ var('burst_starts_above_z') }}
        and post_count >= {{ var('burst_least_ratio') }} * trailing_mean
        and post_count
        >= case
            when resolution = 'hour' then {{ var('burst_least_hour_posts') }}
            else {{ var('burst_least_day_posts') }}
        end as starts_burst,
        case
            {% for resolution in calm -%}
                when resolution = '{{ resolution }}'
                    then
                        {{ dbt.datediff(
                            "cast('1970-01-01' as timestamp)", 'period_at', resolution
                        ) }}
            {% endfor -%}
        end as period_number,
        case
            {% for resolution, count in calm.items() -%}
                when resolution = '{{ resolution }}' then {{ count }}
            {% endfor -%}
        end as calm_period_count
    from volumes
),

loud as (
    select
        *,
        lag(period_number) over (
            partition by resolution, topic_kind, topic
            order by period_number
        ) as last_loud_number
    from judged
    where is_loud
),

parted as (
    -- Calm for long enough: what comes after is another time.
    select
        *,
        sum(
            case
                when period_number - last_loud_number <= calm_period_count then 0 else 1
            end
        ) over (
            partition by resolution, topic_kind, topic
            order by period_number
            rows between unbounded preceding and current row
        ) as loud_time
    from loud
),

loud_times as (
    select
        resolution,
        topic_kind,
        topic,
        loud_time,
        min(case when starts_burst then period_at end) as started_at,
        max(period_at) as last_loud_at
    from parted
    group by
        resolution,
        topic_kind,
        topic,
        loud_time
    having min(case when starts_burst then period_at end) is not null
),

ended as (
    {% for resolution, count in calm.items() -%}
        select
            loud_times.resolution,
            loud_times.topic_kind,
            loud_times.topic,
            loud_times.started_at,
            {{ dbt.dateadd(resolution, 1, 'loud_times.last_loud_at') }}
                as loud_until_at,
            as_of.as_of_at
            < {{ dbt.dateadd(resolution, count + 1, 'loud_times.last_loud_at') }}
                as is_open
        from loud_times
        cross join as_of
        where loud_times.resolution = '{{ resolution }}'
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

within as (
    select
        ended.*,
        volumes.period_at,
        volumes.post_count,
        volumes.z,
        volumes.trailing_mean,
        row_number() over (
            partition by
                ended.resolution, ended.topic_kind, ended.topic, ended.started_at
            order by volumes.post_count desc, volumes.period_at asc
        ) as size_rank
    from ended
    inner join volumes
        on
            ended.resolution = volumes.resolution
            and ended.topic_kind = volumes.topic_kind
            and ended.topic = volumes.topic
            and ended.started_at <= volumes.period_at
            and ended.loud_until_at > volumes.period_at
),

summed as (
    select
        resolution,
        topic_kind,
        topic,
        started_at,
        loud_until_at,
        is_open,
        {{ seconds_between('started_at', 'loud_until_at') }} / 3600 as loud_hours,
        cast(sum(post_count) as bigint) as post_count,
        max(case when period_at = started_at then trailing_mean end) as usual_count,
        max(case when size_rank = 1 then period_at end) as peak_at,
        max(post_count) as peak_post_count,
        max(z) as peak_z
    from within
    group by
        resolution,
        topic_kind,
        topic,
        started_at,
        loud_until_at,
        is_open
),

records as (
    select
        ended.resolution,
        ended.topic_kind,
        ended.topic,
        ended.started_at,
        {{ sorted_set('topic_posts.record_id') }} as record_ids
    from ended
    inner join topic_posts
        on
            ended.topic_kind = topic_posts.topic_kind
            and ended.topic = topic_posts.topic
            and ended.started_at <= topic_posts.posted_at
            and ended.loud_until_at > topic_posts.posted_at
    group by
        ended.resolution,
        ended.topic_kind,
        ended.topic,
        ended.started_at
),

described as (
    select
        summed.resolution,
        summed.topic_kind,
        summed.topic,
        summed.started_at,
        case when not summed.is_open then summed.loud_until_at end as ended_at,
        summed.is_open,
        case when not summed.is_open then summed.loud_hours end as duration_hours,
        summed.post_count,
        summed.usual_count,
        summed.post_count
        - summed.usual_count
        * summed.loud_hours
        / case when summed.resolution = 'hour' then 1 else 24 end as excess_post_count,
        summed.peak_at,
        summed.peak_post_count,
        summed.peak_z,
        records.record_ids
    from summed
    inner join records
        on
            summed.resolution = records.resolution
            and summed.topic_kind = records.topic_kind
            and summed.topic = records.topic
            and summed.started_at = records.started_at
)

select * from described
