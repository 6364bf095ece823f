"""Asks Great Expectations what the rows of the suites' queries are expected to be."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

from expectations.data import Data
from expectations.querying import POOLED_SUITE, asked_together, query_of, run_all
from expectations.result import Check
from expectations.suite import ExpectNone, Suite

if TYPE_CHECKING:
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

SHOWN_ROWS = 3


# GX shows no more rows than 200 that should not be, and a pool has one of each suite.
POOLED_AT_ONCE = 100


@dataclass(frozen=True)
class Asked:
    """What Great Expectations was asked at once, and said: a page of the report."""

    name: str
    query: str
    checks: Sequence[Check]
    validation: "ExpectationSuiteValidationResult"


@dataclass(frozen=True)
class Outcome:
    """What came of one suite; `asked` is None where its query could not be run."""

    suite: Suite
    checks: Sequence[Check]
    asked: Asked | None


def check(data: Data, suites: Sequence[Suite]) -> list[Outcome]:
    """Check suites in their order.

    Each query runs once into a table of its own; Great Expectations then asks those tables only,
    by SQL in the same database. Its import (seconds of one core) goes on while the queries run.
    """
    importing = Thread(target=import_module, args=("great_expectations.expectations",))
    importing.start()
    failures, tables = run_all(data, suites)
    importing.join()
    sound = [suite for suite in suites if suite.name not in failures]
    with gx_batches(data) as batches:
        outcomes = {
            outcome.suite.name: outcome
            for name, group in grouped(sound)
            for outcome in (
                ask_pool(data, name, group, tables, batches)
                if group[0].pool
                else [ask(data, group[0], batches)]
            )
        }
    for suite in suites:
        if suite.name in failures:
            outcomes[suite.name] = Outcome(suite, [unasked(suite, failures[suite.name])], None)
    return [outcomes[suite.name] for suite in suites]


def grouped(suites: Sequence[Suite]) -> Iterator[tuple[str, list[Suite]]]:
    """Give each suite alone, and those of a pool together, so many at once, by a name of each."""
    pools = defaultdict(list)
    for suite in suites:
        if suite.pool:
            pools[suite.pool].append(suite)
        else:
            yield suite.name, [suite]
    for pool, pooled in pools.items():
        for start in range(0, len(pooled), POOLED_AT_ONCE):
            name = f"{pool}.{start // POOLED_AT_ONCE + 1}" if start else pool
            yield name, pooled[start : start + POOLED_AT_ONCE]


@contextmanager
def gx_batches(data: Data) -> "Iterator[BatchDefinition[Any]]":
    """Give Great Expectations the table `checked.rows`; nothing is sent or left on the disk."""
    from great_expectations.data_context.data_context.context_factory import get_context
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    from expectations.dialect import URL_SCHEME

    context = get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    source = context.data_sources.add_sql("gate", connection_string=f"{URL_SCHEME}:///{data.name}")
    try:
        # One asset for all suites: with one for each, GX copies all of them at every addition.
        asset = source.add_query_asset("rows", query="select * from checked.rows")
        yield asset.add_batch_definition_whole_table("rows")
    finally:
        source.get_execution_engine().engine.dispose()


def ask(data: Data, suite: Suite, batches: "BatchDefinition[Any]") -> Outcome:
    """Validate a suite's rows, then let go of them."""
    expectations = [one.as_expectation() for one in suite.expectations]
    data.connection.execute(f'alter table checked."{suite.name}" rename to rows')
    asked = ask_rows(data, suite, expectations, batches)
    return Outcome(suite, asked.checks, asked)


def ask_pool(
    data: Data,
    name: str,
    suites: Sequence[Suite],
    tables: Mapping[str, str],
    batches: "BatchDefinition[Any]",
) -> list[Outcome]:
    """Validate the rows of several suites at once; each has the checks whose rows are its own.

    `tables` has the table of `checked` in which the rows of each suite are.
    """
    first = suites[0]
    expectations = [
        one.as_expectation(POOLED_SUITE)
        for one in first.expectations
        if isinstance(one, ExpectNone)
    ]
    if len(expectations) < len(first.expectations) or any(
        suite.expectations != first.expectations for suite in suites
    ):
        raise ValueError(f"the suites of pool {first.pool} do not expect the same of no rows")
    names = ", ".join(f"'{suite.name}'" for suite in suites)
    rows = " union all by name ".join(
        f'select * from checked."{table}" where {POOLED_SUITE} in ({names})'
        for table in dict.fromkeys(tables[suite.name] for suite in suites)
    )
    data.connection.execute(f"create table checked.rows as {rows}")
    queries = "\n".join(
        f"-- {', '.join(suite.name for suite in group)}\n{query_of(group).strip()}\n"
        for group in asked_together(suites)
    )
    pool = Suite(name, queries, first.expectations)
    asked = ask_rows(data, pool, expectations, batches)
    found = [result_of(one) for one in asked.validation.results]
    return [
        Outcome(suite, [as_check(suite, share_of(suite, one)) for one in found], asked)
        for suite in suites
    ]


