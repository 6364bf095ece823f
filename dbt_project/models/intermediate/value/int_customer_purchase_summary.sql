with purchase_days as (
    select * from {{ ref('int_customer_purchase_days') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

observed as (
    -- The last day of which purchases could be known.
    select cast({{ dbt.dateadd('microsecond', -1, 'as_of_at') }} as date) as last_date
    from as_of
),

overall as (
    select
        cast(sum(gross_margin) as double)
        / nullif(cast(sum(spend_with_margin) as double), 0) as margin_rate
    from purchase_days
),

numbered as (
    select
        customer_id,
        purchase_date,
        spend,
        gross_margin,
        spend_with_margin,
        min(purchase_date) over (partition by customer_id) as first_purchase_date
    from purchase_days
),

summed as (
    select
        customer_id,
        first_purchase_date,
        max(purchase_date) as last_purchase_date,
        count(*) - 1 as frequency,
        -- Summed as decimals: the same purchases give the same mean to the last bit.
        cast(
            sum(case when purchase_date > first_purchase_date then spend end) as double
        )
        / nullif(
            count(case when purchase_date > first_purchase_date then spend end), 0
        ) as mean_repeat_spend,
        count(case when purchase_date > first_purchase_date then spend end)
            as spend_day_count,
        cast(sum(gross_margin) as double)
        / nullif(cast(sum(spend_with_margin) as double), 0) as margin_rate
    from numbered
    group by
        customer_id,
        first_purchase_date
),

summarised as (
    select
        summed.customer_id,
        summed.frequency,
        {{ dbt.datediff(
            'summed.first_purchase_date', 'summed.last_purchase_date', 'day'
        ) }} / cast(7 as double) as recency,
        {{ dbt.datediff(
            'summed.first_purchase_date', 'observed.last_date', 'day'
        ) }} / cast(7 as double) as age,
        summed.mean_repeat_spend,
        summed.spend_day_count,
        coalesce(summed.margin_rate, overall.margin_rate) as margin_rate,
        summed.first_purchase_date,
        summed.last_purchase_date
    from summed
    cross join observed
    cross join overall
)

select * from summarised
