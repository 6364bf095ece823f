"""Churn: the chance that an active customer buys nothing for 90 days, and why."""

from extract.contract import Contract, optional, required

CHURN_SCORES = Contract(
    source="kenno",
    stream="churn_scores",
    description="Chance of each active customer to buy nothing in 90 days, by model run.",
    key=("model_run_id", "customer_id"),
    fields=(
        required("model_run_id", "varchar", "Model run that computed the score."),
        required("customer_id", "varchar", "Customer."),
        required("method", "varchar", "logistic_regression; heuristic where it was refused."),
        required("p_churn_90_days", "double", "Chance of no purchase in the 90 days to come."),
        optional("p_alive", "double", "Chance to buy ever again, by the purchase model."),
        optional("mean_valence_90_days", "double", "Mean valence of their texts in 90 days."),
        optional("reason_1", "varchar", "Weightiest reason, in words."),
        optional("reason_2", "varchar", "Second reason."),
        optional("reason_3", "varchar", "Third reason."),
        required("as_of", "timestamp", "Moment up to which all was known (UTC)."),
    ),
)