def ask_rows(
    data: Data,
    suite: Suite,
    expectations: "Sequence[Expectation]",
    batches: "BatchDefinition[Any]",
) -> Asked:
    """Validate `checked.rows`, and drop it."""
    from great_expectations.core import ExpectationSuite

    validation = batches.get_batch().validate(
        ExpectationSuite(suite.name, expectations=list(expectations)),
        result_format={"result_format": "COMPLETE", "return_unexpected_index_query": False},
    )
    data.connection.execute("drop table checked.rows")
    # GX returns its results grouped by column; readers want the order of the suite.
    order = [one.description for one in expectations]
    validation.results.sort(key=lambda one: order.index(configuration(one).description))
    checks = [as_check(suite, result_of(one)) for one in validation.results]
    return Asked(suite.name, suite.query, checks, validation)


def unasked(suite: Suite, problem: str) -> Check:
    """Return the one check that stands for a suite whose query failed."""
    return Check(
        suite=suite.name,
        table=suite.table,
        column=None,
        type="suite_query",
        severity="critical",
        is_success=False,
        observed="not known",
        expected="The suite's query runs",
        notes="A table or column that the checks need is not there: nothing was checked.",
        error=problem,
    )


@dataclass(frozen=True)
class Result:
    """What Great Expectations found of one expectation."""

    asked: "ExpectationConfiguration"
    is_success: bool
    found: Mapping[str, Any]
    error: str | None


def result_of(said: "ExpectationValidationResult") -> Result:
    """Return what GX said of one expectation."""
    error = find_error(said.exception_info)
    return Result(configuration(said), bool(said.success), said.result, error)


def share_of(suite: Suite, result: Result) -> Result:
    """Return a pool's result for one of its suites: the rows that are its own."""
    if result.error:
        return result
    rows = [
        {name: value for name, value in row.items() if name != POOLED_SUITE}
        for row in (result.found.get("details") or {}).get("unexpected_rows") or []
        if row[POOLED_SUITE] == suite.name
    ]
    return replace(result, is_success=not rows, found={"details": {"unexpected_rows": rows}})


def as_check(suite: Suite, result: Result) -> Check:
    """Return one expectation's result in our own words."""
    asked = result.asked
    return Check(
        suite=suite.name,
        table=suite.table,
        column=asked.kwargs.get("column") or asked.meta.get("column"),
        type=asked.type,
        severity="warning" if asked.severity == "warning" and not result.error else "critical",
        is_success=result.is_success,
        observed=describe(result.found),
        expected=str(asked.description),
        notes=str(asked.notes or ""),
        error=result.error,
    )


def configuration(result: "ExpectationValidationResult") -> "ExpectationConfiguration":
    """Return what was asked; GX types it as if it could be missing."""
    if result.expectation_config is None:
        raise ValueError("a validation result without its expectation")
    return result.expectation_config


def find_error(told: Mapping[str, Any]) -> str | None:
    """Return the message of the first exception that stopped an expectation, if any did."""
    if "raised_exception" in told:
        return str(told["exception_message"]) if told["raised_exception"] else None
    messages = [str(one["exception_message"]) for one in told.values() if one["raised_exception"]]
    return messages[0].partition("\n")[0] if messages else None


def describe(found: Mapping[str, Any]) -> str:
    """Return what was observed: the first rows that should not be, or the value."""
    rows = (found.get("details") or {}).get("unexpected_rows")
    if rows:
        more = len(rows) - SHOWN_ROWS
        shown = "; ".join(
            ", ".join(f"{name} = {readable(value)}" for name, value in row.items())
            for row in rows[:SHOWN_ROWS]
        )
        return f"{shown}; and {more} more rows" if more > 0 else shown
    if found.get("unexpected_count"):
        examples = ", ".join(readable(value) for value in found["partial_unexpected_list"][:5])
        return f"{found['unexpected_count']} of {found.get('element_count', '?')}: {examples}"
    value = found.get("observed_value")
    return "none" if value is None or "details" in found else readable(value)


def readable(value: object) -> str:
    """Return a value for people: short numbers, lists without brackets around each text."""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(readable(one) for one in value) + "]"
    return str(value)
