with post_topics as (
    select * from {{ ref('fct_post_topics') }}
),

used as (
    select
        topic_kind,
        topic,
        topic_key,
        min(record_id) as record_id
    from post_topics
    group by
        topic_kind,
        topic,
        topic_key
),

events as (
    {{ event_hashtags() }}
),

named as (
    select
        topic_kind,
        topic,
        topic_key,
        topic as hashtag,
        record_id
    from used
    where topic_kind = 'hashtag'
    union all
    select
        used.topic_kind,
        used.topic,
        used.topic_key,
        events.hashtag,
        used.record_id
    from used
    inner join events on used.topic = events.event
    where used.topic_kind = 'event'
)

select * from named
order by
    topic_key,
    hashtag
