with texts as (
    select * from {{ ref('int_post_texts') }}
    {{ only_touched_posts() }}
    {% if goes_on() -%}
        union all
        select * from {{ ref('int_post_texts') }}
        {{ only_scored_again() }}
    {%- endif %}
),

scores as (
    select * from {{ ref('stg_kenno__text_sentiments') }}
),

model_runs as (
    select * from {{ ref('stg_kenno__model_runs') }}
),

current_scores as (
    {{ current_text_scores('scores', 'model_runs') }}
),

joined as (
    select
        texts.post_id,
        texts.platform,
        texts.owner_kind,
        texts.posted_at,
        texts.posted_date,
        texts.text_hash,
        coalesce(current_scores.language, texts.told_language) as language,
        current_scores.language_source,
        current_scores.method,
        current_scores.lexicon_version,
        current_scores.hit_count,
        current_scores.valence,
        current_scores.sentiment_class,
        current_scores.model_run_id,
        current_scores.record_id as sentiment_record_id,
        {{ last_addition() }} as told_number,
        texts.record_id
    from texts
    left join current_scores on texts.text_hash = current_scores.text_hash
)

select * from joined
