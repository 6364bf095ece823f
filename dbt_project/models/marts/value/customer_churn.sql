with scores as (
    select * from {{ ref('stg_kenno__churn_scores') }}
),

latest_run as (
    select
        model_run_id,
        refusal_reason
    from {{ ref('value_model_runs') }}
    where model_name = 'churn' and is_latest
),

customers as (
    select customer_id from {{ ref('dim_customers') }}
),

features as (
    select * from {{ ref('int_churn_features') }}
    where purpose = 'now'
),

joined as (
    select
        scores.customer_id,
        scores.model_run_id,
        scores.as_of_at,
        scores.p_churn_90_days,
        scores.method,
        latest_run.refusal_reason,
        scores.reason_1,
        scores.reason_2,
        scores.reason_3,
        scores.p_alive,
        cast(features.recency_days as bigint) as recency_days,
        cast(features.tenure_days as bigint) as tenure_days,
        features.purchase_day_count,
        cast(features.act_count_90_days as bigint) as act_count_90_days,
        features.engagement_trend,
        cast(features.open_complaint_count as bigint) as open_complaint_count,
        scores.mean_valence_90_days,
        features.neighbour_count,
        features.silent_neighbour_share,
        scores.record_id
    from scores
    inner join latest_run on scores.model_run_id = latest_run.model_run_id
    -- A customer merged away since the scores were made waits for the next ones.
    inner join customers on scores.customer_id = customers.customer_id
    left join features on scores.customer_id = features.customer_id
)

select * from joined
