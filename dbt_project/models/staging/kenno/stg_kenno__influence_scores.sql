with source as (
    select * from {{ source('kenno', 'influence_scores') }}
),

latest as (
    {{ last_readings('source', 'model_run_id, subject_id') }}
),

renamed as (
    select
        model_run_id,
        subject_id,
        is_customer,
        as_of as as_of_at,
        influence_score,
        pagerank,
        stickiness_index,
        influenced_subject_count,
        civ_recursive,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
