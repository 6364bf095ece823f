"""Engagement by class of social media, before it is published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.engagement_by_class",
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
        "engagement.engagement_by_class",
        facts="""
            sum(act_count) filter (platform_class = 'unclassified')
                / nullif(sum(act_count), 0) as unclassified_share,
            sum(high_act_count) / nullif(sum(act_count), 0) as high_share
        """,
        expectations=(
            ExpectNone(
                "unclassified_share > 0",
                show=("unclassified_share",),
                says="Every platform has its class",
                notes="A platform is missing in the seed platform_classes: add it there.",
                severity="warning",
            ),
            ExpectNone(
                "high_share > 0.95 and row_count >= 12",
                show=("high_share",),
                says="Not nearly all acts make content",
                notes="Likes are not read any more: engagement looks deeper than it is.",
                severity="warning",
            ),
        ),
        category="platform_class",
        of="classes",
    ),
)
