"""Purchases, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "value.fct_purchases",
        happened_at="purchase_date",
        counts="""
            (
                select count(*)
                from intermediate.int_transactions
                where ordered_at < (select as_of_at from intermediate.int_as_of)
            ) as transaction_count,
            (select sum(order_count) from value.fct_purchases) as counted_order_count
        """,
        reconciled=(
            ExpectNone(
                "counted_order_count <> transaction_count",
                show=("counted_order_count", "transaction_count"),
                says="Every order is counted on one day of one customer",
                notes="Orders were lost or doubled on the way to the mart.",
            ),
        ),
    ),
    quality(
        "value.fct_purchases",
        facts="""
            count(*) filter (spend is null) / nullif(count(*), 0) as unknown_spend_share,
            count(*) filter (gross_margin > spend) as overmargined_count,
            date_diff('day', max(purchase_date), cast(max(build_at) as date)) as quiet_days
        """,
        expectations=(
            ExpectNone(
                "unknown_spend_share > 0.2",
                show=("unknown_spend_share", "row_count"),
                says="What was paid is known of four days in five",
                notes="Orders came in a currency without a rate: add it to the rates.",
                severity="warning",
            ),
            ExpectNone(
                "overmargined_count > 0.05 * row_count",
                show=("overmargined_count", "row_count"),
                says="The margin hardly ever exceeds what was paid",
                notes="Amount and margin are in other units, or returns are booked on one only.",
                severity="warning",
            ),
            ExpectNone(
                "quiet_days > 14 and row_count > 1000",
                show=("quiet_days", "row_count"),
                says="Somebody bought in the last two weeks",
                notes="The shop's files stopped coming: customers seem to churn and do not.",
                severity="warning",
            ),
        ),
    ),
)
