"""The provenance suite of a mart that counts: its total is that of what it counts."""

from expectations.suite import ExpectNone, Suite


def counted(table: str, *, period: str, total: str, counts: str, of: str, notes: str) -> Suite:
    """Return the suite of one mart whose rows sum up others and name no records.

    `period` is the column of the first day, `total` an aggregate over the mart, `counts` a scalar
    query of what it must equal, `of` what that is in words, `notes` what a difference means.
    """
    return Suite(
        name=f"{table}.provenance",
        query=f"""
            with read_last as (
                -- A counter may be read a little after the window that it was read for.
                select greatest(any_value(as_of_at), max(observed_at)) as build_at
                from intermediate.int_as_of
                left join engagement.fct_post_metric_snapshots on true
            ),

            told as (
                select
                    {total} as counted_total,
                    count(*) filter ({period} > cast(build_at as date)) as early_count,
                    max(build_at) as build_at
                from {table}
                cross join read_last
            )

            select *, ({counts}) as total_before from told
        """,
        expectations=(
            ExpectNone(
                "early_count > 0",
                show=("early_count", "build_at"),
                says="No period begins after the moment of the build and of the last reading",
                notes="A count of days to come: a calendar is wrong, or records leaked in.",
            ),
            ExpectNone(
                "coalesce(counted_total, 0) <> coalesce(total_before, 0)",
                show=("counted_total", "total_before"),
                says=f"The total is that of {of}",
                notes=notes,
            ),
        ),
    )
