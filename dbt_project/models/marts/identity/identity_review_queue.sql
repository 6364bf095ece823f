with candidates as (
    select * from {{ ref('int_identity_candidates') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

probable as (
    select
        candidates.*,
        accounts.platform,
        accounts.full_handle,
        -- Two that are alike in everything are for the reviewer to tell apart.
        count(*) over (partition by candidates.account_id) as rival_count
    from candidates
    inner join accounts on candidates.account_id = accounts.account_id
    where candidates.match_probability >= {{ var('review_probability') }}
),

described as (
    select
        customer_id,
        account_id,
        person_id,
        platform,
        full_handle as handle,
        match_probability,
        match_weight,
        name_agreement,
        case_agreement,
        place_agreement,
        cast(rival_count - 1 as bigint) as rival_count,
        is_disputed,
        consent_basis,
        model_run_id,
        model_version,
        as_of_at,
        record_id
    from probable
)

select * from described
