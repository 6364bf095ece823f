"""Engagement of each customer, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.customer_engagement",
        record_lists=("event_record_ids",),
        happened_at="last_act_at",
        counts="(select count(*) from intermediate.int_customers) as customer_count",
        reconciled=(
            ExpectNone(
                "row_count <> customer_count",
                show=("row_count", "customer_count"),
                says="Every customer of the CRM has one row",
                notes="Customers were lost or doubled on the way to the mart.",
            ),
        ),
    ),
    quality(
        "engagement.customer_engagement",
        facts="""
            min(engagement_score) as lowest_score,
            count(*) filter (linked_account_count > 0) / nullif(count(*), 0) as linked_share,
            count(*) filter (engagement_level = 'high')
                / nullif(count(*) filter (linked_account_count > 0), 0) as high_share,
            max(linked_account_count) as largest_account_count,
            arg_max(customer_id, linked_account_count) as largest_customer
        """,
        expectations=(
            ExpectNone(
                "lowest_score < 0 or not isfinite(lowest_score)",
                show=("lowest_score",),
                says="No engagement score is below nothing",
                notes="A weight is negative, or an act lies in the future.",
            ),
            ExpectNone(
                "linked_share < 0.01 and row_count >= 100",
                show=("linked_share", "row_count"),
                says="At least one customer in a hundred has a linked account",
                notes="Handles are missing in the CRM, or written otherwise than on the platform.",
                severity="warning",
            ),
            ExpectNone(
                "high_share > 0.95 and row_count >= 100",
                show=("high_share",),
                says="Not nearly all customers are highly engaged",
                notes="The window for high engagement is too wide, or plain likes count as high.",
                severity="warning",
            ),
            ExpectNone(
                "largest_account_count > 20",
                show=("largest_account_count", "largest_customer"),
                says="No customer has more than twenty accounts",
                notes="A shared handle or a test record draws strangers' accounts to one customer.",
                severity="warning",
            ),
        ),
        category="coalesce(engagement_level, 'unknown')",
        of="engagement levels",
    ),
)
