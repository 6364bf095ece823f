with sentiments as (
    select * from {{ ref('int_post_sentiments') }}
    {{ only_touched('post_id') }}
),

posts as (
    select * from {{ ref('int_posts') }}
    {{ only_touched('post_id') }}
),

joined as (
    select
        sentiments.post_id,
        {{ number_key('sentiments.post_id') }} as post_key,
        posts.platform,
        posts.owner_kind,
        posts.posted_at,
        posts.posted_date,
        sentiments.language,
        sentiments.language_source,
        sentiments.valence,
        sentiments.sentiment_class,
        sentiments.method,
        sentiments.lexicon_version,
        sentiments.hit_count,
        sentiments.model_run_id,
        sentiments.sentiment_record_id,
        sentiments.record_id
    from sentiments
    inner join posts on sentiments.post_id = posts.post_id
)

select * from joined
