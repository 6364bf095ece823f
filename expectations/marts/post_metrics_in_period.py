"""What came to posts in each period, before it is published."""

from expectations.marts.counted import counted
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    counted(
        "engagement.post_metrics_in_period",
        period="period_start",
        total="sum(reading_count) filter (period = 'month' and metric = 'like')",
        counts="select count(*) from intermediate.int_post_metric_days",
        of="the days on which posts were read",
        notes="Readings were lost or doubled on the way to the periods.",
    ),
    quality(
        "engagement.post_metrics_in_period",
        facts="""
            -sum(corrected_count) / nullif(sum(gained_count), 0) as corrected_share,
            max(in_period_count) as largest_count,
            arg_max(metric, in_period_count) as largest_metric,
            sum(known_reading_count) filter (metric = 'like')
                / nullif(sum(reading_count) filter (metric = 'like'), 0) as known_share
        """,
        expectations=(
            ExpectNone(
                "corrected_share > 0.5",
                show=("corrected_share",),
                says="Platforms take back at most half of what they counted",
                notes="A platform recounts, or readings of two posts are mixed: trends by period "
                "are those of its corrections.",
                severity="warning",
            ),
            ExpectNone(
                "largest_count > 10000000000",
                show=("largest_count", "largest_metric"),
                says="No company earned ten thousand million of anything in a period",
                notes="Counters were added up twice, or one has another unit.",
            ),
            ExpectNone(
                "known_share < 0.5",
                show=("known_share",),
                says="Half of the readings tell the likes",
                notes="A platform stopped giving its counters: look at the coverage.",
                severity="warning",
            ),
        ),
        category="platform || metric",
        of="platforms and metrics",
    ),
)
