"""Accounts that may be a customer's: what a reviewer is asked."""

from extract.contract import Contract, optional, required

IDENTITY_CANDIDATES = Contract(
    source="kenno",
    stream="identity_candidates",
    description="Accounts that may be a customer's, by model run.",
    key=("model_run_id", "customer_id", "account_id"),
    fields=(
        required("model_run_id", "varchar", "Model run that found it."),
        required("customer_id", "varchar", "Customer, as in the marts."),
        required("account_id", "varchar", "Account on the platform."),
        required("match_probability", "double", "Probability that they are one person."),
        required("match_weight", "double", "The evidence in bits."),
        required("name_agreement", "integer", "How well names and handle agree; -1: missing."),
        required("case_agreement", "integer", "1: wrote as a case opened; 0: not; -1: no case."),
        required("place_agreement", "integer", "Whether places agree; -1 where one is missing."),
        optional("consent_basis", "varchar", "consent where the platform asks for it."),
        required("as_of", "timestamp", "Moment up to which profiles were known (UTC)."),
    ),
)
