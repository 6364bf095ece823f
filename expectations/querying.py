"""Runs the suites' queries in DuckDB, each into a table of its own."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import duckdb

from expectations.data import Data
from expectations.suite import Suite

QUERIES_AT_ONCE = 2
# In the rows of a pool, the suite that each is of.
POOLED_SUITE = "suite"

Told = tuple[dict[str, str], dict[str, str]]


def run_all(data: Data, suites: Sequence[Suite]) -> Told:
    """Run the queries of suites; return what was wrong, and the tables of `checked` with the rows.

    Both are by suite. Two run at a time: a stream is seldom large enough to keep all cores busy.
    """
    failures: dict[str, str] = {}
    tables: dict[str, str] = {}
    with ThreadPoolExecutor(max_workers=QUERIES_AT_ONCE) as pool:
        for failed, held in pool.map(
            lambda group: run_queries(data, group), asked_together(suites)
        ):
            failures |= failed
            tables |= held
    return failures, tables


def asked_together(suites: Sequence[Suite]) -> list[list[Suite]]:
    """Return the suites of which each group is asked by one query."""
    groups: dict[tuple[str | None, str], list[Suite]] = defaultdict(list)
    for suite in suites:
        groups[suite.pool, suite.together.group if suite.together else suite.name].append(suite)
    return list(groups.values())


def query_of(suites: Sequence[Suite]) -> str:
    """Return the query that asks suites together, or the own one of a single suite."""
    first = suites[0]
    return first.together.query(suites) if first.together and suites[1:] else first.query


def run_queries(data: Data, suites: Sequence[Suite]) -> Told:
    """Keep the rows of suites that are asked together; return what was wrong, and their tables.

    Both are by suite. If the common query cannot be run, each suite's own tells whose fault it is.
    """
    first = suites[0]
    if suites[1:] and run_query(data, first.name, query_of(suites)) is None:
        return {}, dict.fromkeys((suite.name for suite in suites), first.name)
    failed = {suite.name: run_query(data, suite.name, suite.query) for suite in suites}
    return (
        {name: problem for name, problem in failed.items() if problem},
        {name: name for name in failed},
    )


def run_query(data: Data, table: str, query: str) -> str | None:
    """Keep the rows of a query in a table of `checked`; return what was wrong with it, if any."""
    with data.session() as session:
        try:
            session.execute(f'create or replace table checked."{table}" as {query}')
        except duckdb.Error as problem:
            return str(problem).partition("\n\nLINE")[0].strip()
    return None
