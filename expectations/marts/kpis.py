"""What the KPI marts of every period have in common."""

from expectations.marts.quality import quality
from expectations.suite import ExpectNone, Suite


def periods(table: str, days_behind: int) -> tuple[Suite, Suite]:
    """Return the suites of one KPI mart, whose last period may begin so many days before now."""
    return (
        Suite(
            name=f"{table}.provenance",
            query=f"""
                with told as (
                    select
                        max(build_at) as build_at,
                        sum(value) filter (kpi_id = 'revenue' and dimension = 'all') as revenue,
                        min(date) filter (kpi_id = 'revenue' and dimension = 'all') as first_date,
                        count(*) filter (date > cast(build_at as date)) as early_count
                    from {table}
                    cross join (select as_of_at as build_at from intermediate.int_as_of)
                ),

                paid as (
                    select sum(amount) as amount
                    from intermediate.int_transactions
                    cross join told
                    where ordered_date >= first_date
                )

                select * from told cross join paid
            """,
            expectations=(
                ExpectNone(
                    "early_count > 0",
                    show=("early_count", "build_at"),
                    says="No period begins after the moment of the build",
                    notes="A KPI of days to come: a calendar is wrong.",
                ),
                ExpectNone(
                    "revenue > amount + 0.01",
                    show=("revenue", "amount", "first_date"),
                    says="Revenue over all periods is at most what was paid since the first",
                    notes="Purchases are counted twice on the way to the KPIs.",
                ),
            ),
        ),
        quality(
            table,
            facts=f"""
                date_diff('day', max(date), cast(max(build_at) as date)) as days_behind,
                max(date) as last_date,
                count(distinct kpi_id) as kpi_count,
                (select count(distinct kpi_id) from {table_before(table)}) as published_kpi_count,
                count(value) / nullif(count(*), 0) as known_share,
                count(*) filter (coverage not between 0 and 1) as impossible_coverage_count,
                count(*) filter (unit = 'share' and value not between 0 and 1)
                    as impossible_share_count,
                min(kpi_id, 3) filter (unit = 'share' and value not between 0 and 1)
                    as impossible_shares
            """,
            expectations=(
                ExpectNone(
                    f"days_behind > {days_behind}",
                    show=("days_behind", "last_date"),
                    says="The last period ended lately",
                    notes="The KPIs stand still: a calendar or an incremental model is stuck.",
                ),
                ExpectNone(
                    "kpi_count < published_kpi_count",
                    show=("kpi_count", "published_kpi_count"),
                    says="No KPI vanished since the last snapshot",
                    notes="A dashboard would lose a figure: retire a KPI in the catalogue by its "
                    "valid_to, do not delete it.",
                ),
                ExpectNone(
                    "known_share < 0.1 and row_count > 0",
                    show=("known_share", "row_count"),
                    says="At least one value in ten is known",
                    notes="Most sources have landed nothing yet, or the measures do not find them.",
                    severity="warning",
                ),
                ExpectNone(
                    "impossible_coverage_count > 0",
                    show=("impossible_coverage_count",),
                    says="Every coverage lies between 0 and 1",
                    notes="What stands beside the figures to judge them by is wrong itself.",
                ),
                ExpectNone(
                    "impossible_share_count > 0",
                    show=("impossible_share_count", "impossible_shares"),
                    says="Every share lies between 0 and 1",
                    notes="Numerator and denominator are of different rows or moments.",
                    severity="warning",
                ),
            ),
            category="kpi_id",
            of="KPIs",
        ),
    )


def table_before(table: str) -> str:
    """Return the table as last published."""
    return "published." + table.replace(".", "_")
