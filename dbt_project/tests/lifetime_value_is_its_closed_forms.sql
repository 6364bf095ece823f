{#-
    P(alive) of BG/NBD (Fader, Hardie & Lee 2005) and the mean spend of gamma-gamma (Fader & Hardie
    2013) are closed forms: from the run's parameters and the customer's summary SQL gets what scoring
    landed. Only where scores and summaries are of one moment.
-#}
with scores as (
    select * from {{ ref('stg_kenno__clv_scores') }}
),

runs as (
    select * from {{ ref('value_model_runs') }}
    where is_latest and method = 'bgnbd_gamma_gamma'
),

summaries as (
    select * from {{ ref('int_customer_purchase_summary') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

prepared as (
    select
        scores.customer_id,
        scores.p_alive,
        scores.expected_spend,
        summaries.frequency,
        case
            when summaries.frequency = 0 then 0
            else
                runs.bgnbd_a
                / (runs.bgnbd_b + summaries.frequency - 1)
                * power(
                    (runs.bgnbd_alpha + summaries.age)
                    / (runs.bgnbd_alpha + summaries.recency),
                    runs.bgnbd_r + summaries.frequency
                )
        end as odds_of_having_left,
        summaries.spend_day_count,
        greatest(coalesce(summaries.mean_repeat_spend, 0), 0) as mean_repeat_spend,
        runs.gamma_gamma_p,
        runs.gamma_gamma_q,
        runs.gamma_gamma_gamma
    from scores
    inner join runs on scores.model_run_id = runs.model_run_id
    inner join as_of on scores.as_of_at = as_of.as_of_at
    inner join summaries on scores.customer_id = summaries.customer_id
),

computed as (
    select
        customer_id,
        p_alive,
        expected_spend,
        1 / (1 + odds_of_having_left) as p_alive_in_sql,
        gamma_gamma_p
        * (gamma_gamma_gamma + spend_day_count * mean_repeat_spend)
        / (gamma_gamma_p * spend_day_count + gamma_gamma_q - 1) as expected_spend_in_sql
    from prepared
)

select * from computed
where
    abs(p_alive - p_alive_in_sql) > 0.000000001
    or abs(expected_spend - expected_spend_in_sql) > 0.000001 * expected_spend_in_sql
