"""Influence value of each customer, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "value.customer_influence_value",
        happened_at="as_of_at",
        counts="(select count(*) from value.dim_customers) as customer_count",
        reconciled=(
            ExpectNone(
                "row_count != customer_count",
                show=("row_count", "customer_count"),
                says="Every customer is here, once",
                notes="Customers were lost or repeated by a join.",
            ),
        ),
    ),
    quality(
        "value.customer_influence_value",
        facts="""
            sum(civ) as total_civ,
            (select sum(civ) from published.value_customer_influence_value) as published_civ,
            max(civ) / nullif(sum(civ) filter (civ > 0), 0) as largest_share,
            count(civ) filter (civ > 0) as influencer_count,
            count(*) filter (linked_account_count > 0 and influence_score is null)
                / nullif(count(*) filter (linked_account_count > 0), 0) as unscored_share
        """,
        expectations=(
            ExpectNone(
                "largest_share > 0.5 and influencer_count >= 20",
                show=("largest_share", "influencer_count"),
                says="No single customer has half of all influence",
                notes="A company's account may be linked to a customer, or one reply carries a "
                "large lifetime value: look at that customer's edges.",
                severity="warning",
            ),
            ExpectNone(
                "unscored_share > 0.2",
                show=("unscored_share",),
                says="Four fifths of the customers with a known account have a score",
                notes="Accounts were linked since the scores were made, or scoring does not run.",
                severity="warning",
            ),
            ExpectNone(
                "total_civ > 5 * published_civ and influencer_count >= 20",
                show=("total_civ", "published_civ"),
                says="All influence together did not grow fivefold since the last snapshot",
                notes="A month of reactions moves, but not so: a backfill, or a fan-out of links.",
                severity="warning",
            ),
        ),
    ),
)
