"""What the suites may read: landing as views, the build database and the last snapshot read-only.

Everything lives in one named in-memory DuckDB, which Great Expectations opens by its name:

    records|runs.<source>_<stream>                     landing, one view a stream
    new_records|new_responses|new_rejects|new_runs.<source>_<stream>
                                                       the same of runs whose provenance was not
                                                       found right before (expectations/judged.py)
    new_responses.<source>                             those of all streams of a source
    landed.records                                     every landed record by the hash of its
                                                       identifier, but for gate results, which
                                                       land while a gate is asked
    <schema>.<table>                                   the build's tables, marts and all before them
    published.<schema>_<table>                         the same marts as last published, or no rows
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import duckdb

from expectations.judged import Files, Runs
from expectations.result import GateError

IDENTIFIER = re.compile(r"^[a-z][a-z0-9_]*$")
SCHEMA_RUN = "000000_schema"
NEW = ("new_records", "new_responses", "new_rejects", "new_runs")

RESPONSES = """
    response_id varchar, run_id varchar, method varchar, url varchar, status integer,
    fetched_at timestamp, body_sha256 varchar, body_bytes bigint, body blob, record_count bigint,
    landed_count bigint, duplicate_count bigint, reject_count bigint
"""
REJECTS = """
    reject_id varchar, run_id varchar, response_id varchar, reason varchar, field varchar
"""
RUNS = """
    run_id varchar, since timestamp, until timestamp, started_at timestamp, finished_at timestamp,
    status varchar, extractor_version varchar, response_count bigint, record_count bigint,
    landed_count bigint, duplicate_count bigint, reject_count bigint, notes varchar[]
"""


@dataclass(frozen=True)
class Data:
    """An open database of views, and the name by which this process can open it again."""

    name: str
    connection: duckdb.DuckDBPyConnection
    as_of: datetime

    def session(self) -> duckdb.DuckDBPyConnection:
        """Return a connection of its own, with the settings that the suites' queries rely on."""
        session = self.connection.cursor()
        session.execute("set timezone = 'UTC'")
        moment = self.as_of.astimezone(UTC).replace(tzinfo=None)
        session.execute(f"set variable as_of = timestamp '{moment.isoformat(sep=' ')}'")
        return session


@contextmanager
def opened(as_of: datetime, scratch: Path, memory_limit: str) -> Iterator[Data]:
    """Open an empty database for one gate; `scratch` takes what does not fit in memory."""
    name = f":memory:gate_{uuid4().hex}"
    connection = duckdb.connect(name)
    try:
        connection.execute(f"set temp_directory = '{text(scratch)}'")
        connection.execute("set memory_limit = $limit", {"limit": memory_limit})
        for schema in ("records", "runs", *NEW, "checked"):
            connection.execute(f"create schema {schema}")
        yield Data(name, connection, as_of)
    finally:
        connection.close()


def view_landing(data: Data, landing: Path, files: Files, judged: Runs) -> set[str]:
    """Make the views of every stream in landing; return the names of the sources.

    `files` are those of each run; runs that were `judged` before are not among the new ones.
    """
    if not landing.is_dir():
        raise GateError(f"there is no landing in {landing}: run `kenno extract` first")
    sources = set()
    for folder in sorted(landing.glob("source=*")):
        source = named(folder)
        sources.add(source)
        runs = sorted(set(files.get(source, ())) - set(judged.get(source, ())))
        streams = [named(stream) for stream in sorted(folder.glob("stream=*"))]
        for stream in streams:
            place, view = folder / f"stream={stream}", f"{source}_{stream}"
            view_stream(data, place, view)
            # A long list takes longer than a look at all folders.
            view_new(data, place, view, runs if judged.get(source) else ["*"])
        union = " union all by name ".join(
            f"select run_id, response_id from new_responses.{source}_{stream}" for stream in streams
        )
        if union:
            data.connection.execute(f"create view new_responses.{source} as {union}")
    return sources


def view_stream(data: Data, folder: Path, view: str) -> None:
    """Make the views of all records and runs of one stream."""
    records = find_files(folder, ["*"], "records-*.parquet")
    if records:
        data.connection.execute(f"create view records.{view} as {query_records(records)}")
    reports = query_runs(find_files(folder, ["*"], "run.json"))
    data.connection.execute(f"create view runs.{view} as {reports}")


