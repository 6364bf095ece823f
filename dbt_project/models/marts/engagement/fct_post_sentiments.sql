with sentiments as (
    select * from {{ ref('int_post_sentiments') }}
    {{ only_touched_posts() }}
),

keyed as (
    select
        post_id,
        {{ number_key('post_id') }} as post_key,
        platform,
        owner_kind,
        posted_at,
        posted_date,
        language,
        language_source,
        valence,
        sentiment_class,
        method,
        lexicon_version,
        hit_count,
        model_run_id,
        sentiment_record_id,
        record_id
    from sentiments
)

select * from keyed
