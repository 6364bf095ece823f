"""Costs."""

from extract.contract import Contract, optional, required

COSTS = Contract(
    source="filedrop",
    stream="costs",
    description="Costs by day and category.",
    key=("cost_id",),
    fields=(
        required("cost_id", "varchar", "Cost identifier."),
        required("cost_date", "date", "Day to which the cost belongs."),
        required(
            "category", "varchar", "social_staff, advertising, acquisition, retention or support."
        ),
        required("amount", "decimal(18,4)", "Cost."),
        optional("currency", "varchar", "Currency of the amount (ISO 4217)."),
    ),
)
