"""Scores on their way into landing, and what the next model reads of them."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import duckdb
import pyarrow as pa

from extract.contract import Contract
from extract.contracts.kenno import MODEL_RUNS
from extract.http import Api
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope, Source
from extract.state import State
from extract.tables import table_stream
from warehouse.build_database import reading
from warehouse.errors import KennoError
from warehouse.settings import Settings


@dataclass(frozen=True)
class Scored:
    """What a model computed and what of it was new in landing; `sentence` says it in words."""

    model: str
    sentence: str
    model_run: Mapping[str, object]
    outcome: Outcome

    @property
    def landed_count(self) -> int:
        """Count the rows that were new in landing."""
        return sum(report.landed_count for report in self.outcome.reports)


def read_build(
    settings: Settings, queries: Mapping[str, str], parameters: Mapping[str, object] | None = None
) -> dict[str, pa.Table]:
    """Return the answers of queries over the build database, by their names.

    `parameters` go to each query that names them. KennoError where the database cannot be read.
    """
    with telling_of_problems(settings), reading(settings) as build:
        return {
            name: build.sql(query, params=named_in(query, parameters or {})).to_arrow_table()
            for name, query in queries.items()
        }


def read_in_parts(
    settings: Settings, query: str, parameters: Mapping[str, object], row_count: int
) -> Iterator[pa.Table]:
    """Yield the answer of a query over the build database, so many rows at a time or a few more.

    The engine asks it once, and keeps or spills what was not taken yet. Where it has no rows, a
    table without any comes. KennoError where the database cannot be read.
    """
    with telling_of_problems(settings), reading(settings) as build:
        answer = build.sql(query, params=named_in(query, parameters))
        reader = answer.to_arrow_reader(row_count)
        batches: list[pa.RecordBatch] = []
        is_first = True
        for batch in reader:
            batches.append(batch)
            if sum(len(one) for one in batches) >= row_count:
                yield pa.Table.from_batches(batches)
                batches, is_first = [], False
        if batches or is_first:
            yield pa.Table.from_batches(batches, reader.schema)


@contextmanager
def telling_of_problems(settings: Settings) -> Iterator[None]:
    """Say what to do where the build database cannot be read."""
    try:
        yield
    except duckdb.Error as problem:
        raise KennoError(
            f"cannot read what is to be scored from {settings.build_database}: {problem}."
            " Run `kenno build --stage before_scores` first; if another process is writing the"
            " file, wait for it to end."
        ) from None


def named_in(query: str, parameters: Mapping[str, object]) -> dict[str, object] | None:
    """Return the parameters that a query names: the engine refuses others."""
    return {name: value for name, value in parameters.items() if f"${name}" in query} or None


def read_as_of(settings: Settings) -> datetime:
    """Return the moment up to which the build knows what happened."""
    table = read_build(settings, {"as_of": "select as_of_at from intermediate.int_as_of"})["as_of"]
    moment: datetime = table.column(0)[0].as_py()
    return moment.replace(tzinfo=UTC)


def land_scores(
    settings: Settings,
    clock: Callable[[], datetime],
    tables: Sequence[tuple[Contract, pa.Table]],
    name: str,
    as_of: datetime,
) -> Outcome:
    """Land tables of one computation, called `name`: the same tables land once.

    A table lands whole, so it may take as much memory as a build, which is over by then.
    """
    streams = tuple(table_stream(contract, table, name) for contract, table in tables)
    outcome = extract(
        Source(name="kenno", base_url="", streams=streams),
        streams,
        Api("kenno", "", None, clock, time.sleep),
        Scope(until=as_of),
        Landing(settings.landing, settings.building.memory_limit),
        State(settings.state, "kenno"),
        version("kenno"),
    )
    if outcome.failures:
        raise KennoError("\n".join(str(failure) for failure in outcome.failures))
    return outcome


def last_run_with_records(settings: Settings, contract: Contract) -> str:
    """Return the last run that landed records of a stream, empty where none did."""
    files = record_files(settings, contract)
    with duckdb.connect() as engine:
        ((last,),) = engine.execute(
            f"select coalesce(max(_run_id), '') from read_parquet('{files}')"
        ).fetchall()
    return str(last)


def record_files(settings: Settings, contract: Contract) -> str:
    """Return the glob, safe in SQL, over a stream's landed records, of which there is one file."""
    landing = Landing(settings.landing)
    landing.write_schema(contract)
    return landing.files(contract, "records")


def model_run_table(model_run: Mapping[str, object]) -> tuple[Contract, pa.Table]:
    """Return a run of any model as it lands; `parameters` and `validation` are mappings."""
    row = {
        **model_run,
        "parameters": json.dumps(model_run["parameters"], sort_keys=True),
        "validation": json.dumps(model_run["validation"], sort_keys=True),
    }
    return MODEL_RUNS, pa.Table.from_pylist([row])
