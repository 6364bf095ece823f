"""`kenno trace`: from a row of a mart to the responses it came from, every hash recomputed."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import duckdb

from extract.answers import read_response
from extract.contract import IDENTIFIER
from extract.drops import cut_file
from extract.landing import quoted
from extract.records import connect, cut_json, load_batch
from extract.source import FILE
from warehouse.errors import KennoError, WrongUse
from warehouse.extraction import SOURCES, load_source
from warehouse.origins import Origin, OriginRow, Published, find_origins, record_ids_of
from warehouse.publish import read_manifest
from warehouse.rows import read_rows

MOST_RECORDS = 20


@dataclass(frozen=True)
class TracedRecord:
    """One landed record, its response, and what recomputing the hashes gave."""

    record_id: str
    source: str
    stream: str
    natural_id: str
    run_id: str
    position: int
    extractor_version: str
    payload: str
    response_id: str
    method: str
    url: str
    status: int
    fetched_at: str
    body_sha256: str
    body_bytes: int
    is_body_intact: bool
    is_record_intact: bool


@dataclass(frozen=True)
class Trace:
    """A row of a mart and the records behind it. `record_count` may exceed those traced.

    A row that names no records has `origins`: the rows that it adds up, and theirs. The records
    are then those of the few that are shown.
    """

    mart: str
    row: dict[str, Any]
    snapshot_id: str
    revision: str
    record_count: int
    records: tuple[TracedRecord, ...]
    origins: tuple[Origin, ...] = ()

    @property
    def is_intact(self) -> bool:
        """Whether every hash came out as landed."""
        return all(one.is_body_intact and one.is_record_intact for one in self.records)


def trace(published: Path, landing: Path, mart: str, keys: list[str], brand: str) -> Trace:
    """Trace the row of a mart that the keys choose; `brand` is the name that the marts have.

    A key is `column=value`, or a value of the mart's first columns in their order.
    """
    snapshot = read_manifest(published)
    if mart not in snapshot.tables:
        known = ", ".join(name for name in snapshot.tables if not name.startswith("reference."))
        raise WrongUse(f"there is no mart {mart!r}; there are {known}.")
    with duckdb.connect(str(published / "current" / "marts.duckdb"), read_only=True) as reader:
        reader.execute("set timezone = 'UTC'")
        row = find_row(reader, mart, keys)
        ids = record_ids_of(row)
        origins = (
            () if ids else find_origins(Published(reader, snapshot, landing, brand), mart, row)
        )
    if not ids and not origins:
        declared = snapshot.rows_from.get(mart, [])
        why = next((one["nowhere"] for one in declared if "nowhere" in one), "it does not say why.")
        raise KennoError(f"{mart} names no records in this row, nor rows that it is made of: {why}")
    chosen = ids[:MOST_RECORDS] or take_turns(origins)
    records = find_records(landing, chosen)
    missing = set(chosen) - {record["_record_id"] for record in records}
    if missing:
        raise KennoError(
            f"{mart}: {len(missing)} of its records are not in {landing} (first {min(missing)})."
            " The landing was changed after this snapshot was built: build and publish again."
        )
    return Trace(
        mart=mart,
        row=row,
        snapshot_id=snapshot.snapshot_id,
        revision=snapshot.revision,
        record_count=len(ids),
        records=tuple(follow(landing, record) for record in records),
        origins=origins,
    )


def take_turns(origins: tuple[Origin, ...]) -> list[str]:
    """Return records of the rows that are shown, of each its first before any's second."""
    named = [row.record_ids for row in rows_within(origins)]
    in_turn = [one for turn in zip_longest(*named) for one in turn if one is not None]
    return list(dict.fromkeys(in_turn))[:MOST_RECORDS]


def rows_within(origins: tuple[Origin, ...]) -> Iterator[OriginRow]:
    """Yield all rows that are shown, whatever the steps to them."""
    for origin in origins:
        for row in origin.rows:
            yield row
            yield from rows_within(row.origins)


