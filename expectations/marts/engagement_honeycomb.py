"""The honeycomb of each platform, before it is published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.engagement_honeycomb",
        period="acted_month",
        total="sum(act_count)",
        counts="""
            select count(*) from engagement.fct_engagement_events
            where toward_kind = 'brand' and not is_automated
        """,
        of="the acts of people toward the brand",
        notes="Acts were lost or doubled: an act has no block, or a platform two classes.",
    ),
    quality(
        "engagement.engagement_honeycomb",
        facts="""
            max(act_share) filter (all_act_count >= 1000) as largest_share,
            arg_max(honeycomb_block, act_share) filter (all_act_count >= 1000) as largest_block
        """,
        expectations=(
            ExpectNone(
                "largest_share > 0.99",
                show=("largest_share", "largest_block"),
                says="No busy platform shows one block only",
                notes="Only one kind of act is read: the mix says what we see, not what people do.",
                severity="warning",
            ),
        ),
        category="honeycomb_block",
        of="blocks",
    ),
)
