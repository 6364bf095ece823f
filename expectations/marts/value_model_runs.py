"""Runs of the value model, before they are published."""

from expectations.marts.provenance import provenance
from expectations.marts.quality import quality
from expectations.suite import ExpectNone

SUITES = (
    provenance("value.value_model_runs", happened_at="value_model_runs.as_of_at"),
    quality(
        "value.value_model_runs",
        facts="""
            count(*) filter (is_latest) as latest_count,
            count(distinct model_name) as model_count,
            max(abs(holdout_total_error_ratio)) filter (is_latest) as holdout_error,
            max(horizon_months) filter (is_latest) as horizon_months,
            max(annual_discount_rate) filter (is_latest) as annual_discount_rate
        """,
        expectations=(
            ExpectNone(
                "latest_count <> model_count",
                show=("latest_count", "model_count"),
                says="Every model has one latest run",
                notes="The scores of two runs would mix, or none would count.",
            ),
            ExpectNone(
                "holdout_error > 0.5",
                show=("holdout_error",),
                says="The last run foretold the hold-out's purchases to within half",
                notes="Buying changed since: lifetime value in total may be off as much.",
                severity="warning",
            ),
            ExpectNone(
                "horizon_months not between 6 and 120",
                show=("horizon_months",),
                says="The horizon lies between half a year and ten years",
                notes="Months and years are mixed up in the settings.",
                severity="warning",
            ),
            ExpectNone(
                "annual_discount_rate not between 0 and 0.5",
                show=("annual_discount_rate",),
                says="Money is discounted by at most half a year",
                notes="Percent in place of a share in the settings: values shrink to nothing.",
            ),
        ),
    ),
)
