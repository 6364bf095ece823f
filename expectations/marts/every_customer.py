"""The provenance suite of a mart with one row for each customer."""

from collections.abc import Sequence

from expectations.marts.provenance import provenance
from expectations.suite import ExpectNone, Suite


def every_customer(
    table: str, *, records: Sequence[str] = ("record_id",), record_lists: Sequence[str] = ()
) -> Suite:
    """Return the suite: every row leads back to landing, and no customer is lost or doubled."""
    return provenance(
        table,
        records=records,
        record_lists=record_lists,
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
