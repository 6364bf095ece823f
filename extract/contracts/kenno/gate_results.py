"""What the gates found each time they were asked."""

from extract.contract import Contract, required

GATE_RESULTS = Contract(
    source="kenno",
    stream="gate_results",
    description="Checks made and passed by each gate, as of the end of the last landed window.",
    key=("gate", "as_of"),
    fields=(
        required("gate", "varchar", "landing or marts."),
        required("as_of", "timestamp", "End of the last landed window when it was asked (UTC)."),
        required("check_count", "bigint", "Checks made."),
        required("success_count", "bigint", "Of these, checks that held."),
        required("refusal_count", "bigint", "Of these, critical checks that failed."),
        required("warning_count", "bigint", "Of these, other checks that failed."),
    ),
)
