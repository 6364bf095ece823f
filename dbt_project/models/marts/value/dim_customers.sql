with customers as (
    select * from {{ ref('int_customers') }}
),

purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

links as (
    select * from {{ ref('customer_accounts') }}
),

members as (
    select * from {{ ref('int_person_members') }}
),

purchased as (
    select
        customer_id,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        count(*) as purchase_day_count,
        sum(order_count) as order_count,
        sum(spend) as spend,
        sum(case when spend is not null then order_count else 0 end)
            as spend_order_count,
        sum(gross_margin) as gross_margin,
        sum(margin_order_count) as margin_order_count
    from purchase_days
    group by customer_id
),

linked as (
    select
        customer_id,
        count(distinct account_id) as linked_account_count
    from links
    group by customer_id
),

described as (
    select
        customers.customer_id,
        members.person_id,
        customers.is_in_crm,
        customers.lifecycle_stage,
        customers.country,
        customers.acquisition_source,
        customers.customer_created_at,
        customers.is_archived,
        customers.archived_at,
        purchased.first_purchase_date,
        purchased.last_purchase_date,
        cast(coalesce(purchased.purchase_day_count, 0) as bigint)
            as purchase_day_count,
        cast(coalesce(purchased.order_count, 0) as bigint) as order_count,
        cast(purchased.spend as decimal(18, 4)) as spend,
        cast(purchased.spend_order_count as double) / purchased.order_count
            as spend_coverage,
        cast(purchased.gross_margin as decimal(18, 4)) as gross_margin,
        cast(purchased.margin_order_count as double) / purchased.order_count
            as margin_coverage,
        '{{ var("reporting_currency") }}' as currency,
        cast(coalesce(linked.linked_account_count, 0) as bigint)
            as linked_account_count,
        customers.record_id
    from customers
    left join purchased on customers.customer_id = purchased.customer_id
    left join linked on customers.customer_id = linked.customer_id
    left join members on customers.customer_id = members.member_id
)

select * from described
