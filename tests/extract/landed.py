"""What stands in a landing folder, read back for tests."""

import json
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]


def rows(root: Path, source: str, stream: str, kind: str = "records") -> list[Row]:
    """Return the landed rows of a stream in order of landing."""
    folder = root / f"source={source}" / f"stream={stream}"
    if not any(folder.glob(f"run=*/{kind}-*.parquet")):
        return []
    glob = folder / "run=*" / f"{kind}-*.parquet"
    with duckdb.connect() as connection:
        cursor = connection.execute(
            f"from read_parquet('{glob}', filename = 'file', file_row_number = true,"
            " hive_partitioning = false)"
            " order by file, file_row_number"
        )
        names = [column[0] for column in cursor.description or []]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        {name: value for name, value in row.items() if name not in ("file", "file_row_number")}
        for row in found
    ]


def rejects(root: Path, source: str, stream: str) -> list[Row]:
    """Return the rejected records of a stream."""
    return rows(root, source, stream, "rejects")


def responses(root: Path, source: str, stream: str) -> list[Row]:
    """Return the landed responses of a stream."""
    return rows(root, source, stream, "responses")


def reports(root: Path, source: str, stream: str) -> list[Row]:
    """Return each run's run.json of a stream, oldest first."""
    folder = root / f"source={source}" / f"stream={stream}"
    return [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("run=*/run.json"))]


def versions(root: Path, source: str, stream: str) -> list[tuple[str, str]]:
    """Return natural identifier and payload of each landed record, sorted."""
    return sorted((row["_natural_id"], row["_payload"]) for row in rows(root, source, stream))


def all_bytes(*folders: Path) -> bytes:
    """Return every file below the folders, and what their Parquet files hold once decompressed."""
    content = b""
    with duckdb.connect() as connection:
        for path in sorted(path for folder in folders for path in folder.rglob("*")):
            if path.is_file():
                content += str(path).encode() + path.read_bytes()
            if path.suffix == ".parquet":
                content += repr(connection.execute(f"from '{path}'").fetchall()).encode()
    return content
