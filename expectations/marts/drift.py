"""What changed since the last snapshot: rows, and the mix of a category."""

from expectations.suite import ExpectNone


def drift_facts(table: str, category: str = "null") -> str:
    """Return SQL for one row: rows now and as published, and how far the mix of `category` moved.

    The distance is the share of rows that would have to change their category: 0 the same, 1 all
    other. It is null without a snapshot.
    """
    published = "published." + table.replace(".", "_")
    return f"""
    select
        (select count(*) from {table}) as row_count,
        (select count(*) from {published}) as published_row_count,
        (
            select sum(abs(coalesce(now.share, 0) - coalesce(before.share, 0))) / 2
            from (
                select {category} as category, count(*) / sum(count(*)) over () as share
                from {table} group by all
            ) as now
            full join (
                select {category} as category, count(*) / sum(count(*)) over () as share
                from {published} group by all
            ) as before on now.category is not distinct from before.category
            where (select count(*) from {published}) > 0 and (select count(*) from {table}) > 0
        ) as mix_distance
"""


def expect_no_drift(of: str = "") -> tuple[ExpectNone, ...]:
    """Expect rows not to vanish since the last snapshot, and, with `of`, its mix not to jump."""
    rows = (
        ExpectNone(
            "row_count < 0.8 * published_row_count",
            show=("row_count", "published_row_count"),
            says="At least four fifths of the rows published last are still there",
            notes="Rows vanished: a source is missing, a join got narrower, or much was erased. "
            "If that was meant, publish with a new baseline: remove the old snapshots.",
        ),
        ExpectNone(
            "row_count > 3 * published_row_count and published_row_count >= 1000",
            show=("row_count", "published_row_count"),
            says="The rows did not treble since they were published last",
            notes="A join fans out, or a backfill landed. Look before you believe the totals.",
            severity="warning",
        ),
    )
    if not of:
        return rows
    mix = ExpectNone(
        "mix_distance > 0.25 and published_row_count >= 100",
        show=("mix_distance", "row_count", "published_row_count"),
        says=f"The mix of {of} is much as it was published last",
        notes="One kind of row was lost or came in a flood: shares and rates move with it.",
        severity="warning",
    )
    return (*rows, mix)
