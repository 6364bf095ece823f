"""Daily metrics of accounts, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("engagement.fct_account_metrics_daily", happened_at="metric_date"),
    quality(
        "engagement.fct_account_metrics_daily",
        facts="""
            count(*) filter (metric_value < 0 and metric not like '%_change') as negative_count,
            any_value(metric) filter (metric_value < 0 and metric not like '%_change')
                as negative_metric
        """,
        expectations=(
            ExpectNone(
                "negative_count > 0",
                show=("negative_count", "negative_metric"),
                says="No count of a day is negative",
                notes="The platform gives a difference under that name: it is no count.",
                severity="warning",
            ),
        ),
        category="platform || metric",
        of="platforms and metrics",
    ),
)
