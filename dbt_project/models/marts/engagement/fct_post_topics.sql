{%- set of_posts = [
    'post_id', 'platform', 'account_id', 'owner_kind', 'post_kind', 'posted_at',
    'posted_date', 'record_id',
] -%}

with posts as {{ kept_if_few() }} (
    select * from {{ ref('int_posts') }}
    {{ only_touched_posts() }}
),

events as (
    {{ event_hashtags() }}
),

tagged as (
    -- Taken apart with the rest of the post, which need not be looked for again.
    select
        {{ of_posts | join(',\n        ') }},
        {{ row_each(distinct_values('hashtags')) }} as hashtag
    from posts
),

about as (
    select
        'hashtag' as topic_kind,
        hashtag as topic,
        {{ of_posts | join(',\n        ') }}
    from tagged
    where hashtag != ''
    union all
    -- An event may have several hashtags.
    select distinct
        'event' as topic_kind,
        events.event as topic,
        tagged.{{ of_posts | join(',\n        tagged.') }}
    from tagged
    inner join events on tagged.hashtag = events.hashtag
),

described as (
    select
        topic_kind,
        topic,
        {{ number_key("topic_kind || ':' || topic") }} as topic_key,
        post_id,
        {{ number_key('post_id') }} as post_key,
        platform,
        account_id,
        {{ number_key('account_id') }} as account_key,
        owner_kind,
        post_kind,
        posted_at,
        posted_date,
        record_id
    from about
)

select * from described
order by
    posted_at,
    post_key,
    topic_key
