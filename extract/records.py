"""From bodies to records, by SQL: cut apart, cast by contract, hashed, judged."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from extract.contract import Contract, Field
from extract.response import Response

SCHEMA_RUN = "000000_schema"

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

RESPONSE_SCHEMA = pa.schema(
    [
        ("ordinal", pa.int64()),
        ("response_id", pa.string()),
        ("method", pa.string()),
        ("url", pa.string()),
        ("status", pa.int32()),
        ("headers", pa.string()),
        ("page_number", pa.int32()),
        ("fetched_at", pa.timestamp("us")),
        ("observed_at", pa.timestamp("us")),
        ("body_sha256", pa.string()),
        ("body_bytes", pa.int64()),
        ("body", pa.large_binary()),
    ]
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


def cut_json(records: str) -> str:
    """Return SQL that cuts bodies into (ordinal, position, payload).

    `records` is the JSON path of the list, or "$" where the body is the record. Reads the relation
    `batch`. The payload is the record's own text, so numbers beyond 2^53 survive.
    """
    listed = (
        "[json(decode(body))]" if records == "$" else f"json_extract(decode(body), '{records}')"
    )
    return f"""
        select ordinal, generate_subscripts(listed, 1) - 1 as position, unnest(listed) as payload
        from (select ordinal, {listed} as listed from batch)
    """


def judged(contract: Contract, pieces: str) -> str:
    """Return SQL that casts pieces by contract.

    Yields the contract's columns, payload, natural_id, record_hash, the first breach as field and
    reason (null where the record keeps its contract), and the identity under which it is landed:
    of the record's version, or of the reject.
    """
    paths = ", ".join(f"'{field.path}'" for field in contract.fields)
    texts = [f"texts[{place}]" for place in range(1, len(contract.fields) + 1)]
    columns = ",\n".join(
        f"{cast(text, field)} as {field.name}"
        for text, field in zip(texts, contract.fields, strict=True)
    )
    breaches = "\n".join(
        breach(text, field) for text, field in zip(texts, contract.fields, strict=True)
    )
    names = {field.name: text for text, field in zip(texts, contract.fields, strict=True)}
    natural = ", ".join(names[name] for name in contract.key)
    return f"""
        with pieces as ({pieces}),
        read as (
            select
                ordinal,
                position,
                payload,
                json_type(payload) as kind,
                json_extract_string(payload, [{paths}]) as texts
            from pieces
        ),
        cast_columns as (
            select
                ordinal,
                position,
                payload,
                kind,
                texts,
                concat_ws(':', {natural}) as natural_id,
                sha256(payload) as record_hash,
                {columns}
            from read
        ),
        checked as (
            select
                * exclude (kind, texts),
                case
                    when kind <> 'OBJECT'
                        then {{'field': '', 'reason': 'not an object but ' || kind}}
                    {breaches}
                end as breach
            from cast_columns
        )
        select
            *,
            sha256(concat_ws(
                '|',
                '{contract.source}',
                '{contract.stream}',
                coalesce(breach.reason, natural_id),
                record_hash
            )) as identity
        from checked
    """


def landed_records(contract: Contract, fresh: str, run: Run) -> str:
    """Return SQL for the rows of a records file, from judged records and the batch."""
    columns = ", ".join(field.name for field in contract.fields)
    return f"""
        select
            {columns},
            payload as _payload,
            identity as _record_id,
            natural_id as _natural_id,
            record_hash as _record_hash,
            response_id as _response_id,
            position::integer as _position,
            '{contract.source}' as _source,
            '{contract.stream}' as _stream,
            '{run.run_id}' as _run_id,
            '{run.extractor_version}' as _extractor_version,
            fetched_at as _fetched_at,
            observed_at as _observed_at
        from {fresh}
        join batch using (ordinal)
        where breach is null
        order by ordinal, position
    """


def landed_rejects(contract: Contract, fresh: str, run: Run) -> str:
    """Return SQL for the rows of a rejects file, from judged records and the batch."""
    return f"""
        select
            identity as reject_id,
            '{contract.source}' as source,
            '{contract.stream}' as stream,
            '{run.run_id}' as run_id,
            response_id,
            position::integer as position,
            natural_id,
            breach.reason as reason,
            breach.field as field,
            payload,
            fetched_at
        from {fresh}
        join batch using (ordinal)
        where breach is not null
        order by ordinal, position
    """


def cast(text: str, field: Field) -> str:
    """Return SQL that casts a text to the field's type, null where it does not fit."""
    if field.type in ("varchar", "json"):
        return text
    if field.type == "timestamp":
        return f"try_cast({text} as timestamptz) at time zone 'UTC'"
    return f"try_cast({text} as {field.type})"


def breach(text: str, field: Field) -> str:
    """Return the branches of a case that name how the field breaks its contract."""
    branches = []
    if field.is_required:
        branches.append(
            f"when {text} is null then {{'field': '{field.name}',"
            f" 'reason': 'required field is missing at {field.path}'}}"
        )
    if field.type not in ("varchar", "json"):
        branches.append(
            f"when {text} is not null and {field.name} is null then {{'field': '{field.name}',"
            f" 'reason': 'not a {field.type}: ' || left({text}, 60)}}"
        )
    return "\n".join(branches)


def as_arrow(responses: Sequence[Response], first_ordinal: int) -> pa.Table:
    """Return responses as an Arrow table; `ordinal` keeps their order through SQL."""
    rows = [
        (
            first_ordinal + place,
            response.response_id,
            response.method,
            response.url,
            response.status,
            json.dumps(dict(response.headers)),
            response.page_number,
            response.fetched_at.replace(tzinfo=None),
            response.observed_at.replace(tzinfo=None),
            response.body_sha256,
            len(response.body),
            response.body,
        )
        for place, response in enumerate(responses)
    ]
    columns = zip(*rows, strict=True)
    return pa.Table.from_arrays(
        [
            pa.array(column, type=field.type)
            for column, field in zip(columns, RESPONSE_SCHEMA, strict=True)
        ],
        schema=RESPONSE_SCHEMA,
    )


def empty_records(contract: Contract) -> str:
    """Return SQL for no rows with the columns that the stream's record files have."""
    declared = [(field.name, column_type(field)) for field in contract.fields]
    columns = ", ".join(f"null::{kind} as {name}" for name, kind in (*declared, *PROVENANCE))
    return f"select {columns} where false"


def column_type(field: Field) -> str:
    """Return the SQL type of a field's column in landing; JSON is kept as text."""
    return "varchar" if field.type == "json" else field.type


def connect(memory_limit: str, spill: Path) -> duckdb.DuckDBPyConnection:
    """Open the in-memory engine that landing works with, in UTC and within a memory limit."""
    connection = duckdb.connect(
        config={"memory_limit": memory_limit, "temp_directory": str(spill), "threads": 2}
    )
    connection.execute("set timezone = 'UTC'")
    connection.execute("set preserve_insertion_order = true")
    return connection
