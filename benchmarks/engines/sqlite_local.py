"""SQLite, reading its own file: what a small company has everywhere."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.dialects import text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, TUNED
from benchmarks.engines.places import no_server
from benchmarks.workloads.query import Query, Value

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

KEYS = {
    "friendlist": "uid, friendid",
    "microblog": "mid",
    "mention": "mid, uid",
    "retweet": "mid",
    "event": "eventid, tag",
    "rel_event_microblog": "eventid, mid",
    "muser": "uid",
}
INDEXES = """
create index follower on friendlist (friendid, uid);
create index post_time on microblog (time, uid);
create index post_user on microblog (uid, time);
create index mentioned on mention (uid, mid);
create index reposted on retweet (remid, parentmid, mid);
create index event_of_post on rel_event_microblog (mid, eventid);
analyze;
"""


class SqliteSession:
    """One reader's connection."""

    def __init__(self, place: Path) -> None:
        self.connection = sqlite3.connect(
            f"{place.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False
        )

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer; moments are texts."""
        texts = {name: to_text(value) for name, value in values.items()}
        return self.connection.execute(sql, texts).fetchall()

    def cancel(self) -> None:
        """Interrupt what is being asked."""
        self.connection.interrupt()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


@dataclass(frozen=True)
class SqliteEngine:
    """SQLite; it has no time type, so moments are texts that sort the same."""

    name: str = "sqlite"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return its release."""
        return sqlite3.sqlite_version

    def missing(self) -> str | None:
        """Return None: Python brings it."""
        return None

    def load(self, tables: Path, place: Path) -> None:
        """Make a new database file of the Parquet tables."""
        # Slow to import, and clients that only ask do not need it.
        import pyarrow.parquet as pq

        connection = sqlite3.connect(place)
        try:
            for table in self.tables:
                parquet = pq.ParquetFile(tables / f"{table}.parquet")
                connection.execute(create(table, parquet.schema_arrow))
                marks = ", ".join("?" for _ in parquet.schema_arrow.names)
                connection.executemany(f"insert into {table} values ({marks})", rows_of(parquet))
            if self.track == TUNED:
                connection.executescript(INDEXES)
            connection.commit()
        finally:
            connection.close()

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> SqliteSession:
        """Open a database file for reading only; it answers with one thread in any case."""
        return SqliteSession(place)

    def translate(self, query: Query) -> str:
        """Return the text as it is written: it reads $name too."""
        return text_for(query, ("sqlite",), None)

    def settings(self, place: Path) -> dict[str, str]:
        """Return the settings that decide speed, as the engine chose them."""
        session = self.open(place)
        try:
            names = ("cache_size", "page_size", "journal_mode", "mmap_size")
            return {
                name: str((session.ask(f"pragma {name}", {}) or [("none",)])[0][0])
                for name in names
            }
        finally:
            session.close()


def create(table: str, schema: "pa.Schema") -> str:
    """Write the statement that makes a table, with its key where it has one."""
    import pyarrow as pa

    def kind(type_: "pa.DataType") -> str:
        if pa.types.is_integer(type_) or pa.types.is_boolean(type_):
            return "integer"
        return "real" if pa.types.is_floating(type_) else "text"

    columns = [f"{field.name} {kind(field.type)}" for field in schema]
    keys = KEYS.get(table, "")
    if keys and "," not in keys:
        columns = [
            f"{column} primary key" if column.split()[0] == keys else column for column in columns
        ]
        return f"create table {table} ({', '.join(columns)})"
    if keys:
        return f"create table {table} ({', '.join(columns)}, primary key ({keys})) without rowid"
    return f"create table {table} ({', '.join(columns)})"


def rows_of(parquet: "pq.ParquetFile") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table, batch by batch."""
    for batch in parquet.iter_batches():
        columns = [[to_text(value) for value in column.to_pylist()] for column in batch.columns]
        yield from zip(*columns, strict=True)


def to_text(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    """Return moments as text, all else as it is."""
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value
