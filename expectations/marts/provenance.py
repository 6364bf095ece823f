"""The provenance suite of a mart: every row leads back to landing, none was lost or made up."""

from collections.abc import Iterable, Sequence

from expectations.suite import ExpectNone, Suite


def provenance(
    table: str,
    *,
    records: Sequence[str] = ("record_id",),
    record_lists: Sequence[str] = (),
    happened_at: str = "null",
    counts: str = "null as row_count_before",
    reconciled: Iterable[ExpectNone] = (),
) -> Suite:
    """Return the suite of one mart.

    `records` are the columns that name a record which a row rests on, `record_lists` those that
    name several; `happened_at` is SQL for its latest moment. `counts` adds facts to compare with
    `row_count`, which `reconciled` expects to agree.
    """
    named = [f"{column} is not null" for column in records]
    named += [f"list_count({column}) > 0" for column in record_lists]
    rested_on = " union all ".join(
        [f"select {column} as record_id from {table}" for column in records]
        + [f"select unnest({column}) as record_id from {table}" for column in record_lists]
    )
    query = f"""
with counted as (
    select
        count(*) as row_count,
        count(*) filter (not coalesce({" or ".join(named)}, false)) as untraced_count,
        count(*) filter (cast({happened_at} as timestamp) > build_at) as early_count
    from {table}
    cross join (select as_of_at as build_at from intermediate.int_as_of)
),

rested_on as not materialized (
    {rested_on}
),

-- By their hashes alone, which are short; what they stand for is looked up where there are any.
unknown_hashes as materialized (
    select id_hash
    from (select hash(record_id) as id_hash from rested_on where record_id is not null)
    anti join landed.records using (id_hash)
),

unknown as (
    select count(distinct record_id) as unknown_count, min(distinct record_id, 3) as unknown_records
    from rested_on
    where record_id is not null and hash(record_id) in (select id_hash from unknown_hashes)
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
