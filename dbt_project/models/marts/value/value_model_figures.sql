{%- set lifetime_figures = {
    'parameter': [
        'horizon_months',
        'annual_discount_rate',
        'bgnbd_r',
        'bgnbd_alpha',
        'bgnbd_a',
        'bgnbd_b',
        'gamma_gamma_p',
        'gamma_gamma_q',
        'gamma_gamma_gamma',
    ],
    'validation': [
        'bgnbd_log_likelihood',
        'gamma_gamma_log_likelihood',
        'spend_frequency_correlation',
        'holdout_weeks',
        'holdout_mean_absolute_error',
        'holdout_total_error_ratio',
    ],
} -%}
with lifetime_runs as (
    select * from {{ ref('stg_kenno__clv_model_runs') }}
),

other_runs as (
    select * from {{ ref('stg_kenno__model_runs') }}
),

named as (
    {% for kind, names in
        [('parameter', 'parameters'), ('validation', 'validation')] -%}
        select
            model_run_id,
            model_name,
            as_of_at,
            '{{ kind }}' as figure_kind,
            {{ names }} as figures,
            {{ row_each(json_names(names)) }} as figure,
            record_id
        from other_runs
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

read as (
    select
        model_run_id,
        model_name,
        as_of_at,
        figure_kind,
        figure,
        {{ json_text_of('figures', 'figure') }} as text_value,
        record_id
    from named
),

unioned as (
    select
        model_run_id,
        model_name,
        as_of_at,
        figure_kind,
        figure,
        {{ number_or_null('text_value') }} as value,
        text_value,
        record_id
    from read
    {% for kind, figures in lifetime_figures.items() -%}
        {% for figure in figures -%}
            union all
            select
                model_run_id,
                model_name,
                as_of_at,
                '{{ kind }}' as figure_kind,
                '{{ figure }}' as figure,
                cast({{ figure }} as double) as value,
                cast({{ figure }} as varchar) as text_value,
                record_id
            from lifetime_runs
            where {{ figure }} is not null
        {% endfor -%}
    {% endfor -%}
)

select * from unioned
