with texts as (
    select * from {{ ref('int_post_texts') }}
),

scores as (
    select * from {{ ref('stg_kenno__text_sentiments') }}
),

model_runs as (
    select * from {{ ref('stg_kenno__model_runs') }}
),

last_run as (
    -- Where a word list or a rule changed, only what was scored by the new one counts.
    select model_version
    from model_runs
    where model_name = 'sentiment'
    order by
        as_of_at desc,
        run_id desc
    limit 1
),

current_scores as (
    select scores.*
    from scores
    inner join last_run on scores.model_version = last_run.model_version
),

joined as (
    select
        texts.post_id,
        coalesce(current_scores.language, texts.told_language) as language,
        current_scores.language_source,
        current_scores.method,
        current_scores.lexicon_version,
        current_scores.hit_count,
        current_scores.valence,
        current_scores.sentiment_class,
        current_scores.model_run_id,
        current_scores.record_id as sentiment_record_id,
        texts.record_id
    from texts
    left join current_scores on texts.text_hash = current_scores.text_hash
)

select * from joined
