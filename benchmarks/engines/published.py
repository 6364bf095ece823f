"""The published snapshots as BI tools read them: each question opens what is current by then."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.engines.dialects import text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES
from benchmarks.engines.places import no_server
from benchmarks.workloads.query import Query, Value

FILE = Path("current") / "marts.duckdb"
SCHEMAS = "engagement,value,kpi"


class PublishedSession:
    """One reader, who keeps no connection: the hardest on a swap, and what a pool does at worst."""

    def __init__(self, published: Path, threads: int | None) -> None:
        self.published, self.threads = published, threads
        self.connection: duckdb.DuckDBPyConnection | None = None

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Open the current snapshot and return all rows of an answer."""
        with duckdb.connect(str(self.published / FILE), read_only=True) as connection:
            self.connection = connection
            try:
                if self.threads is not None:
                    connection.execute(f"set threads = {self.threads}")
                connection.execute(f"set search_path = '{SCHEMAS}'")
                rows: list[tuple[Any, ...]] = connection.execute(sql, dict(values)).fetchall()
            finally:
                self.connection = None
        return rows

    def cancel(self) -> None:
        """Interrupt what is being asked."""
        connection = self.connection
        if connection:
            connection.interrupt()

    def close(self) -> None:
        """Nothing is open between two questions."""


@dataclass(frozen=True)
class PublishedEngine:
    """Snapshots that `kenno publish` made: nothing is loaded."""

    name: str = "published"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return the release of what reads them."""
        return str(duckdb.__version__)

    def missing(self) -> str | None:
        """Return None: the warehouse itself runs on it."""
        return None

    def load(self, tables: Path, place: Path) -> None:
        """Refuse: only `kenno publish` makes snapshots."""
        raise NotImplementedError(f"{place} is made by kenno publish, not of {tables}")

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> PublishedSession:
        """Return a reader of the folder in which `current` is."""
        return PublishedSession(place, threads)

    def translate(self, query: Query) -> str:
        """Return the text as it is written: it is in this dialect."""
        return text_for(query, ("duckdb",), None)

    def settings(self, place: Path) -> dict[str, str]:
        """Return which snapshot is current."""
        return {"snapshot": (place / "current").readlink().name}