def view_new(data: Data, folder: Path, view: str, runs: Sequence[str]) -> None:
    """Make the four views of these runs of a stream; what is not there is an empty view."""
    for kind, columns in (("responses", RESPONSES), ("rejects", REJECTS)):
        files = find_files(folder, runs, f"{kind}-*.parquet")
        query = f"from read_parquet({files}, union_by_name = true)" if files else nothing(columns)
        data.connection.execute(f"create view new_{kind}.{view} as {query}")
    records = find_files(folder, runs, "records-*.parquet")
    if records:
        data.connection.execute(f"create view new_records.{view} as {query_records(records)}")
    elif find_files(folder, ["*"], "records-*.parquet"):
        query = f"from records.{view} where false"
        data.connection.execute(f"create view new_records.{view} as {query}")
    reports = query_runs(find_files(folder, runs, "run.json"))
    data.connection.execute(f"create view new_runs.{view} as {reports}")


def find_files(folder: Path, runs: Sequence[str], name: str) -> str:
    """Return SQL for the list of files of runs of a stream, and nothing where there is none."""
    patterns = [f"run={run}/{name}" for run in runs]
    found = [one for one in patterns if any(folder.glob(one))]
    names = ", ".join(f"'{text(folder / one)}'" for one in found)
    return f"[{names}]" if found else ""


def query_records(files: str) -> str:
    """Return SQL for the records in these files, each with the run whose folder it is in."""
    # The folders' names do not become columns: a record may have a `stream` of its own.
    return f"""
        select
            * exclude (_landed_in),
            regexp_extract(_landed_in, 'run=([^/]+)/[^/]+$', 1) as folder_run_id
        from read_parquet(
            {files}, union_by_name = true, hive_partitioning = false, filename = '_landed_in'
        )
    """


def query_runs(files: str) -> str:
    """Return SQL for what runs say of themselves in these files."""
    if not files:
        return nothing(RUNS)
    pairs = (column.rsplit(maxsplit=1) for column in RUNS.split(","))
    types = ", ".join(f"{name.strip()}: '{kind}'" for name, kind in pairs)
    return f"from read_json({files}, columns = {{{types}}}) where run_id <> '{SCHEMA_RUN}'"


def view_marts(data: Data, landing: Path, database: Path, published: Path | None) -> None:
    """Make the views of the build's tables and of the marts of the last snapshot."""
    engine = data.connection
    if not database.is_file():
        raise GateError(f"there is no build database {database}: run `kenno build` first")
    engine.execute(f"attach '{text(database)}' as build (read_only)")
    has_snapshot = published is not None and published.is_file()
    if published is not None and has_snapshot:
        engine.execute(f"attach '{text(published)}' as snapshot (read_only)")
    tables = read_columns(data, "build")
    before = read_columns(data, "snapshot") if has_snapshot else {}
    for schema in {schema for schema, _ in tables}:
        engine.execute(f"create schema if not exists {schema}")
    engine.execute("create schema published")
    for (schema, table), columns in tables.items():
        engine.execute(f'create view {schema}."{table}" as from build.{schema}."{table}"')
        known = before.get((schema, table), ())
        # A column that is new since then is null: there is nothing to compare it with.
        chosen = ", ".join(f'"{one}"' if one in known else f'null as "{one}"' for one in columns)
        origin = f'snapshot.{schema}."{table}"' if known else f'{schema}."{table}" where false'
        engine.execute(f'create view published."{schema}_{table}" as select {chosen} from {origin}')
    files = text(landing / "source=*/stream=*/run=*/records-*.parquet")
    engine.execute("create schema landed")
    engine.execute(f"""
        create table landed.records as
        select hash(_record_id) as id_hash
        from read_parquet('{files}', union_by_name = true)
        where _stream <> 'gate_results'
    """)


def read_columns(data: Data, database: str) -> dict[tuple[str, str], list[str]]:
    """Return the columns of every table of an attached database, by schema and table.

    Views are left out: the build's read landing by paths from the home, where dbt runs.
    """
    rows = data.connection.execute(
        "select schema_name, table_name, list(column_name order by column_index)"
        " from duckdb_columns() semi join duckdb_tables() using (database_name, table_oid)"
        " where database_name = $database and not internal group by all",
        {"database": database},
    ).fetchall()
    return {(schema, table): columns for schema, table, columns in rows}


def nothing(columns: str) -> str:
    """Return a query for no rows with these columns."""
    pairs = (column.rsplit(maxsplit=1) for column in columns.split(","))
    return (
        f"select {', '.join(f'null::{kind} as {name.strip()}' for name, kind in pairs)} where false"
    )


def named(folder: Path) -> str:
    """Return the value in a folder's name `key=value`, which becomes part of a view's name."""
    name = folder.name.partition("=")[2]
    if not IDENTIFIER.match(name):
        raise GateError(f"{folder} is not a source or stream: its name is no identifier")
    return name


def text(path: Path) -> str:
    """Return a path as the inside of a SQL string."""
    return str(path).replace("'", "''")
