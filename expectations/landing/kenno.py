"""What our own models computed, before dbt reads it."""

from expectations.landing import kenno_churn, kenno_identity, kenno_influence, kenno_sentiment
from expectations.landing.provenance import provenance
from expectations.landing.quality import quality
from expectations.suite import ExpectNone

CLV_SCORES = quality(
    "kenno",
    "clv_scores",
    facts="""
        count(*) filter (p_alive not between 0 and 1) as impossible_count,
        min(_natural_id, 3) filter (p_alive not between 0 and 1) as impossible,
        count(*) filter (
            not isfinite(clv) or not isfinite(expected_spend)
            or not isfinite(discounted_purchases)
        ) as infinite_count,
        min(_natural_id, 3) filter (not isfinite(clv)) as infinite,
        count(*) filter (discounted_purchases > expected_purchases_horizon * 1.000001)
            as undiscounted_count,
        count(*) filter (least(expected_purchases_90_days, expected_purchases_horizon) < 0)
            as negative_count,
        max(clv) / nullif(sum(clv) filter (clv > 0), 0) as largest_share
    """,
    expectations=(
        ExpectNone(
            "impossible_count > 0",
            show=("impossible_count", "impossible"),
            says="Every probability to be alive lies between 0 and 1",
            notes="The model's parameters are wrong: no score of this run can be trusted.",
        ),
        ExpectNone(
            "infinite_count > 0",
            show=("infinite_count", "infinite"),
            says="Every score is a finite number",
            notes="The fit ran away: one such score makes every total infinite.",
        ),
        ExpectNone(
            "negative_count > 0",
            show=("negative_count",),
            says="Nobody is expected to buy fewer than no times",
            notes="The forecast lost its precision: look at the parameters.",
        ),
        ExpectNone(
            "undiscounted_count > 0",
            show=("undiscounted_count",),
            says="Discounted purchases are never more than purchases",
            notes="The discount runs backwards: lifetime value would be too high.",
        ),
        ExpectNone(
            "largest_share > 0.5 and record_count >= 50",
            show=("largest_share", "record_count"),
            says="No single customer is worth half of all",
            notes="One odd order may carry the model: look at that customer's purchases.",
            severity="warning",
        ),
    ),
)

CLV_MODEL_RUNS = quality(
    "kenno",
    "clv_model_runs",
    facts="""
        arg_max(model_run_id, (as_of, _run_id)) as last_model_run,
        arg_max(method, (as_of, _run_id)) as last_method,
        arg_max(refusal_reason, (as_of, _run_id)) as last_refusal,
        arg_max(least(
            bgnbd_r, bgnbd_alpha, bgnbd_a, bgnbd_b, gamma_gamma_p, gamma_gamma_q, gamma_gamma_gamma
        ), (as_of, _run_id)) as smallest_parameter,
        arg_max(greatest(
            bgnbd_r, bgnbd_alpha, bgnbd_a, bgnbd_b, gamma_gamma_p, gamma_gamma_q, gamma_gamma_gamma
        ), (as_of, _run_id)) as largest_parameter,
        arg_max(gamma_gamma_q, (as_of, _run_id)) as last_q,
        arg_max(spend_frequency_correlation, (as_of, _run_id)) as last_correlation,
        arg_max(holdout_total_error_ratio, (as_of, _run_id)) as last_holdout_error,
        date_diff('day', max(as_of), getvariable('as_of')) as days_old
    """,
    expectations=(
        ExpectNone(
            "smallest_parameter <= 0",
            show=("smallest_parameter", "last_model_run"),
            says="Every parameter of the last fit is positive",
            notes="The optimiser left the space of the model: its scores mean nothing.",
        ),
        ExpectNone(
            "largest_parameter > 100000",
            show=("largest_parameter", "last_model_run"),
            says="No parameter of the last fit ran away",
            notes="The likelihood is flat: there is too little repeat buying to tell customers "
            "apart. Scores lie close together.",
            severity="warning",
        ),
        ExpectNone(
            "last_q <= 1",
            show=("last_q", "last_model_run"),
            says="The mean of spend over customers exists (q above 1)",
            notes="With q at or below 1 the expected spend is infinite by the model.",
        ),
        ExpectNone(
            "last_method <> 'bgnbd_gamma_gamma'",
            show=("last_method", "last_refusal", "last_model_run"),
            says="The last scores come from the fitted model",
            notes="The fit was refused and the heuristic stands in: read values as rough.",
            severity="warning",
        ),
        ExpectNone(
            "abs(last_correlation) > 0.3",
            show=("last_correlation", "last_model_run"),
            says="Spend hardly depends on how often a customer buys",
            notes="Gamma-gamma assumes that it does not: frequent buyers are valued wrongly.",
            severity="warning",
        ),
        ExpectNone(
            "abs(last_holdout_error) > 0.5",
            show=("last_holdout_error", "last_model_run"),
            says="The model foretold the hold-out's purchases to within half",
            notes="Buying changed since: lifetime value in total may be off as much.",
            severity="warning",
        ),
        ExpectNone(
            "days_old > 8",
            show=("days_old", "last_model_run"),
            says="The last scores are at most eight days old",
            notes="Scoring fails or does not run: values stand still while customers move.",
            severity="warning",
        ),
    ),
)

MODEL_RUNS = quality(
    "kenno",
    "model_runs",
    facts="""
        count(*) filter (refusal_reason is not null) as refused_count,
        arg_max(refusal_reason, (as_of, _run_id)) as last_refusal
    """,
    expectations=(
        ExpectNone(
            "last_refusal is not null",
            show=("refused_count", "last_refusal"),
            says="The last model run was not refused",
            notes="The data could not carry a model: its scores are rough or missing.",
            severity="warning",
        ),
    ),
)

GATE_RESULTS = quality(
    "kenno",
    "gate_results",
    facts="""
        arg_max(warning_count, (as_of, _run_id)) as last_warning_count,
        arg_max(check_count, (as_of, _run_id)) as last_check_count,
        arg_max(gate, (as_of, _run_id)) as last_gate
    """,
    expectations=(
        ExpectNone(
            "last_warning_count > 0.1 * last_check_count",
            show=("last_gate", "last_warning_count", "last_check_count"),
            says="Fewer than one check in ten warned when a gate was last asked",
            notes="Warnings nobody reads hide the next one: mend the data or the checks.",
            severity="warning",
        ),
    ),
)

SUITES = (
    provenance("kenno", "clv_scores", happened_at="as_of"),
    CLV_SCORES,
    provenance("kenno", "clv_model_runs", happened_at="as_of"),
    CLV_MODEL_RUNS,
    provenance("kenno", "gate_results", happened_at="as_of"),
    GATE_RESULTS,
    provenance("kenno", "model_runs", happened_at="as_of"),
    MODEL_RUNS,
    *kenno_influence.SUITES,
    *kenno_churn.SUITES,
    *kenno_sentiment.SUITES,
    *kenno_identity.SUITES,
)
