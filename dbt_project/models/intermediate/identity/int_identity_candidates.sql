with candidates as (
    select * from {{ ref('stg_kenno__identity_candidates') }}
),

runs as (
    select * from {{ ref('stg_kenno__model_runs') }}
    where model_name = 'identity'
),

latest_run as (
    select
        model_run_id,
        model_name,
        model_version
    from runs
    order by as_of_at desc, run_id desc, model_run_id desc
    limit 1
),

members as (
    select * from {{ ref('int_person_members') }}
),

told_reviews as (
    select * from {{ ref('stg_filedrop__identity_reviews') }}
),

assertions as (
    select * from {{ ref('int_customer_assertions') }}
),

consents as (
    select * from {{ ref('int_profiling_consents') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

reviews as (
    -- What was decided of a contact holds for the one that it was merged into.
    select distinct
        coalesce(merged.customer_id, told_reviews.customer_id) as customer_id,
        told_reviews.account_id
    from told_reviews
    left join merged on told_reviews.customer_id = merged.merged_customer_id
),

of_latest_run as (
    select
        candidates.*,
        latest_run.model_name,
        latest_run.model_version
    from candidates
    inner join latest_run on candidates.model_run_id = latest_run.model_run_id
),

of_survivors as (
    select
        of_latest_run.*,
        coalesce(merged.customer_id, of_latest_run.customer_id) as surviving_id
    from of_latest_run
    left join merged on of_latest_run.customer_id = merged.merged_customer_id
),

disputed as (
    select distinct account_id
    from assertions
    where claimant_count > 1
),

open_candidates as (
    -- Gone are those that were decided, or that other evidence has settled since.
    select
        of_survivors.model_run_id,
        of_survivors.model_name,
        of_survivors.model_version,
        of_survivors.surviving_id as customer_id,
        of_survivors.account_id,
        customers_of.person_id,
        of_survivors.match_probability,
        of_survivors.match_weight,
        of_survivors.name_agreement,
        of_survivors.case_agreement,
        of_survivors.place_agreement,
        of_survivors.consent_basis,
        disputed.account_id is not null as is_disputed,
        of_survivors.as_of_at,
        of_survivors.record_id
    from of_survivors
    inner join members as customers_of
        on of_survivors.surviving_id = customers_of.member_id
    left join members as accounts_of on of_survivors.account_id = accounts_of.member_id
    left join disputed on of_survivors.account_id = disputed.account_id
    left join reviews
        on
            of_survivors.surviving_id = reviews.customer_id
            and of_survivors.account_id = reviews.account_id
    left join consents on of_survivors.surviving_id = consents.customer_id
    where
        reviews.customer_id is null
        and accounts_of.anchor_customer_id is null
        -- Consent that was taken back since takes the candidate back.
        and (
            of_survivors.consent_basis is null
            or coalesce(consents.has_consent, false)
        )
),

once as (
    select *
    from open_candidates
    qualify row_number() over (
        partition by customer_id, account_id
        order by match_probability desc, record_id asc
    ) = 1
)

select * from once
