with members as (
    select * from {{ ref('int_person_members') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

counted as (
    select
        members.person_id,
        max(members.anchor_customer_id) as customer_id,
        count(case when members.member_type = 'customer' then 1 end) as customer_count,
        count(case when members.member_type = 'account' then 1 end) as account_count,
        count(distinct accounts.platform) as platform_count,
        count(*) as identifier_count,
        min(accounts.record_id) as account_record_id
    from members
    left join accounts on members.member_id = accounts.account_id
    group by members.person_id
),

described as (
    select
        counted.person_id,
        counted.customer_id,
        cast(counted.customer_count as bigint) as customer_count,
        cast(counted.account_count as bigint) as account_count,
        cast(counted.platform_count as bigint) as platform_count,
        cast(counted.identifier_count as bigint) as identifier_count,
        counted.identifier_count > {{ var('person_identifier_limit') }} as is_too_large,
        coalesce(customers.record_id, counted.account_record_id) as record_id
    from counted
    left join customers on counted.customer_id = customers.customer_id
)

select * from described
