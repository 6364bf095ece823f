"""Knowledge value of each customer, before it is published."""

from expectations.marts.every_customer import every_customer
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    every_customer(
        "value.customer_knowledge_value",
        record_lists=("knowledge_record_ids",),
    ),
    quality(
        "value.customer_knowledge_value",
        facts="""
            sum(ckv) as total_ckv,
            (select sum(clv) from value.customer_lifetime_value) as total_clv,
            sum(adopted_idea_count + confirmed_bug_count) as item_count,
            count(*) filter (coverage < 1) / nullif(count(coverage), 0) as unbooked_share
        """,
        expectations=(
            ExpectNone(
                "total_ckv > 10 * total_clv and item_count >= 10",
                show=("total_ckv", "total_clv"),
                says="Ideas are worth at most ten times what all customers will buy",
                notes="A value was booked in cents, or a forecast of revenue in place of a value.",
                severity="warning",
            ),
            ExpectNone(
                "unbooked_share > 0.5 and item_count >= 20",
                show=("unbooked_share", "item_count"),
                says="Half of those who helped have all of it booked",
                notes="Ideas are marked as adopted without `feedback_value`: knowledge value is "
                "too low.",
                severity="warning",
            ),
        ),
    ),
)
