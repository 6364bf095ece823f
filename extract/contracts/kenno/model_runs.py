"""Runs of our models, but for lifetime value, whose runs are described by columns of their own."""

from extract.contract import Contract, optional, required

MODEL_RUNS = Contract(
    source="kenno",
    stream="model_runs",
    description="Fits and computations of our models: version, input, parameters, validation.",
    key=("model_run_id",),
    fields=(
        required("model_run_id", "varchar", "Hash of version, settings and input."),
        required("model_name", "varchar", "Name of the model."),
        required("model_version", "varchar", "Version of the model's code and word lists."),
        required("as_of", "timestamp", "Moment up to which the input was known (UTC)."),
        optional("input_run_id", "varchar", "Landing run up to which the input reached."),
        required("input_hash", "varchar", "SHA-256 of the input."),
        required("method", "varchar", "How it was computed; another name where a fit was refused."),
        optional("refusal_reason", "varchar", "Why the fit was refused."),
        required("subject_count", "bigint", "Customers, texts, accounts or pairs scored."),
        required("parameters", "varchar", "Settings and fitted parameters, as a JSON object."),
        required("validation", "varchar", "Figures of the validation, as a JSON object."),
    ),
)
