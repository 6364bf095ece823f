"""Value passed from one customer to another, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("value.customer_value_transfers"),
    quality(
        "value.customer_value_transfers",
        facts="""
            sum(passed_value) / nullif(sum(claimed_value), 0) as met_share,
            sum(passed_value) as total_passed,
            (select sum(clv) from value.customer_lifetime_value) as total_clv
        """,
        expectations=(
            ExpectNone(
                "met_share < 0.5 and row_count >= 50",
                show=("met_share", "row_count"),
                says="At least half of what is claimed could be passed on",
                notes="Few customers are claimed by many: gross and allocated value then differ "
                "much; look at who reacts to whom.",
                severity="warning",
            ),
            ExpectNone(
                "total_passed > 0.8 * total_clv and row_count >= 50",
                show=("total_passed", "total_clv"),
                says="At most four fifths of all lifetime value changes hands",
                notes="Nearly everybody was brought or is influenced, which is hard to believe.",
                severity="warning",
            ),
        ),
        category="reason",
        of="reasons",
    ),
)
