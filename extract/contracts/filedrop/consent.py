"""Consent."""

from extract.contract import Contract, optional, required

CONSENT = Contract(
    source="filedrop",
    stream="consent",
    description="What each customer agreed to, when it held and when we learnt of it.",
    key=("consent_id",),
    fields=(
        required("consent_id", "varchar", "Identifier of the statement."),
        required("subject_id", "varchar", "Identifier of the customer in the CRM."),
        required("purpose", "varchar", "marketing, profiling or service."),
        required("lawful_basis", "varchar", "consent, contract or legitimate_interest."),
        required("valid_from", "timestamp", "From when it holds (UTC)."),
        optional("valid_to", "timestamp", "Until when it holds; null while it does (UTC)."),
        required("known_at", "timestamp", "When we learnt of it (UTC)."),
        optional("source", "varchar", "Where it was given."),
    ),
)
