with crm as (
    select * from {{ ref('int_customers') }}
),

purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

links as (
    select * from {{ ref('customer_accounts') }}
),

purchased as (
    select
        customer_id,
        min(purchase_date) as first_purchase_date,
        max(purchase_date) as last_purchase_date,
        count(*) as purchase_day_count,
        sum(order_count) as order_count,
        sum(spend) as spend,
        sum(gross_margin) as gross_margin,
        min(record_id) as record_id
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

identified as (
    select customer_id from crm
    union
    select customer_id from purchased
),

described as (
    select
        identified.customer_id,
        crm.customer_id is not null as is_in_crm,
        crm.lifecycle_stage,
        crm.country,
        crm.acquisition_source,
        crm.customer_created_at,
        crm.is_archived,
        crm.archived_at,
        purchased.first_purchase_date,
        purchased.last_purchase_date,
        cast(coalesce(purchased.purchase_day_count, 0) as bigint) as purchase_day_count,
        cast(coalesce(purchased.order_count, 0) as bigint) as order_count,
        cast(purchased.spend as decimal(18, 4)) as spend,
        cast(purchased.gross_margin as decimal(18, 4)) as gross_margin,
        '{{ var("reporting_currency") }}' as currency,
        cast(coalesce(linked.linked_account_count, 0) as bigint) as linked_account_count,
        coalesce(crm.record_id, purchased.record_id) as record_id
    from identified
    left join crm on identified.customer_id = crm.customer_id
    left join purchased on identified.customer_id = purchased.customer_id
    left join linked on identified.customer_id = linked.customer_id
)

select * from described
