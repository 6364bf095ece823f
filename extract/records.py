"""From bodies to records, by SQL: cut apart, cast by contract, hashed, judged."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from extract.casting import breach, broken, cast, column_type, nested_at
from extract.contract import Contract
from extract.response import Response

SCHEMA_RUN = "000000_schema"
# What the engine has freed in larger pieces goes back to the system: a third of landing's memory.
FLUSH_AFTER = "2MB"

PROVENANCE = (
    ("_payload", "varchar"),
    ("_record_id", "varchar"),
    ("_natural_id", "varchar"),
    ("_record_hash", "varchar"),
    ("_response_id", "varchar"),
    ("_position", "integer"),
    ("_source", "varchar"),
    ("_stream", "varchar"),
    ("_run_id", "varchar"),
    ("_extractor_version", "varchar"),
    ("_fetched_at", "timestamp"),
    ("_observed_at", "timestamp"),
)

BATCH = (
    ("ordinal", "bigint"),
    ("response_id", "varchar"),
    ("method", "varchar"),
    ("url", "varchar"),
    ("status", "integer"),
    ("headers", "varchar"),
    ("page_number", "integer"),
    ("fetched_at", "timestamp"),
    ("observed_at", "timestamp"),
    ("body_sha256", "varchar"),
    ("body_bytes", "bigint"),
    ("body", "blob"),
    ("reading", "varchar"),
)


class Run(Protocol):
    """What a landed row says of the run that brought it."""

    @property
    def run_id(self) -> str:
        """Name of the run."""
        ...

    @property
    def extractor_version(self) -> str:
        """Version of the code that landed it."""
        ...


def cut_json(records: str, batch: str = "batch") -> str:
    """Return SQL that cuts bodies into (ordinal, position, payload).

    `records` is the JSON path of the list, or "$" where the body is the record; where a response
    has a reading, its items are the records; one for several streams is an object, in which
    `records` points to the list. Reads the table `batch`. The payload is the record's
    own text, so numbers beyond 2^53 survive. What stands in the list's place without being a list
    is cut out as one record, for the contract to judge. An empty body has no records.
    """
    place = records.removesuffix("[*]")
    listed = "[json(body)]" if records == "$" else f"json_extract(body, '{records}')"
    return f"""
        with decoded as (
            select
                ordinal,
                coalesce(reading, decode(body)) as body,
                coalesce(json_type(reading) = 'ARRAY', false) as is_read
            from {batch}
            where octet_length(body) > 0 or reading is not null
        ),
        found as (
            select
                ordinal,
                body,
                is_read,
                case when is_read then json_extract(body, '$[*]') else {listed} end as listed
            from decoded
        ),
        listed as (
            select
                ordinal,
                case
                    when len(listed) = 0 and not is_read and json_type(body, '{place}') <> 'ARRAY'
                        then [json_extract(body, '{place}')]
                    else listed
                end as listed
            from found
        )
        select ordinal, generate_subscripts(listed, 1) - 1 as position, unnest(listed) as payload
        from listed
    """


def cut_included(records: str) -> str:
    """Return SQL that cuts records of another kind, which no plain list in a reading holds."""
    return cut_json(records, "(from batch where reading is null or json_type(reading) = 'OBJECT')")


def judged(contract: Contract, pieces: str) -> str:
    """Return SQL that casts pieces by contract.

    Yields the contract's columns, _payload, _natural_id, _record_hash, the first _breach as field
    and reason (null where the record keeps its contract), and the _identity under which it is
    landed: of the record's version, or of the reject. No field can have a name with an underscore
    in front, so these never meet a column.
    """
    paths = ", ".join(f"'{field.path}'" for field in contract.fields)
    texts = {field.name: f"_texts[{place}]" for place, field in enumerate(contract.fields, start=1)}
    columns = ",\n".join(
        f"{cast(texts[field.name], field)} as {field.name}" for field in contract.fields
    )
    natural_id = ", ".join(texts[name] for name in contract.key)
    return f"""
        with pieces as ({pieces}),
        read as (
            select
                ordinal as _ordinal,
                position as _position,
                payload as _payload,
                json_extract_string(payload, [{paths}]) as _texts
            from pieces
        ),
        cast_columns as (
            select
                _ordinal,
                _position,
                _payload,
                _texts,
                {nested_at(contract, texts)} as _nested_at,
                concat_ws(':', {natural_id}) as _natural_id,
                sha256(_payload) as _record_hash,
                {columns}
            from read
        ),
        checked as (
            select *, {broken(contract, texts)} as _broken
            from cast_columns
        ),
        told as (
            select * exclude (_texts, _nested_at, _broken), {breach(contract)} as _breach
            from checked
        )
        select
            *,
            sha256(concat_ws(
                '|',
                '{contract.source}',
                '{contract.stream}',
                coalesce(_breach.reason, _natural_id),
                _record_hash
            )) as _identity
        from told
    """


RECEIVED = """(
    select
        ordinal as _ordinal,
        response_id as _response_id,
        fetched_at as _fetched_at,
        observed_at as _observed_at
    from batch
)"""


def landed_records(contract: Contract, fresh: str | None, run: Run) -> str:
    """Return SQL for a records file: the judged records that `fresh` lists, all without it."""
    columns = ", ".join(field.name for field in contract.fields)
    return f"""
        select
            {columns},
            _payload,
            _identity as _record_id,
            _natural_id,
            _record_hash,
            _response_id,
            _position::integer as _position,
            '{contract.source}' as _source,
            '{contract.stream}' as _stream,
            '{run.run_id}' as _run_id,
            '{run.extractor_version}' as _extractor_version,
            _fetched_at,
            _observed_at
        from judged
        join {RECEIVED} using (_ordinal)
        where _breach is null {among(fresh)}
    """


def landed_rejects(contract: Contract, fresh: str | None, run: Run) -> str:
    """Return SQL for a rejects file: the judged records that `fresh` lists, all without it."""
    return f"""
        select
            _identity as reject_id,
            '{contract.source}' as source,
            '{contract.stream}' as stream,
            '{run.run_id}' as run_id,
            _response_id as response_id,
            _position::integer as position,
            _natural_id as natural_id,
            _breach.reason as reason,
            _breach.field as field,
            _payload as payload,
            _fetched_at as fetched_at
        from judged
        join {RECEIVED} using (_ordinal)
        where _breach is not null {among(fresh)}
    """


def among(fresh: str | None) -> str:
    """Return SQL that keeps the judged records whose places the table `fresh` lists, in order.

    Without it all are kept, in order by themselves where there are more of them than of responses:
    then the engine goes through them once, and looks up the responses.
    """
    if fresh is None:
        return ""
    return f"""
        and judged.rowid in (select place from {fresh})
        order by _ordinal, judged._position
    """


def load_batch(
    engine: duckdb.DuckDBPyConnection, responses: Sequence[Response], first_ordinal: int
) -> None:
    """Make the table `batch` of responses; `ordinal` keeps their order through SQL."""
    values: dict[str, list[object]] = {
        "ordinal": [first_ordinal + place for place in range(len(responses))],
        "response_id": [response.response_id for response in responses],
        "method": [response.method for response in responses],
        "url": [response.url for response in responses],
        "status": [response.status for response in responses],
        "headers": [headers_text(response) for response in responses],
        "page_number": [response.page_number for response in responses],
        "fetched_at": [response.fetched_at.replace(tzinfo=None) for response in responses],
        "observed_at": [response.observed_at.replace(tzinfo=None) for response in responses],
        "body_sha256": [response.body_sha256 for response in responses],
        "body_bytes": [len(response.body) for response in responses],
        "body": [response.body for response in responses],
        "reading": [response.reading and response.reading.decode() for response in responses],
    }
    columns = ", ".join(f"unnest(${name}::{kind}[]) as {name}" for name, kind in BATCH)
    engine.execute(f"create or replace temp table batch as select {columns}", values)


def headers_text(response: Response) -> str:
    """Return a response's headers as they are landed."""
    return json.dumps(dict(response.headers))


def empty_records(contract: Contract) -> str:
    """Return SQL for no rows with the columns that the stream's record files have."""
    declared = [(field.name, column_type(field)) for field in contract.fields]
    columns = ", ".join(f"null::{kind} as {name}" for name, kind in (*declared, *PROVENANCE))
    return f"select {columns} where false"


def connect(memory_limit: str, spill: Path) -> duckdb.DuckDBPyConnection:
    """Open the in-memory engine that landing works with, in UTC and within a memory limit.

    One thread: a batch is too small to share, and another stream wants the other core.
    """
    connection = duckdb.connect(
        config={
            "memory_limit": memory_limit,
            "temp_directory": str(spill),
            "threads": 1,
            "allocator_bulk_deallocation_flush_threshold": FLUSH_AFTER,
        }
    )
    connection.execute("set timezone = 'UTC'")
    connection.execute("set preserve_insertion_order = true")
    return connection
