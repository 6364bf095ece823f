with source as (
    select * from {{ source('kenno', 'text_sentiments') }}
),

latest as (
    {{ last_readings('source', 'text_hash, model_version') }}
),

renamed as (
    select
        text_hash,
        model_version,
        model_run_id,
        as_of as as_of_at,
        language,
        language_source,
        method,
        lexicon_version,
        hit_count,
        valence,
        sentiment_class,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
