"""ClickHouse inside the client (chdb), over tables that each client loads into its memory."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.arrow_rows import rows_of_columns, without_zone
from benchmarks.engines.dialects import fill, text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, NotCancellableError
from benchmarks.engines.packages import missing_package, version_of
from benchmarks.engines.places import link_tables, no_server
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
    """One reader's server in its own process; the database's files allow one process only."""

    def __init__(self, session: "Session") -> None:
        self.session = session

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
        """Keep the Parquet tables: every client makes its MergeTree tables of them."""
        link_tables(self.tables, tables, place)

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> ChdbSession:
        """Start ClickHouse in this process and load the tables."""
        from chdb.session import Session

        session = Session()
        session.query("create database if not exists bench")
        session.query("use bench")
        # Else `friend as uid … on near.uid = friends.uid` joins on the friend.
        session.query("set prefer_column_name_to_alias = 1")
        # Else what a left join does not find is 0 or an empty text.
        session.query("set join_use_nulls = 1")
        for name in self.tables:
            path = str((place / f"{name}.parquet").resolve())
            # Where there are no nulls: as fast as ClickHouse can be.
            nullable = int(has_nulls(path))
            session.query(
                f"create table {name} engine = MergeTree order by {ORDER.get(name, 'tuple()')}"
                " settings allow_nullable_key = 1"
                f" as select * from file('{path}', Parquet)"
                f" settings schema_inference_make_columns_nullable = {nullable}"
            )
        if threads is not None:
            session.query(f"set max_threads = {threads}")
        return ChdbSession(session)

    def translate(self, query: Query) -> str:
        """Translate to ClickHouse's dialect."""
        return text_for(query, ("chdb",), "clickhouse")

    def settings(self, place: Path) -> dict[str, str]:
        """Return where its tables are."""
        return {"tables": "MergeTree, loaded by each client"}


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