def find_row(reader: duckdb.DuckDBPyConnection, mart: str, keys: list[str]) -> dict[str, Any]:
    """Return the first row that the keys choose."""
    schema, _, table = mart.partition(".")
    columns = [
        name
        for (name,) in reader.execute(
            "select column_name from duckdb_columns()"
            " where schema_name = $schema and table_name = $table order by column_index",
            {"schema": schema, "table": table},
        ).fetchall()
    ]
    conditions, values = [], []
    for place, key in enumerate(keys):
        name, given, value = key.partition("=")
        if not given or name not in columns:
            if place >= len(columns):
                raise WrongUse(
                    f"{mart} has {len(columns)} columns, and {len(keys)} keys are given."
                )
            name, value = columns[place], key
        conditions.append(f'"{name}"::varchar = ?')
        values.append(value)
    found = read_rows(
        reader,
        f'select * from {schema}."{table}" where {" and ".join(conditions)} limit 1',
        values,
    )
    if not found:
        raise WrongUse(f"{mart} has no row with {' and '.join(keys)}.")
    return found[0]


def find_records(landing: Path, ids: list[str]) -> list[dict[str, Any]]:
    """Return the landed records of those identifiers with their provenance."""
    files = quoted(landing / "source=*" / "stream=*" / "run=*" / "records-*.parquet")
    with duckdb.connect() as engine:
        return read_rows(
            engine,
            f"""
            select
                _record_id, _source, _stream, _natural_id, _run_id, _response_id, _position,
                _extractor_version, _payload, _record_hash
            from read_parquet('{files}', union_by_name = true, hive_partitioning = false)
            where list_contains($ids, _record_id)
            order by _source, _stream, _run_id, _position
            """,
            {"ids": ids},
        )


def follow(landing: Path, record: dict[str, Any]) -> TracedRecord:
    """Go from a landed record to its response, and recompute what can be recomputed."""
    response = find_response(landing, record)
    payload = cut_again(record, response)
    identity = "|".join(
        (record["_source"], record["_stream"], record["_natural_id"], sha256(payload))
    )
    return TracedRecord(
        record_id=record["_record_id"],
        source=record["_source"],
        stream=record["_stream"],
        natural_id=record["_natural_id"],
        run_id=record["_run_id"],
        position=record["_position"],
        extractor_version=record["_extractor_version"],
        payload=record["_payload"],
        response_id=record["_response_id"],
        method=response["method"],
        url=response["url"],
        status=response["status"],
        fetched_at=response["fetched_at"].isoformat() + "Z",
        body_sha256=response["body_sha256"],
        body_bytes=response["body_bytes"],
        is_body_intact=hashlib.sha256(response["body"]).hexdigest() == response["body_sha256"],
        is_record_intact=payload == record["_payload"]
        and sha256(payload) == record["_record_hash"]
        and sha256(identity) == record["_record_id"],
    )


def find_response(landing: Path, record: dict[str, Any]) -> dict[str, Any]:
    """Return the response of a record; it lies in the same run of the source."""
    folder = landing / f"source={record['_source']}" / "stream=*" / f"run={record['_run_id']}"
    files = quoted(folder / "responses-*.parquet")
    with duckdb.connect() as engine:
        rows = read_rows(
            engine,
            f"select * from read_parquet('{files}', hive_partitioning = false)"
            " where response_id = $id",
            {"id": record["_response_id"]},
        )
    if not rows or rows[0]["body"] is None:
        raise KennoError(
            f"record {record['_record_id']} points to response {record['_response_id']},"
            f" which is not in {folder}. The landing is damaged: restore it from a copy."
        )
    return rows[0]


def cut_again(record: dict[str, Any], response: dict[str, Any]) -> str:
    """Cut the response's body as the landing did, and return the record's text."""
    received = read_response(response)
    records = records_path(record["_source"], record["_stream"])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with connect("1GB", folder) as engine:
            if records == FILE:
                (folder / "body").write_bytes(received.body)
                pieces = cut_file(folder / "body", received, 0)
            else:
                load_batch(engine, [received], 0)
                pieces = cut_json(records)
            rows = engine.execute(
                f"select payload from ({pieces}) where position = $position",
                {"position": record["_position"]},
            ).fetchall()
    return str(rows[0][0]) if rows else ""


def records_path(source: str, stream: str) -> str:
    """Return where a stream's records lie in a body."""
    if not IDENTIFIER.match(source) or source not in SOURCES:
        return FILE
    for declared in load_source(source).streams:
        if declared.name == stream:
            return declared.records
        for include in declared.includes:
            if include.contract.stream == stream:
                return include.records
    raise KennoError(
        f"{source} has no stream {stream} any more, so its records cannot be cut again."
    )


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
