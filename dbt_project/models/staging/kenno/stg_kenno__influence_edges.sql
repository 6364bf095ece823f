with source as (
    select * from {{ source('kenno', 'influence_edges') }}
),

latest as (
    {{ last_readings('source', 'model_run_id, from_subject_id, to_subject_id') }}
),

renamed as (
    select
        model_run_id,
        from_subject_id as from_customer_id,
        to_subject_id as to_customer_id,
        as_of as as_of_at,
        reaction_count,
        influence_share,
        influence_effect,
        is_rewarded_referral,
        {{ provenance_columns() }}
    from latest
)

select * from renamed
