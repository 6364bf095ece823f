"""Asks Great Expectations: the suites' queries in DuckDB, then their expectations on the rows."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.data import Data
from expectations.result import Check
from expectations.suite import ExpectNone, Suite

if TYPE_CHECKING:
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

SHOWN_ROWS = 3
QUERIES_AT_ONCE = 2


@dataclass(frozen=True)
class Outcome:
    """What came of one suite; `validation` is None where its query could not be run."""

    suite: Suite
    checks: Sequence[Check]
    validation: "ExpectationSuiteValidationResult | None"


def check(data: Data, suites: Sequence[Suite]) -> list[Outcome]:
    """Check suites in their order.

    Each query runs once into a table of its own; Great Expectations then asks those tables only,
    by SQL in the same database. Its import (seconds of one core) goes on while the queries run,
    two at a time: a stream is seldom large enough to keep all cores busy.
    """
    with ThreadPoolExecutor(max_workers=QUERIES_AT_ONCE) as pool:
        importing = Thread(target=import_module, args=("great_expectations.expectations",))
        importing.start()
        said = pool.map(lambda suite: run_query(data, suite), suites)
        failures = {suite.name: one for suite, one in zip(suites, said, strict=True) if one}
        importing.join()
    with gx_batches(data) as batches:
        return [
            Outcome(suite, [unasked(suite, failures[suite.name])], None)
            if suite.name in failures
            else ask(data, suite, batches)
            for suite in suites
        ]


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
    from great_expectations.core import ExpectationSuite

    expectations = [
        one.as_expectation() if isinstance(one, ExpectNone) else one for one in suite.expectations
    ]
    data.connection.execute(f'alter table checked."{suite.name}" rename to rows')
    validation = batches.get_batch().validate(
        ExpectationSuite(suite.name, expectations=expectations),
        result_format={"result_format": "COMPLETE", "return_unexpected_index_query": False},
    )
    data.connection.execute("drop table checked.rows")
    # GX returns its results grouped by column; readers want the order of the suite.
    order = [one.description for one in expectations]
    validation.results.sort(key=lambda one: order.index(configuration(one).description))
    return Outcome(suite, [as_check(suite, one) for one in validation.results], validation)


def run_query(data: Data, suite: Suite) -> str | None:
    """Keep the rows of a suite's query under its name; return what was wrong with it, if any."""
    with data.session() as session:
        try:
            session.execute(f'create table checked."{suite.name}" as {suite.query}')
        except duckdb.Error as problem:
            return str(problem).partition("\n\nLINE")[0].strip()
    return None


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


def as_check(suite: Suite, result: "ExpectationValidationResult") -> Check:
    """Return one expectation's result in our own words."""
    asked = configuration(result)
    error = find_error(result.exception_info)
    return Check(
        suite=suite.name,
        table=suite.table,
        column=asked.kwargs.get("column") or asked.meta.get("column"),
        type=asked.type,
        severity="warning" if asked.severity == "warning" and not error else "critical",
        is_success=bool(result.success),
        observed=describe(result.result),
        expected=str(asked.description),
        notes=str(asked.notes or ""),
        error=error,
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
