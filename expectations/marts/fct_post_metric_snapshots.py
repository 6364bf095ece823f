"""Readings of the posts' counters, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance(
        "engagement.fct_post_metric_snapshots",
        counts="""
            (select count(distinct post_id) from engagement.fct_post_metric_snapshots)
                as read_post_count,
            (
                select count(*) from engagement.fct_posts
                where metrics_observed_at is not null
            ) as counted_post_count
        """,
        reconciled=(
            ExpectNone(
                "read_post_count < counted_post_count",
                show=("read_post_count", "counted_post_count"),
                says="Every post with counters has a reading",
                notes="The incremental model missed a run: build it with --full-refresh.",
            ),
        ),
    ),
    quality(
        "engagement.fct_post_metric_snapshots",
        facts="""
            count(*) filter (observed_at < posted_at - interval 5 minutes) as early_reading_count,
            count(*) filter (
                least(like_count, repost_count, reply_count, quote_count, impression_count) < 0
            ) as negative_count,
            count(coalesce(like_count, repost_count, reply_count)) / nullif(count(*), 0)
                as known_share
        """,
        expectations=(
            ExpectNone(
                "early_reading_count > 0",
                show=("early_reading_count", "row_count"),
                says="No post was read before it was posted",
                notes="A server's clock is wrong: daily differences land on the wrong day.",
                severity="warning",
            ),
            ExpectNone(
                "negative_count > 0",
                show=("negative_count",),
                says="No counter is negative",
                notes="A counter cannot be below nothing: it is another field, or an overflow.",
            ),
            ExpectNone(
                "known_share < 0.9",
                show=("known_share", "row_count"),
                says="Nine readings in ten have a counter",
                notes="Readings without counters measure nothing.",
                severity="warning",
            ),
        ),
        category="platform",
        of="platforms",
    ),
)
