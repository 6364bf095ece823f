"""Write a small landing by hand: Parquet files as extraction leaves them, from the contracts."""

import hashlib
import importlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.contract import Contract

Record = dict[str, Any]

SOURCES = ("filedrop", "hubspot", "kenno", "mastodon", "x")

ARROW_TYPES: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "json": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
    "date": pa.date32(),
    "decimal(18,4)": pa.decimal128(18, 4),
}

PROVENANCE = (
    ("_payload", pa.string()),
    ("_record_id", pa.string()),
    ("_natural_id", pa.string()),
    ("_record_hash", pa.string()),
    ("_response_id", pa.string()),
    ("_position", pa.int32()),
    ("_source", pa.string()),
    ("_stream", pa.string()),
    ("_run_id", pa.string()),
    ("_extractor_version", pa.string()),
    ("_fetched_at", pa.timestamp("us")),
    ("_observed_at", pa.timestamp("us")),
)


def contracts() -> Iterator[Contract]:
    """Yield the contract of every stream."""
    for source in SOURCES:
        yield from importlib.import_module(f"extract.contracts.{source}").CONTRACTS


@dataclass(frozen=True)
class TinyLanding:
    """A landing folder that starts with the empty file of each stream."""

    folder: Path

    @classmethod
    def start(cls, folder: Path) -> "TinyLanding":
        """Make the empty file of every stream, so that no glob finds nothing."""
        landing = cls(folder)
        for contract in contracts():
            landing.write_records(contract, "000000_schema", [], datetime(1970, 1, 1, tzinfo=UTC))
        return landing

    def land(
        self, source: str, stream: str, run: int, until: datetime, records: Sequence[Record]
    ) -> None:
        """Land one run of one stream, all of it observed at `until`."""
        contract = next(c for c in contracts() if (c.source, c.stream) == (source, stream))
        run_id = f"{run:06d}_{until:%Y%m%dT%H%M%SZ}"
        self.write_records(contract, run_id, records, until)
        summary = {
            "source": source,
            "stream": stream,
            "run_id": run_id,
            "since": plain(until - timedelta(days=30)),
            "until": plain(until),
            "started_at": plain(until),
            "finished_at": plain(until),
            "status": "complete",
            "extractor_version": "1",
            "response_count": 1,
            "record_count": len(records),
            "landed_count": len(records),
            "duplicate_count": 0,
            "reject_count": 0,
        }
        (self.run_folder(contract, run_id) / "run.json").write_text(json.dumps(summary))

    def write_records(
        self, contract: Contract, run_id: str, records: Sequence[Record], at: datetime
    ) -> None:
        """Write the Parquet file of one run; what a record leaves out is null."""
        own = [(field.name, ARROW_TYPES[field.type]) for field in contract.fields]
        unknown = {name for record in records for name in record} - {name for name, _ in own}
        if unknown:
            raise ValueError(f"{contract.source}.{contract.stream} has no {sorted(unknown)}")
        rows = [
            with_provenance(contract, record, run_id, position, at)
            for position, record in enumerate(records)
        ]
        table = pa.Table.from_pylist(rows, schema=pa.schema([*own, *PROVENANCE]))
        folder = self.run_folder(contract, run_id)
        folder.mkdir(parents=True)
        pq.write_table(table, folder / "records-0000.parquet")

    def run_folder(self, contract: Contract, run_id: str) -> Path:
        """Return the folder of one run."""
        return (
            self.folder
            / f"source={contract.source}"
            / f"stream={contract.stream}"
            / f"run={run_id}"
        )


def with_provenance(
    contract: Contract, record: Record, run_id: str, position: int, at: datetime
) -> dict[str, object]:
    """Return the record's columns, typed, and those that say where it came from."""
    types = {field.name: field.type for field in contract.fields}
    typed = {name: typed_value(value, types[name]) for name, value in record.items()}
    payload = json.dumps(record, sort_keys=True)
    natural_id = "|".join(str(record[name]) for name in contract.key)
    record_hash = sha256(payload)
    return typed | {
        "_payload": payload,
        "_record_id": sha256("|".join((contract.source, contract.stream, natural_id, record_hash))),
        "_natural_id": natural_id,
        "_record_hash": record_hash,
        "_response_id": sha256(f"{contract.source}|{contract.stream}|{run_id}"),
        "_position": position,
        "_source": contract.source,
        "_stream": contract.stream,
        "_run_id": run_id,
        "_extractor_version": "1",
        "_fetched_at": at.replace(tzinfo=None),
        "_observed_at": at.replace(tzinfo=None),
    }


def typed_value(value: object, type_name: str) -> object:
    """Turn what a person writes in a test into what the column holds."""
    if value is None:
        return None
    if type_name == "json":
        return json.dumps(value)
    if type_name == "timestamp":
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    if type_name == "date":
        return date.fromisoformat(str(value))
    if type_name == "decimal(18,4)":
        return Decimal(str(value))
    return value


def plain(moment: datetime) -> str:
    """Return the moment as run.json writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def sha256(text: str) -> str:
    """Return the hash in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
