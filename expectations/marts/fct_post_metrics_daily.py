"""Daily changes of the posts' counters, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_post_metrics_daily",
        counts="""
            (
                select count(distinct (post_id, cast(observed_at as date)))
                from engagement.fct_post_metric_snapshots
            ) as read_day_count
        """,
        reconciled=(
            ExpectNone(
                "row_count > read_day_count or row_count < 0.99 * read_day_count",
                show=("row_count", "read_day_count"),
                says="Every post and day with a reading has its row",
                notes="Days were lost or doubled between the readings and the differences.",
            ),
        ),
    ),
    quality(
        "engagement.fct_post_metrics_daily",
        facts="""
            count(*) filter (has_correction) / nullif(count(*), 0) as corrected_share,
            -min(like_change) filter (like_change < 0) as largest_fall,
            max(like_change) as largest_rise,
            arg_max(post_id, like_change) as largest_post
        """,
        expectations=(
            ExpectNone(
                "corrected_share > 0.2",
                show=("corrected_share", "row_count"),
                says="At most one day in five corrects a counter downward",
                notes="The platform recounts, or two readings are in the wrong order.",
                severity="warning",
            ),
            ExpectNone(
                "largest_fall > 100000",
                show=("largest_fall",),
                says="No post lost a hundred thousand likes in a day",
                notes="Readings of two posts are mixed, or a purge of false accounts.",
                severity="warning",
            ),
            ExpectNone(
                "largest_rise > 10000000",
                show=("largest_rise", "largest_post"),
                says="No post won ten million likes in a day",
                notes="Readings of two posts are mixed, or a counter has another unit.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)
