with topic_posts as (
    select * from {{ ref('int_topic_posts') }}
    {{ only_touched('topic_date', column='posted_date') }}
),

sentiments as (
    select * from {{ ref('int_post_sentiments') }}
),

counted as (
    select
        topic_posts.posted_date as date,
        topic_posts.topic_kind,
        topic_posts.topic,
        topic_posts.platform,
        count(case when not topic_posts.is_automated then 1 end) as post_count,
        count(case when topic_posts.is_automated then 1 end) as automated_post_count,
        count(sentiments.valence) as rated_post_count,
        count(case when sentiments.sentiment_class = 'positive' then 1 end)
            as positive_post_count,
        count(case when sentiments.sentiment_class = 'negative' then 1 end)
            as negative_post_count,
        avg(sentiments.valence) as valence,
        {{ sorted_set('topic_posts.record_id') }} as record_ids
    from topic_posts
    left join sentiments
        on
            topic_posts.post_id = sentiments.post_id
            -- What machines say has no mood.
            and not topic_posts.is_automated
    group by
        topic_posts.posted_date,
        topic_posts.topic_kind,
        topic_posts.topic,
        topic_posts.platform
    having count(case when not topic_posts.is_automated then 1 end) > 0
),

described as (
    select
        date,
        topic_kind,
        topic,
        platform,
        post_count,
        automated_post_count,
        rated_post_count,
        positive_post_count,
        negative_post_count,
        valence,
        cast(rated_post_count as double) / post_count as valence_coverage,
        record_ids
    from counted
)

select * from described
