"""The provenance suite of a mart with one row for each customer."""

from expectations.marts.provenance import provenance
from expectations.suite import ExpectNone, Suite


def every_customer(table: str, *, record_ids: str = "[record_id]") -> Suite:
    """Return the suite: every row leads back to landing, and no customer is lost or doubled."""
    return provenance(
        table,
        record_ids=record_ids,
        counts="(select count(*) from value.dim_customers) as customer_count",
        reconciled=(
            ExpectNone(
                "row_count != customer_count",
                show=("row_count", "customer_count"),
                says="Every customer is here, once",
                notes="Customers were lost or repeated by a join.",
            ),
        ),
    )
