"""The frame of a mart's quality suite: its own facts, and what changed since the last snapshot."""

from collections.abc import Iterable

from expectations.marts.drift import drift_facts, expect_no_drift
from expectations.suite import ExpectNone, Suite


def quality(
    table: str,
    facts: str,
    expectations: Iterable[ExpectNone],
    *,
    category: str = "null",
    of: str = "",
) -> Suite:
    """Return a suite over one row: SQL aggregates over the mart, and its drift.

    `category` is the column whose mix is compared with the last snapshot; `of` names it in words.
    """
    query = f"""
with own as (
    select
        {facts.strip()}
    from {table}
    cross join (select as_of_at as build_at from intermediate.int_as_of)
),

drifted as ({drift_facts(table, category)})

select * from own cross join drifted
"""
    return Suite(f"{table}.quality", query, (*expectations, *expect_no_drift(of)))
