"""KPIs in columns, before they are published."""

from expectations.marts.quality import quality
from expectations.suite import ExpectNone, Suite

SUITES = (
    Suite(
        name="kpi.kpi_wide.provenance",
        query="""
            select
                (select sum(revenue) from kpi.kpi_wide where grain = 'day') as wide_revenue,
                (
                    select sum(value)
                    from kpi.kpi_daily
                    where kpi_id = 'revenue' and dimension = 'all'
                ) as revenue
        """,
        expectations=(
            ExpectNone(
                "wide_revenue is distinct from revenue",
                show=("wide_revenue", "revenue"),
                says="The wide table tells the revenue that the long one tells",
                notes="A KPI came under another's name: the list of columns is wrong.",
            ),
        ),
    ),
    quality(
        "kpi.kpi_wide",
        facts="""
            date_diff('day', max(last_date), cast(max(build_at) as date)) as days_behind,
            max(last_date) as newest_date,
            count(distinct grain) as grain_count
        """,
        expectations=(
            ExpectNone(
                "days_behind > 2",
                show=("days_behind", "newest_date"),
                says="The last period ended lately",
                notes="The KPIs stand still: a calendar or an incremental model is stuck.",
            ),
            ExpectNone(
                "grain_count <> 3 and row_count > 0",
                show=("grain_count",),
                says="There are days, weeks and months",
                notes="A dashboard that filters on the missing grain shows nothing.",
            ),
        ),
    ),
)
