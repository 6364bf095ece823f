"""Customers, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "value.dim_customers",
        happened_at="greatest(customer_created_at, last_purchase_date)",
        counts="""
            (select count(*) from intermediate.int_customers) as customer_count,
            (select count(*) from value.dim_customers) as described_count,
            (
                select sum(amount)
                from intermediate.int_transactions
                where ordered_at < (select as_of_at from intermediate.int_as_of)
            ) as amount,
            (select sum(spend) from value.dim_customers) as spend
        """,
        reconciled=(
            ExpectNone(
                "described_count <> customer_count",
                show=("described_count", "customer_count"),
                says="Every customer has one row, and each row is a customer",
                notes="Customers were lost or doubled on the way to the mart.",
            ),
            ExpectNone(
                "abs(spend - amount) > 0.01",
                show=("spend", "amount"),
                says="What customers spent is what was paid, to the cent",
                notes="Purchases were lost or counted twice between staging and the mart.",
            ),
        ),
    ),
    quality(
        "value.dim_customers",
        facts="""
            count(*) filter (not is_in_crm) / nullif(count(*), 0) as unknown_share,
            count(*) filter (is_in_crm) as crm_count,
            count(*) filter (is_archived) / nullif(count(*), 0) as archived_share,
            count(*) filter (gross_margin > spend) as overmargined_count,
            max(spend) / nullif(sum(spend), 0) as largest_share,
            sum(spend) as total_spend,
            (select sum(spend) from published.value_dim_customers) as published_spend
        """,
        expectations=(
            ExpectNone(
                "unknown_share > 0.05 and crm_count > 0",
                show=("unknown_share", "row_count"),
                says="Nearly every buyer is in the CRM",
                notes="Purchases carry identifiers of another system, or contacts are missing: "
                "those buyers have no consent and no engagement.",
                severity="warning",
            ),
            ExpectNone(
                "archived_share > 0.5 and row_count >= 20",
                show=("archived_share", "row_count"),
                says="At most half of the customers are archived",
                notes="Somebody emptied the CRM, or we read the archive in place of the living.",
                severity="warning",
            ),
            ExpectNone(
                "largest_share > 0.5 and row_count >= 50",
                show=("largest_share", "row_count"),
                says="No single customer spent half of all",
                notes="A test customer or a wholesale buyer: all others shrink beside it.",
                severity="warning",
            ),
            ExpectNone(
                "total_spend < 0.8 * published_spend",
                show=("total_spend", "published_spend"),
                says="What was spent in all did not fall by a fifth since the last snapshot",
                notes="Purchases vanished: a file was replaced by a shorter one.",
            ),
        ),
        category="lifecycle_stage",
        of="lifecycle stages",
    ),
)
