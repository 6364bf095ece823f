"""SQLite, reading its own file: what a small company has everywhere."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.engine import TABLES
from benchmarks.workloads.query import Value

if TYPE_CHECKING:
    import pyarrow.parquet as pq

SCHEMA = """
create table friendlist (uid integer, friendid integer, primary key (uid, friendid)) without rowid;
create table microblog (mid integer primary key, uid integer, time text, moodid integer);
create table mention (mid integer, uid integer, primary key (mid, uid)) without rowid;
create table retweet (mid integer primary key, remid integer, parentmid integer);
create table event (eventid integer, tag text, primary key (eventid, tag)) without rowid;
create table rel_event_microblog (
    eventid integer, mid integer, primary key (eventid, mid)
) without rowid;
create table muser (uid integer primary key, city text, gender text, friendscount integer);
"""


class SqliteSession:
    """One reader's connection."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer; moments are texts."""
        texts = {name: to_text(value) for name, value in values.items()}
        return self.connection.execute(sql, texts).fetchall()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


class SqliteFile:
    """SQLite out of the box; it has no time type, so moments are texts that sort the same."""

    name = "sqlite"
    version = sqlite3.sqlite_version

    def load(self, tables: Path, file: Path) -> None:
        """Make a new database file of the Parquet tables."""
        # Slow to import, and clients that only ask do not need it.
        import pyarrow.parquet as pq

        connection = sqlite3.connect(file)
        try:
            connection.executescript(SCHEMA)
            for table in TABLES:
                parquet = pq.ParquetFile(tables / f"{table}.parquet")
                marks = ", ".join("?" for _ in parquet.schema_arrow.names)
                connection.executemany(f"insert into {table} values ({marks})", rows_of(parquet))
            connection.commit()
        finally:
            connection.close()

    def open(self, file: Path) -> SqliteSession:
        """Open a database file for reading only."""
        return SqliteSession(file)

    def settings(self, file: Path) -> dict[str, str]:
        """Return the settings that decide speed, as the engine chose them."""
        session = self.open(file)
        try:
            names = ("cache_size", "page_size", "journal_mode", "mmap_size")
            return {
                name: str((session.ask(f"pragma {name}", {}) or [("none",)])[0][0])
                for name in names
            }
        finally:
            session.close()


def rows_of(parquet: "pq.ParquetFile") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, batch by batch."""
    for batch in parquet.iter_batches():
        columns = [[to_text(value) for value in column.to_pylist()] for column in batch.columns]
        yield from zip(*columns, strict=True)


def to_text(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    """Return moments as text, all else as it is."""
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value
