"""ClickHouse inside the client (chdb): its files allow one process, so each client has its copy."""

import os
import shutil
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from benchmarks.engines.arrow_rows import rows_of_columns, without_zone
from benchmarks.engines.dialects import fill, text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, NotCancellableError
from benchmarks.engines.packages import missing_package, version_of
from benchmarks.engines.places import no_server
from benchmarks.workloads.query import Query, Value

if TYPE_CHECKING:
    from chdb.session import Session

# Columns by which MergeTree sorts.
ORDER = {
    "friendlist": "(uid, friendid)",
    "microblog": "mid",
    "mention": "(mid, uid)",
    "retweet": "mid",
    "event": "(eventid, tag)",
    "rel_event_microblog": "(eventid, mid)",
    "muser": "uid",
}


class ChdbSession:
    """One reader's server in its own process, over a copy of the files that goes with it."""

    def __init__(self, session: "Session", copy: Path) -> None:
        self.session, self.copy = session, copy

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""
        import pyarrow as pa

        answer = self.session.query(fill(sql, values, moment), "Arrow")
        content = answer.bytes()
        if not content:
            return []
        table = pa.ipc.open_file(pa.BufferReader(content)).read_all()
        return without_zone(
            tuple(text(value) for value in row)
            for row in rows_of_columns(column.to_pylist() for column in table.columns)
        )

    def cancel(self) -> None:
        """Refuse: the library has no way to interrupt."""
        raise NotCancellableError("chdb")

    def close(self) -> None:
        """Let go of the database."""
        self.session.close()
        shutil.rmtree(self.copy, ignore_errors=True)


@dataclass(frozen=True)
class ChdbEngine:
    """ClickHouse as a library."""

    name: str = "chdb"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return its release."""
        return version_of("chdb")

    def missing(self) -> str | None:
        """Say whether the package is missing."""
        return missing_package("chdb", "sqlglot")

    def load(self, tables: Path, place: Path) -> None:
        """Make MergeTree tables of the Parquet tables."""
        from chdb.session import Session

        place.mkdir()
        session = Session(str(place / "database"))
        try:
            session.query("create database bench")
            for name in self.tables:
                path = str((tables / f"{name}.parquet").resolve())
                # Where there are no nulls: as fast as ClickHouse can be.
                nullable = int(has_nulls(path))
                session.query(
                    f"create table bench.{name} engine = MergeTree"
                    f" order by {ORDER.get(name, 'tuple()')} settings allow_nullable_key = 1"
                    f" as select * from file('{path}', Parquet)"
                    f" settings schema_inference_make_columns_nullable = {nullable}"
                )
        finally:
            session.close()

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> ChdbSession:
        """Start ClickHouse in this process, over a copy of the files.

        Parts of tables never change, so the copy is of links: it takes no time and no room. A
        client that was killed leaves its copy to whoever removes the place.
        """
        from chdb.session import Session

        copy = place / "copies" / uuid4().hex
        shutil.copytree(place / "database", copy, symlinks=True, copy_function=os.link)
        session = Session(str(copy))
        session.query("use bench")
        # Else `friend as uid … on near.uid = friends.uid` joins on the friend.
        session.query("set prefer_column_name_to_alias = 1")
        # Else what a left join does not find is 0 or an empty text.
        session.query("set join_use_nulls = 1")
        if threads is not None:
            session.query(f"set max_threads = {threads}")
        return ChdbSession(session, copy)

    def translate(self, query: Query) -> str:
        """Translate to ClickHouse's dialect."""
        return text_for(query, ("chdb",), "clickhouse")

    def settings(self, place: Path) -> dict[str, str]:
        """Return where its tables are."""
        return {"tables": "MergeTree, a server in each client"}


def has_nulls(path: str) -> bool:
    """Say whether any column of a Parquet file holds a null; yes where the file does not say."""
    import pyarrow.parquet as pq

    told = pq.read_metadata(path)
    columns = (
        told.row_group(group).column(column).statistics
        for group in range(told.num_row_groups)
        for column in range(told.num_columns)
    )
    return any(one is None or not one.has_null_count or one.null_count > 0 for one in columns)


def moment(value: datetime) -> str:
    """Write a moment as a literal."""
    return f"toDateTime64('{value.isoformat(' ', 'seconds')}', 6)"


def text(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    """Return bytes as text: Arrow gets ClickHouse's strings as bytes."""
    return value.decode() if isinstance(value, bytes) else value
