"""The brand beside its competitors, before it is published."""

from expectations.marts.quality import quality
from expectations.suite import ExpectNone, Suite

SUITES = (
    Suite(
        name="kpi.kpi_competitor_benchmark.provenance",
        query="""
            select
                count(distinct company_name) as company_count,
                count(distinct company_name) filter (is_brand) as brand_count,
                count(*) filter (date > cast(build_at as date)) as early_count,
                max(build_at) as build_at
            from kpi.kpi_competitor_benchmark
            cross join (select as_of_at as build_at from intermediate.int_as_of)
        """,
        expectations=(
            ExpectNone(
                "brand_count <> 1 and company_count > 0",
                show=("brand_count", "company_count"),
                says="One of the companies is the brand",
                notes="The brand's name in the settings matches no company, or more than one.",
            ),
            ExpectNone(
                "early_count > 0",
                show=("early_count", "build_at"),
                says="No period begins after the moment of the build",
                notes="A benchmark of days to come: a calendar is wrong.",
            ),
        ),
    ),
    quality(
        "kpi.kpi_competitor_benchmark",
        facts="""
            count(distinct company_name) as company_count,
            count(*) filter (percentile not between 0 and 1) as impossible_percentile_count,
            count(*) filter (rank_in_field < 1) as impossible_rank_count,
            count(value) filter (not is_brand)
                / nullif(count(*) filter (not is_brand), 0) as known_share
        """,
        expectations=(
            ExpectNone(
                "company_count = 1",
                show=("company_count",),
                says="There is somebody to compare the brand with",
                notes="No competitor is in the settings, or none was found on the platforms.",
                severity="warning",
            ),
            ExpectNone(
                "impossible_percentile_count > 0 or impossible_rank_count > 0",
                show=("impossible_percentile_count", "impossible_rank_count"),
                says="Ranks begin at 1, percentiles lie between 0 and 1",
                notes="The comparison is computed over the wrong field.",
            ),
            ExpectNone(
                "known_share < 0.3",
                show=("known_share", "company_count"),
                says="At least three in ten of the competitors' figures are known",
                notes="Their accounts were not read: ranks say little.",
                severity="warning",
            ),
        ),
        category="company_name",
        of="companies",
    ),
)
