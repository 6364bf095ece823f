"""Influence between customers, before it is published."""

from expectations.marts.provenance import provenance
from expectations.suite import ExpectNone, Suite

SUITES = (
    provenance("value.customer_influence_edges", happened_at="as_of_at"),
    Suite(
        "value.customer_influence_edges.quality",
        # Edges are those of the last thirty days: that some vanish is no drift.
        query="""
            select
                sum(influence_value) as total_value,
                (select sum(clv) from value.customer_lifetime_value where clv > 0) as total_clv,
                date_diff('day', max(as_of_at), max(build_at)) as days_old
            from value.customer_influence_edges
            cross join (select as_of_at as build_at from intermediate.int_as_of)
        """,
        expectations=(
            ExpectNone(
                "total_value > total_clv",
                show=("total_value", "total_clv"),
                says="Influence passes on no more than customers are worth",
                notes="Shares of one customer sum to more than 1: value is made up.",
            ),
            ExpectNone(
                "days_old > 8",
                show=("days_old",),
                says="The influence is at most eight days older than the build",
                notes="Scoring fails or does not run: who spoke to whom a month ago stands still.",
                severity="warning",
            ),
        ),
    ),
)
