with evidence as (
    select * from {{ ref('int_identity_evidence') }}
),

members as (
    select * from {{ ref('int_person_members') }}
),

candidates as (
    select * from {{ ref('int_identity_candidates') }}
),

exact as (
    select
        evidence.evidence_id,
        subjects.person_id,
        evidence.subject_id,
        evidence.identifier_type,
        evidence.identifier_id,
        evidence.tier,
        evidence.rule,
        cast(null as varchar) as model_name,
        cast(null as varchar) as model_version,
        cast(null as double) as probability,
        case
            when evidence.needs_consent and identifiers.person_id is not null
                then 'consent'
            else evidence.consent_basis
        end as consent_basis,
        coalesce(
            evidence.refusal,
            case
                when evidence.needs_consent and identifiers.person_id is null
                    then 'no_consent'
            end
        ) as refusal,
        evidence.observed_at,
        evidence.record_id
    from evidence
    left join members as subjects on evidence.subject_id = subjects.member_id
    left join members as identifiers
        on
            evidence.identifier_id = identifiers.member_id
            and subjects.person_id = identifiers.person_id
),

probable as (
    select
        {{ dbt.hash("customer_id || '|' || account_id || '|splink'") }} as evidence_id,
        person_id,
        customer_id as subject_id,
        'account' as identifier_type,
        account_id as identifier_id,
        4 as tier,
        'splink' as rule,
        model_name,
        model_version,
        match_probability as probability,
        consent_basis,
        'to_be_reviewed' as refusal,
        as_of_at as observed_at,
        record_id
    from candidates
),

unioned as (
    select * from exact
    union all
    select * from probable
),

judged as (
    select
        *,
        refusal is null as is_used
    from unioned
)

select * from judged
