"""Engagement value of each customer, before it is published."""

from expectations.marts.every_customer import every_customer
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    every_customer("value.customer_engagement_value", records=("record_id", "score_record_id")),
    quality(
        "value.customer_engagement_value",
        facts="""
            sum(cev_allocated) as equity,
            (
                select sum(cev_allocated) from published.value_customer_engagement_value
            ) as published_equity,
            sum(clv_allocated) as allocated_clv,
            (select sum(clv) from value.customer_lifetime_value) as total_clv
        """,
        expectations=(
            ExpectNone(
                "allocated_clv <> total_clv",
                show=("allocated_clv", "total_clv"),
                says="Lifetime value is divided among customers without a cent lost or made",
                notes="A part of the marts was built without the other: build all of them.",
            ),
            ExpectNone(
                "equity < 0.5 * published_equity or equity > 2 * published_equity",
                show=("equity", "published_equity"),
                says="Customer equity neither halved nor doubled since the last snapshot",
                notes="Another fit, new costs, or a bulk of booked ideas: find out which before "
                "anybody reports it.",
                severity="warning",
            ),
        ),
    ),
)
