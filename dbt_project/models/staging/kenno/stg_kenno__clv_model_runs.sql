with source as (
    select * from {{ source('kenno', 'clv_model_runs') }}
),

latest as (
    {{ last_readings('source', 'model_run_id') }}
),

renamed as (
    select
        model_run_id,
        model_name,
        model_version,
        as_of as as_of_at,
        input_run_id,
        input_hash,
        method,
        refusal_reason,
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
        {{ provenance_columns() }}
    from latest
)

select * from renamed
