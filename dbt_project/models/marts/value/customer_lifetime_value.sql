with scores as (
    select * from {{ ref('stg_kenno__clv_scores') }}
),

runs as (
    select * from {{ ref('value_model_runs') }}
),

customers as (
    select * from {{ ref('dim_customers') }}
),

summaries as (
    select * from {{ ref('int_customer_purchase_summary') }}
),

joined as (
    select
        scores.customer_id,
        scores.model_run_id,
        scores.method,
        scores.as_of_at,
        runs.horizon_months,
        runs.annual_discount_rate,
        summaries.frequency as repeat_purchase_count,
        summaries.recency as recency_weeks,
        summaries.age as age_weeks,
        scores.p_alive,
        scores.expected_purchases_90_days,
        scores.expected_purchases_horizon,
        scores.discounted_purchases,
        cast(scores.expected_spend as decimal(18, 4)) as expected_spend,
        summaries.margin_rate,
        cast(scores.clv as decimal(18, 4)) as clv,
        '{{ var("reporting_currency") }}' as currency,
        scores.record_id
    from scores
    inner join runs
        on scores.model_run_id = runs.model_run_id
    -- A customer merged away since the scores were made waits for the next ones.
    inner join customers
        on scores.customer_id = customers.customer_id
    left join summaries
        on scores.customer_id = summaries.customer_id
    where runs.is_latest
)

select * from joined
