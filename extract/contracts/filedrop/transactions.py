"""Purchases."""

from extract.contract import Contract, optional, required

TRANSACTIONS = Contract(
    source="filedrop",
    stream="transactions",
    description="Purchases, one row an order.",
    key=("transaction_id",),
    fields=(
        required("transaction_id", "varchar", "Order identifier."),
        required("customer_id", "varchar", "Identifier of the customer in the CRM."),
        required("ordered_at", "timestamp", "When it was ordered (UTC)."),
        required("amount", "decimal(18,4)", "What the customer paid, before returns."),
        optional("currency", "varchar", "Currency of the amount (ISO 4217)."),
        optional("gross_margin", "decimal(18,4)", "Amount less the cost of what was sold."),
        optional("units", "bigint", "Items in the order."),
    ),
)
