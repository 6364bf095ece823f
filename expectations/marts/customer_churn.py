"""Churn of each active customer, before it is published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("value.customer_churn", happened_at="as_of_at"),
    quality(
        "value.customer_churn",
        facts="""
            (
                select count(*) from value.dim_customers
                where last_purchase_date > cast(max(build_at) as date) - 364
            ) as active_count,
            avg(p_churn_90_days) as mean_chance,
            (select avg(p_churn_90_days) from published.value_customer_churn) as published_chance,
            date_diff('day', max(as_of_at), max(build_at)) as days_old
        """,
        expectations=(
            ExpectNone(
                "row_count < 0.95 * active_count and days_old = 0",
                show=("row_count", "active_count"),
                says="The customers who bought within a year are here",
                notes="Scores were lost on the way: those at risk among them are not seen.",
            ),
            ExpectNone(
                "abs(mean_chance - published_chance) > 0.2 and row_count >= 50",
                show=("mean_chance", "published_chance"),
                says="The average chance moved by less than 0.2 since the last snapshot",
                notes="Customers stopped buying at once, or the last purchases are missing.",
                severity="warning",
            ),
            ExpectNone(
                "days_old > 8",
                show=("days_old",),
                says="The scores are at most eight days older than the build",
                notes="Scoring fails or does not run: who is at risk now is not seen.",
                severity="warning",
            ),
        ),
        category="method",
        of="methods",
    ),
)
