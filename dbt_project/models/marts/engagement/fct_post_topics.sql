with posts as {{ kept_if_few() }} (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

tagged as (
    select
        post_id,
        {{ row_each('hashtags') }} as hashtag
    from posts
),

events as (
    {{ event_hashtags() }}
),

named as (
    select
        'hashtag' as topic_kind,
        hashtag as topic,
        post_id
    from tagged
    union all
    select
        'event' as topic_kind,
        events.event as topic,
        tagged.post_id
    from tagged
    inner join events on tagged.hashtag = events.hashtag
),

told_once as (
    select
        topic_kind,
        topic,
        post_id
    from named
    where topic is not null and topic != ''
    group by
        topic_kind,
        topic,
        post_id
),

described as (
    select
        told_once.topic_kind,
        told_once.topic,
        {{ number_key("told_once.topic_kind || ':' || told_once.topic") }} as topic_key,
        told_once.post_id,
        {{ number_key('told_once.post_id') }} as post_key,
        posts.platform,
        posts.account_id,
        {{ number_key('posts.account_id') }} as account_key,
        posts.owner_kind,
        posts.post_kind,
        posts.posted_at,
        posts.posted_date,
        posts.record_id
    from told_once
    inner join posts on told_once.post_id = posts.post_id
)

select * from described
order by
    posted_at,
    post_key,
    topic_key
