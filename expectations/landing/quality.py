"""The frame of a stream's quality suite: what every stream shares, around what is its own."""

from collections.abc import Iterable

from expectations.suite import ExpectNone, Severity, Suite

# Below so few records in a usual week, a quiet one means nothing.
SMALLEST_USUAL_WEEK = 20


def quality(
    source: str,
    stream: str,
    facts: str,
    expectations: Iterable[ExpectNone],
    happened_at: str = "null",
) -> Suite:
    """Return a suite over one row of facts: the stream's own, and what every stream has.

    `facts` is a list of SQL aggregates over the last reading of each record. `happened_at` is when
    a record came about; with it, the last week is compared with the eight before it.
    """
    table = f"{source}_{stream}"
    query = f"""
with latest as (
    select *
    from records.{table}
    qualify row_number() over (
        partition by _natural_id order by _run_id desc, _observed_at desc, _position desc
    ) = 1
),

own as (
    select {facts.strip()},
        count(*) as record_count
    from latest
),

last_run as (
    select
        max(until) as landed_until,
        date_diff('minute', max(until), getvariable('as_of')) / 60 as hours_behind,
        arg_max(run_id, run_id) as last_run_id,
        arg_max(reject_count, run_id) as last_reject_count,
        arg_max(notes, run_id) as last_notes,
        arg_max(reject_count, run_id) / nullif(arg_max(record_count, run_id), 0) as reject_share
    from runs.{table}
),

aged as (
    -- 0: the week up to the end of what has landed; 1: the week before; …
    select floor(epoch(landed_until - cast({happened_at} as timestamp)) / 604800) as weeks_ago
    from latest
    cross join last_run
),

weeks as (
    select
        count(*) filter (weeks_ago = 0) as week_count,
        count(*) filter (weeks_ago between 1 and 8) / least(8, max(weeks_ago))
            as usual_week_count
    from aged
    having max(weeks_ago) >= 2
)

select *
from own
cross join last_run
left join weeks on true
"""
    return Suite(f"{source}.{stream}.quality", query, (*expectations, *expect_order()))


def expect_order() -> tuple[ExpectNone, ...]:
    """Expect what every stream owes: few rejects, and nothing cut short."""
    return (
        ExpectNone(
            "reject_share > 0.2 and last_reject_count >= 5",
            show=("reject_share", "last_reject_count", "last_run_id"),
            says="Of the last run's records, at most a fifth broke the contract",
            notes="The platform changed the shape of its records: see the rejects' reasons "
            "(kenno status), correct the contract, and replay them.",
        ),
        ExpectNone(
            "last_reject_count > 0",
            show=("last_reject_count", "reject_share", "last_run_id"),
            says="No record of the last run broke the contract",
            notes="These records are not in the marts; their reasons are in the rejects.",
            severity="warning",
        ),
        ExpectNone(
            "len(last_notes) > 0",
            show=("last_notes", "last_run_id"),
            says="The platform let the last run read all of its window",
            notes="A listing was cut short: what it left out is missing from every count. Read the "
            "source more often.",
            severity="warning",
        ),
    )


def expect_fresh(hours: int, severity: Severity = "critical") -> ExpectNone:
    """Expect the stream to have been read up to at most `hours` before the gate's moment."""
    return ExpectNone(
        f"hours_behind > {hours} or landed_until is null",
        show=("hours_behind", "landed_until", "last_run_id"),
        says=f"The stream was read up to at most {hours} hours ago",
        notes="Extraction fails or does not run: the marts would show old days as if they were "
        "quiet ones.",
        severity=severity,
    )


def expect_records(severity: Severity = "critical") -> ExpectNone:
    """Expect the stream to hold anything at all."""
    return ExpectNone(
        "record_count = 0",
        show=("record_count", "landed_until"),
        says="The stream has records",
        notes="Nothing has ever landed: wrong account names, or a token that sees nothing.",
        severity=severity,
    )


def expect_no_negative_counter(says: str = "No counter is negative") -> ExpectNone:
    """Expect the facts `negative_counter_count` and `negative_counters` to name none."""
    return ExpectNone(
        "negative_counter_count > 0",
        show=("negative_counter_count", "negative_counters"),
        says=says,
        notes="A counter cannot be below nothing: it is another field, or an overflow.",
    )


def expect_steady_weeks() -> tuple[ExpectNone, ...]:
    """Expect the last week to be like those before it; a collapse refuses, a swing warns."""
    usual = f"usual_week_count >= {SMALLEST_USUAL_WEEK}"
    return (
        ExpectNone(
            f"week_count < 0.1 * usual_week_count and {usual}",
            show=("week_count", "usual_week_count", "landed_until"),
            says="The last week has at least a tenth of the records of a usual week",
            notes="The volume collapsed: pages are missing, a filter is wrong or the token lost a "
            "right. The marts would show a silence that was not there.",
        ),
        ExpectNone(
            f"week_count not between 0.4 * usual_week_count and 4 * usual_week_count and {usual}",
            show=("week_count", "usual_week_count", "landed_until"),
            says="The last week has between two fifths and four times a usual week's records",
            notes="Perhaps a real event; look at the trend before you believe the KPIs.",
            severity="warning",
        ),
    )
