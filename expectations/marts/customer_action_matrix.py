"""What to do with each customer, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "value.customer_action_matrix",
        records=("record_id", "score_record_id"),
        counts="""
            (select count(*) from value.dim_customers where is_archived is not true)
                as customer_count
        """,
        reconciled=(
            ExpectNone(
                "row_count <> customer_count",
                show=("row_count", "customer_count"),
                says="Every customer who is not archived has one row",
                notes="Customers were lost or doubled on the way to the matrix.",
            ),
        ),
    ),
    quality(
        "value.customer_action_matrix",
        facts="""
            count(*) filter (action = 'consider ending')
                / nullif(count(*) filter (action not like 'none:%'), 0) as ending_share,
            count(*) filter (action not like 'none:%') / nullif(count(*), 0) as acted_share,
            count(*) filter (action not like 'none:%' and not has_marketing_consent)
                as unconsented_count,
            min(customer_id, 3) filter (
                action not like 'none:%' and not has_marketing_consent
            ) as unconsented_customers
        """,
        expectations=(
            ExpectNone(
                "unconsented_count > 0",
                show=("unconsented_count", "unconsented_customers"),
                says="Nobody without consent has an action",
                notes="Somebody would be contacted who did not agree to it: do not publish.",
            ),
            ExpectNone(
                "ending_share > 0.5 and row_count >= 100",
                show=("ending_share", "row_count"),
                says="Ending is considered for at most half of those that we may act on",
                notes="Engagement or values are missing for many: they look worthless but are "
                "only unseen.",
                severity="warning",
            ),
            ExpectNone(
                "acted_share < 0.05 and row_count >= 100",
                show=("acted_share", "row_count"),
                says="At least one customer in twenty has an action",
                notes="Consent, values or linked accounts are missing: the matrix is of no use.",
                severity="warning",
            ),
        ),
        category="action",
        of="actions",
    ),
)
