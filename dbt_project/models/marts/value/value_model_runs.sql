{%- set judged_by = {
    'validation_auc': 'auc',
    'validation_brier': 'brier',
    'validation_brier_of_average': 'base_brier',
    'validation_lift': 'lift',
} -%}
with lifetime_runs as (
    select * from {{ ref('stg_kenno__clv_model_runs') }}
),

other_runs as (
    select * from {{ ref('stg_kenno__model_runs') }}
),

unioned as (
    select
        model_run_id,
        model_name,
        model_version,
        as_of_at,
        method,
        refusal_reason,
        input_run_id,
        input_hash,
        customer_count as subject_count,
        customer_count,
        repeat_customer_count,
        horizon_months,
        annual_discount_rate,
        bgnbd_r,
        bgnbd_alpha,
        bgnbd_a,
        bgnbd_b,
        bgnbd_log_likelihood,
        gamma_gamma_p,
        gamma_gamma_q,
        gamma_gamma_gamma,
        gamma_gamma_log_likelihood,
        spend_frequency_correlation,
        holdout_weeks,
        holdout_mean_absolute_error,
        holdout_total_error_ratio,
        {% for column in judged_by -%}
            cast(null as double) as {{ column }},
        {% endfor -%}
        run_id,
        observed_at,
        record_id
    from lifetime_runs
    union all
    select
        model_run_id,
        model_name,
        model_version,
        as_of_at,
        method,
        refusal_reason,
        input_run_id,
        input_hash,
        subject_count,
        cast(null as bigint) as customer_count,
        cast(null as bigint) as repeat_customer_count,
        cast(null as integer) as horizon_months,
        cast(null as double) as annual_discount_rate,
        cast(null as double) as bgnbd_r,
        cast(null as double) as bgnbd_alpha,
        cast(null as double) as bgnbd_a,
        cast(null as double) as bgnbd_b,
        cast(null as double) as bgnbd_log_likelihood,
        cast(null as double) as gamma_gamma_p,
        cast(null as double) as gamma_gamma_q,
        cast(null as double) as gamma_gamma_gamma,
        cast(null as double) as gamma_gamma_log_likelihood,
        cast(null as double) as spend_frequency_correlation,
        cast(null as double) as holdout_weeks,
        cast(null as double) as holdout_mean_absolute_error,
        cast(null as double) as holdout_total_error_ratio,
        {% for column, figure in judged_by.items() -%}
            cast({{ json_text('validation', figure) }} as double) as {{ column }},
        {% endfor -%}
        run_id,
        observed_at,
        record_id
    from other_runs
),

ranked as (
    select
        *,
        row_number() over (
            partition by model_name
            -- Two runs of one moment differ in settings or version: the later landed
            -- counts.
            order by as_of_at desc, run_id desc, model_run_id desc
        ) as recency_rank
    from unioned
),

described as (
    select
        model_run_id,
        model_name,
        model_version,
        as_of_at,
        observed_at as fitted_at,
        run_id as landing_run_id,
        recency_rank = 1 as is_latest,
        method,
        refusal_reason,
        input_run_id,
        input_hash,
        subject_count,
        customer_count,
        repeat_customer_count,
        horizon_months,
        annual_discount_rate,
        bgnbd_r,
        bgnbd_alpha,
        bgnbd_a,
        bgnbd_b,
        bgnbd_log_likelihood,
        gamma_gamma_p,
        gamma_gamma_q,
        gamma_gamma_gamma,
        gamma_gamma_log_likelihood,
        spend_frequency_correlation,
        holdout_weeks,
        holdout_mean_absolute_error,
        holdout_total_error_ratio,
        {% for column in judged_by -%}
            {{ column }},
        {% endfor -%}
        record_id
    from ranked
)

select * from described
