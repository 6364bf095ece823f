"""Prospects, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("value.prospects", happened_at="last_talked_at"),
    quality(
        "value.prospects",
        facts="""
            (
                select count(*) from value.prospects
                inner join identity.customer_accounts using (account_id)
            ) as customer_count,
            max(interest_score) as largest_score
        """,
        expectations=(
            ExpectNone(
                "customer_count > 0",
                show=("customer_count",),
                says="No prospect is a customer",
                notes="Accounts were linked after the prospects were built: build them again.",
            ),
            ExpectNone(
                "largest_score > 1000",
                show=("largest_score",),
                says="Nobody gave a thousand signs of interest in a month",
                notes="An automated account that does not say so: leave it out.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)
