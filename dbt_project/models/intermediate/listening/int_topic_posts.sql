with posts as {{ kept_if_few() }} (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

acts as (
    -- What is written is itself what the act is about; what is not is left out below.
    select * from {{ ref('int_post_acts') }}
    {{ only_touched('post_id', column='about_key', number=rough_key) }}
),

automated_accounts as (
    select account_id from {{ ref('int_accounts') }}
    where is_bot
),

written as {{ kept_if_few() }} (
    -- What people say themselves: no company, and no passing on of others' words.
    select
        posts.post_id,
        posts.platform,
        posts.posted_at,
        posts.hashtags,
        automated_accounts.account_id is not null as is_automated,
        posts.record_id
    from posts
    left join automated_accounts on posts.account_id = automated_accounts.account_id
    where posts.owner_kind = 'other' and posts.post_kind != 'repost'
),

events as (
    {{ event_hashtags() }}
),

tagged as (
    select
        post_id,
        {{ row_each('hashtags') }} as topic
    from written
),

named as (
    select
        'hashtag' as topic_kind,
        topic,
        post_id
    from tagged
    union all
    select
        'event' as topic_kind,
        events.event as topic,
        tagged.post_id
    from tagged
    inner join events on tagged.topic = events.hashtag
    union all
    select
        'company' as topic_kind,
        toward_name as topic,
        post_id
    from acts
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
        told_once.post_id,
        written.platform,
        written.posted_at,
        cast(written.posted_at as date) as posted_date,
        written.is_automated,
        written.record_id
    from told_once
    inner join written on told_once.post_id = written.post_id
)

select * from described
