"""Acts of engagement, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_engagement_events",
        happened_at="acted_at",
        counts="(select count(*) from intermediate.int_acts) as act_count",
        reconciled=(
            ExpectNone(
                "row_count <> act_count",
                show=("row_count", "act_count"),
                says="Every act is one event",
                notes="Acts of a kind without level or weight were dropped, or a join fans out: "
                "add the kind to the seeds act_types and engagement_weights.",
            ),
        ),
    ),
    quality(
        "engagement.fct_engagement_events",
        facts="""
            count(*) filter (level = 'high') / nullif(count(*), 0) as high_share,
            count(customer_id) / nullif(count(*), 0) as known_customer_share,
            count(*) filter (is_automated) / nullif(count(*), 0) as automated_share,
            list_max(map_values(histogram(account_id))) / nullif(count(*), 0) as busiest_share,
            count(*) filter (toward_kind = 'brand') as brand_event_count,
            max(weight) as largest_weight,
            date_diff('day', max(acted_at), max(build_at)) as quiet_days
        """,
        expectations=(
            ExpectNone(
                "(high_share < 0.01 or high_share > 0.99) and row_count >= 1000",
                show=("high_share", "row_count"),
                says="Both low and high engagement occur",
                notes="One kind of act no longer arrives: levels of customers collapse into one.",
                severity="warning",
            ),
            ExpectNone(
                "known_customer_share = 0 and row_count >= 1000",
                show=("known_customer_share", "row_count"),
                says="Some of the acts are of customers",
                notes="No account is linked to a customer: handles are missing in the CRM, or "
                "written otherwise. Value and engagement cannot meet.",
                severity="warning",
            ),
            ExpectNone(
                "automated_share > 0.5",
                show=("automated_share", "row_count"),
                says="At most half of the acts are automated",
                notes="Bots flood the brand; they do not count, but people may be among them.",
                severity="warning",
            ),
            ExpectNone(
                "busiest_share > 0.3 and row_count >= 1000",
                show=("busiest_share", "row_count"),
                says="No single account is behind a third of all acts",
                notes="One account would outweigh all others: is it ours?",
                severity="warning",
            ),
            ExpectNone(
                "largest_weight > 100",
                show=("largest_weight",),
                says="No act weighs more than a hundred",
                notes="A typing error in engagement_weights: scores would hang on that act.",
            ),
            ExpectNone(
                "quiet_days > 7",
                show=("quiet_days", "row_count"),
                says="The last act is at most a week old",
                notes="No act arrives any more although the streams were read.",
                severity="warning",
            ),
        ),
        category="act",
        of="acts",
    ),
)
