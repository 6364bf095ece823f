with volumes as (
    select * from {{ ref('int_topic_volumes') }}
),

topics as (
    select * from {{ ref('dim_topics') }}
),

bursts as (
    select * from {{ ref('fct_trend_bursts') }}
    where resolution = 'hour'
),

asked_for as (
    -- Most hours of most hashtags are one post and tell nobody anything.
    select volumes.*
    from volumes
    inner join topics
        on
            volumes.topic_kind = topics.topic_kind
            and volumes.topic = topics.topic
    left join bursts
        on
            volumes.topic_kind = bursts.topic_kind
            and volumes.topic = bursts.topic
            and volumes.period_at >= bursts.started_at
            and (bursts.is_open or volumes.period_at < bursts.ended_at)
    where
        volumes.resolution = 'day'
        or volumes.topic_kind in ('company', 'event')
        or topics.is_followed
        or bursts.started_at is not null
),

described as (
    select
        resolution,
        topic_kind,
        topic,
        period_at,
        post_count,
        trailing_mean,
        trailing_sd,
        z,
        record_id
    from asked_for
)

select * from described
