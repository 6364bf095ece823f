with source as (
    select * from {{ source('filedrop', 'surveys') }}
),

latest as (
    {{ last_readings('source', 'answer_id') }}
),

renamed as (
    -- What was written besides may name a person: it stays in landing.
    select
        answer_id,
        'hubspot:' || customer_id as customer_id,
        lower(survey) as survey,
        question,
        score,
        lowest_score,
        highest_score,
        answered_at,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
