with members as (
    select * from {{ ref('int_person_members') }}
),

evidence as (
    select * from {{ ref('int_identity_evidence') }}
    where refusal is null
),

customers as (
    select * from {{ ref('int_customers') }}
),

ends as (
    select
        subject_id as member_id,
        identifier_id as other_id,
        tier,
        rule,
        observed_at,
        record_id
    from evidence
    union all
    select
        identifier_id as member_id,
        subject_id as other_id,
        tier,
        rule,
        observed_at,
        record_id
    from evidence
),

of_members as (
    select
        ends.member_id,
        ends.tier,
        ends.rule,
        ends.observed_at,
        ends.record_id
    from ends
    inner join members as here on ends.member_id = here.member_id
    inner join members as there
        on
            ends.other_id = there.member_id
            and here.person_id = there.person_id
),

counted as (
    select
        member_id,
        min(tier) as tier,
        count(*) as evidence_count,
        min(observed_at) as first_observed_at,
        max(observed_at) as last_observed_at
    from of_members
    group by member_id
),

strongest as (
    select *
    from of_members
    qualify row_number() over (
        partition by member_id order by tier, observed_at, rule, record_id
    ) = 1
),

described as (
    select
        members.person_id,
        members.member_type as identifier_type,
        members.member_id as identifier_id,
        counted.tier,
        strongest.rule,
        cast(coalesce(counted.evidence_count, 0) as bigint) as evidence_count,
        counted.first_observed_at,
        counted.last_observed_at,
        coalesce(strongest.record_id, customers.record_id) as record_id
    from members
    left join counted on members.member_id = counted.member_id
    left join strongest on members.member_id = strongest.member_id
    left join customers on members.member_id = customers.customer_id
)

select * from described
