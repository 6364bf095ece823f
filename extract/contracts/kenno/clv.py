"""Customer lifetime value: scores, and the model run that they came from."""

from extract.contract import Contract, optional, required

CLV_SCORES = Contract(
    source="kenno",
    stream="clv_scores",
    description="Expected purchases and lifetime value of each customer, by model run.",
    key=("model_run_id", "customer_id"),
    fields=(
        required("model_run_id", "varchar", "Model run that computed the score."),
        required("customer_id", "varchar", "Customer."),
        required("method", "varchar", "bgnbd_gamma_gamma, or heuristic where the fit was refused."),
        required("as_of", "timestamp", "Moment up to which purchases were known (UTC)."),
        optional("p_alive", "double", "Probability that the customer will buy again."),
        optional("expected_purchases_90_days", "double", "Purchases expected in 90 days."),
        optional("expected_purchases_horizon", "double", "Purchases expected over the horizon."),
        optional("discounted_purchases", "double", "The same, discounted to today."),
        optional("expected_spend", "double", "Spend expected on each purchase."),
        optional("clv", "double", "Expected discounted gross margin over the horizon."),
    ),
)

CLV_MODEL_RUNS = Contract(
    source="kenno",
    stream="clv_model_runs",
    description="Fits of the lifetime value model: parameters, likelihood, input, error.",
    key=("model_run_id",),
    fields=(
        required("model_run_id", "varchar", "Hash of version, settings and input."),
        required("model_name", "varchar", "Name of the model."),
        required("model_version", "varchar", "Version of the model's code."),
        required("as_of", "timestamp", "Moment up to which purchases were known (UTC)."),
        optional("input_run_id", "varchar", "Landing run up to which the input reached."),
        required("input_hash", "varchar", "SHA-256 of the input."),
        required("method", "varchar", "bgnbd_gamma_gamma, or heuristic where the fit was refused."),
        optional("refusal_reason", "varchar", "Why the fit was refused."),
        required("customer_count", "bigint", "Customers scored."),
        required("repeat_customer_count", "bigint", "Customers who bought on two days or more."),
        required("horizon_months", "integer", "Horizon of the value, in months."),
        required("annual_discount_rate", "double", "Discount rate a year."),
        optional("bgnbd_r", "double", "Shape of the purchase rates."),
        optional("bgnbd_alpha", "double", "Scale of the purchase rates, in weeks."),
        optional("bgnbd_a", "double", "First parameter of the dropout."),
        optional("bgnbd_b", "double", "Second parameter of the dropout."),
        optional("bgnbd_log_likelihood", "double", "Log-likelihood of the purchase model."),
        optional("gamma_gamma_p", "double", "Shape of the spend of one customer."),
        optional("gamma_gamma_q", "double", "Shape of the spend over customers."),
        optional("gamma_gamma_gamma", "double", "Scale of the spend over customers."),
        optional("gamma_gamma_log_likelihood", "double", "Log-likelihood of the spend model."),
        optional("spend_frequency_correlation", "double", "Must be near 0 for gamma-gamma."),
        optional("holdout_weeks", "double", "Length of the hold-out."),
        optional("holdout_mean_absolute_error", "double", "Purchases a customer."),
        optional("holdout_total_error_ratio", "double", "Predicted less actual, over actual."),
    ),
)
