with orders as (
    select * from {{ ref('int_transactions') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

converted as (
    select
        orders.customer_id,
        orders.ordered_date as purchase_date,
        orders.record_id,
        {{ in_reporting_currency(
            'orders.amount', 'orders.currency', 'orders.currency_rate'
        ) }} as amount,
        {{ in_reporting_currency(
            'orders.gross_margin', 'orders.currency', 'orders.currency_rate'
        ) }} as gross_margin
    from orders
    cross join as_of
    where orders.ordered_at < as_of.as_of_at
),

summed as (
    select
        customer_id,
        purchase_date,
        count(*) as order_count,
        -- A day with an order in a currency without a rate has no known spend.
        case when count(amount) = count(*) then sum(amount) end as spend,
        count(amount) as priced_order_count,
        sum(amount) as priced_spend,
        count(gross_margin) as margin_order_count,
        sum(case when amount is not null then gross_margin end) as gross_margin,
        sum(case when gross_margin is not null then amount end) as spend_with_margin,
        min(record_id) as record_id
    from converted
    group by
        customer_id,
        purchase_date
)

select * from summed
