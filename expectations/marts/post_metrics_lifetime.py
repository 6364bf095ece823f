"""What posts earned in their life, before it is published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.post_metrics_lifetime",
        period="period_start",
        total="sum(post_count) filter (period = 'month' and metric = 'like')",
        counts="select count(*) from engagement.fct_posts where owner_kind <> 'other'",
        of="the posts of the brand and its competitors",
        notes="Posts were lost or doubled on the way to the periods.",
    ),
    quality(
        "engagement.post_metrics_lifetime",
        facts="""
            sum(lifetime_count) filter (period = 'month' and metric = 'like') as like_count,
            (
                select sum(lifetime_count) filter (period = 'month' and metric = 'like')
                from published.engagement_post_metrics_lifetime
            ) as published_like_count,
            sum(known_post_count) filter (metric = 'like')
                / nullif(sum(post_count) filter (metric = 'like'), 0) as known_share
        """,
        expectations=(
            ExpectNone(
                "like_count < 0.8 * published_like_count",
                show=("like_count", "published_like_count"),
                says="Posts still have at least four fifths of the likes published last",
                notes="Counters are for life and do not fall so far: posts were lost or deleted, "
                "or a platform recounted.",
                severity="warning",
            ),
            ExpectNone(
                "known_share < 0.5",
                show=("known_share",),
                says="The likes of half of the posts are known",
                notes="A platform stopped giving its counters: look at the coverage.",
                severity="warning",
            ),
        ),
        category="platform || metric",
        of="platforms and metrics",
    ),
)
