with evidence as (
    select * from {{ ref('int_identity_evidence') }}
    where refusal is null
),

members as (
    select * from {{ ref('int_person_members') }}
),

customers as (
    select * from {{ ref('int_customers') }}
    where not is_archived
),

used as (
    -- Evidence whose two ends are of one person: without consent they are not.
    select
        evidence.subject_id,
        evidence.identifier_id,
        evidence.tier,
        evidence.rule,
        evidence.consent_basis,
        evidence.needs_consent,
        evidence.record_id
    from evidence
    inner join members as subjects on evidence.subject_id = subjects.member_id
    inner join members as identifiers
        on
            evidence.identifier_id = identifiers.member_id
            and subjects.person_id = identifiers.person_id
),

both_ways as (
    select
        subject_id as one,
        identifier_id as other,
        tier,
        rule,
        consent_basis,
        needs_consent,
        record_id
    from used
    union all
    select
        identifier_id as one,
        subject_id as other,
        tier,
        rule,
        consent_basis,
        needs_consent,
        record_id
    from used
),

of_accounts as (
    select
        members.person_id,
        members.member_id as account_id,
        both_ways.other,
        both_ways.tier,
        both_ways.rule,
        both_ways.consent_basis,
        both_ways.needs_consent,
        both_ways.record_id
    from members
    inner join both_ways on members.member_id = both_ways.one
    where members.member_type = 'account'
),

direct as (
    select
        of_accounts.person_id,
        of_accounts.account_id,
        customers.customer_id,
        1 as step_count,
        of_accounts.tier,
        of_accounts.rule,
        of_accounts.consent_basis,
        of_accounts.needs_consent,
        of_accounts.record_id
    from of_accounts
    inner join customers on of_accounts.other = customers.customer_id
),

by_identifier as (
    -- Account and customer use the same identifier: as strong as the weaker use.
    select
        of_accounts.person_id,
        of_accounts.account_id,
        customers.customer_id,
        2 as step_count,
        greatest(of_accounts.tier, both_ways.tier) as tier,
        of_accounts.rule,
        of_accounts.consent_basis,
        of_accounts.needs_consent,
        of_accounts.record_id
    from of_accounts
    inner join both_ways on of_accounts.other = both_ways.one
    inner join customers on both_ways.other = customers.customer_id
),

by_chain as (
    select
        of_accounts.person_id,
        of_accounts.account_id,
        customers.customer_id,
        3 as step_count,
        3 as tier,
        of_accounts.rule,
        of_accounts.consent_basis,
        of_accounts.needs_consent,
        of_accounts.record_id
    from of_accounts
    inner join members
        on
            of_accounts.person_id = members.person_id
            and members.member_type = 'customer'
    inner join customers on members.member_id = customers.customer_id
),

links as (
    select * from direct
    union all
    select * from by_identifier
    union all
    select * from by_chain
),

strongest as (
    -- One customer an account, also where a person has two contacts: the nearest.
    select links.*
    from links
    inner join customers on links.customer_id = customers.customer_id
    qualify row_number() over (
        partition by links.account_id
        order by
            links.step_count,
            links.tier,
            customers.customer_created_at,
            links.customer_id,
            links.rule,
            links.record_id
    ) = 1
),

described as (
    select
        customer_id,
        account_id,
        person_id,
        tier,
        rule,
        case when needs_consent then 'consent' else consent_basis end
            as consent_basis,
        record_id
    from strongest
)

select * from described
