"""The provenance suite of a mart: every row leads back to landing, none was lost or made up."""

from collections.abc import Iterable

from expectations.suite import ExpectNone, Suite


def provenance(
    table: str,
    *,
    record_ids: str = "[record_id]",
    happened_at: str = "null",
    counts: str = "null as row_count_before",
    reconciled: Iterable[ExpectNone] = (),
) -> Suite:
    """Return the suite of one mart.

    `record_ids` is SQL for the list of records that a row rests on, `happened_at` for its latest
    moment. `counts` adds facts to compare with `row_count`, which `reconciled` expects to agree.
    """
    known = f"list_filter({record_ids}, lambda id: id is not null)"
    query = f"""
with told as (
    select
        {known} as record_ids,
        cast({happened_at} as timestamp) > build_at as is_early
    from {table}
    cross join (select as_of_at as build_at from intermediate.int_as_of)
),

counted as (
    select
        count(*) as row_count,
        count(*) filter (len(record_ids) = 0) as untraced_count,
        count(*) filter (is_early) as early_count
    from told
),

unknown as (
    select count(distinct record_id) as unknown_count, min(distinct record_id, 3) as unknown_records
    from (select unnest(record_ids) as record_id from told) as rested_on
    anti join landed.records as landed on hash(rested_on.record_id) = landed.id_hash
),

moment as (
    select
        as_of_at,
        as_of_at > getvariable('as_of') + interval 5 minutes as is_built_ahead
    from intermediate.int_as_of
),

reconciled as (
    select {counts}
)

select '{table}.provenance' as suite, *
from counted cross join unknown cross join moment cross join reconciled
"""
    expected_of_this_one = tuple(reconciled)
    return Suite(
        name=f"{table}.provenance",
        query=query,
        pool=None if expected_of_this_one else "marts.provenance",
        expectations=(
            ExpectNone(
                "untraced_count > 0",
                show=("untraced_count", "row_count"),
                says="Every row names the records that it rests on",
                notes="A join lost the record's identifier: `kenno trace` cannot explain the row.",
            ),
            ExpectNone(
                "unknown_count > 0",
                show=("unknown_count", "unknown_records"),
                says="Every record that a row rests on is in landing",
                notes="The mart holds what landing does not: records were erased or replaced since "
                "the table was built. Build it again with --full-refresh.",
            ),
            ExpectNone(
                "early_count > 0",
                show=("early_count", "as_of_at"),
                says="No row tells of a moment after the moment of the build",
                notes="A window is wrong, or records after it leaked in: rates and ages of today "
                "would change tomorrow.",
            ),
            ExpectNone(
                "is_built_ahead",
                show=("as_of_at",),
                says="The build is not of a moment that is still to come",
                notes="A source landed with an --until in the future.",
            ),
            *expected_of_this_one,
        ),
    )
