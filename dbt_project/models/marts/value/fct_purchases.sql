with purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

numbered as (
    select
        customer_id,
        purchase_date,
        cast(
            row_number() over (
                partition by customer_id
                order by purchase_date
            ) as integer
        ) as purchase_number,
        min(purchase_date) over (partition by customer_id) as first_purchase_date,
        order_count,
        cast(spend as decimal(18, 4)) as spend,
        priced_order_count,
        cast(priced_spend as decimal(18, 4)) as priced_spend,
        cast(gross_margin as decimal(18, 4)) as gross_margin,
        cast(spend_with_margin as decimal(18, 4)) as spend_with_margin,
        cast(margin_order_count as double) / order_count as margin_coverage,
        '{{ var("reporting_currency") }}' as currency,
        record_id
    from purchase_days
)

select * from numbered
