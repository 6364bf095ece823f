with evidence as (
    select * from {{ ref('int_identity_evidence') }}
    where refusal is null
),

customers as (
    select * from {{ ref('int_customers') }}
),

consents as (
    select * from {{ ref('int_profiling_consents') }}
),

edges as (
    select
        subject_id,
        identifier_id
    from evidence
    where not needs_consent
),

components as (
    {{ connected_components('edges', 'subject_id', 'identifier_id') }}
),

with_single_customers as (
    select
        node,
        component
    from components
    union all
    select
        customer_id as node,
        customer_id as component
    from customers
    where customer_id not in (select components.node from components)
),

anchors as (
    -- Called after the customer known longest, a person keeps the name as others join.
    select
        with_single_customers.component,
        customers.customer_id as anchor_id
    from with_single_customers
    inner join customers on with_single_customers.node = customers.customer_id
    qualify row_number() over (
        partition by with_single_customers.component
        order by customers.customer_created_at, customers.customer_id
    ) = 1
),

consenting as (
    -- Everybody in the CRM whom the match would concern must agree.
    select with_single_customers.component
    from with_single_customers
    inner join customers on with_single_customers.node = customers.customer_id
    left join consents on customers.customer_id = consents.customer_id
    group by with_single_customers.component
    having min(case when consents.has_consent then 1 else 0 end) = 1
),

gated as (
    select
        account_id,
        case when identifier_id = account_id then subject_id else identifier_id end
            as other_end
    from evidence
    where needs_consent
    union all
    -- Of two profiles that name each other, either may be a customer's already.
    select
        subject_id as account_id,
        identifier_id as other_end
    from evidence
    where needs_consent and rule = 'mutual_link'
),

reached as (
    select
        gated.account_id as node,
        min(with_single_customers.component) as component
    from gated
    inner join with_single_customers on gated.other_end = with_single_customers.node
    inner join consenting
        on with_single_customers.component = consenting.component
    -- Such an account joins one person and never two: it has none, and is led to one.
    where gated.account_id not in (select components.node from components)
    group by gated.account_id
    having count(distinct with_single_customers.component) = 1
),

members as (
    select
        node,
        component
    from with_single_customers
    union all
    select
        node,
        component
    from reached
),

smallest_accounts as (
    select
        component,
        min(node) as anchor_id
    from members
    where node not like 'email:%' and node not like 'site:%'
    group by component
),

named as (
    select
        members.node as member_id,
        case
            when members.node like 'email:%' then 'email'
            when members.node like 'site:%' then 'site'
            when customers.customer_id is not null then 'customer'
            else 'account'
        end as member_type,
        'person:' || coalesce(anchors.anchor_id, smallest_accounts.anchor_id)
            as person_id,
        anchors.anchor_id as anchor_customer_id
    from members
    left join anchors on members.component = anchors.component
    left join smallest_accounts on members.component = smallest_accounts.component
    left join customers on members.node = customers.customer_id
)

select * from named
