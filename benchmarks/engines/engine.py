"""What an engine must do to be measured."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.workloads.query import Query, Value

# BSMA's tables in an order that readers know.
TABLES = (
    "friendlist",
    "microblog",
    "mention",
    "retweet",
    "event",
    "rel_event_microblog",
    "muser",
)
OUT_OF_THE_BOX, TUNED = "out of the box", "tuned"


class NotCancellableError(Exception):
    """An engine cannot give up a query; whoever waits must end the process."""


class Session(Protocol):
    """One reader's connection."""

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""

    def cancel(self) -> None:
        """Give up what is being asked, from another thread; raises `NotCancellableError`."""

    def close(self) -> None:
        """Let go of the database."""


class Engine(Protocol):
    """A database engine. A place is a file or a folder that only this engine reads and writes."""

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def track(self) -> str:
        """Out of the box (no setting, no index beyond the tables' keys) or tuned."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that it loads."""

    def version(self) -> str:
        """Return its release."""

    def missing(self) -> str | None:
        """Say what is not installed, with the command that installs it; None if nothing is."""

    def load(self, tables: Path, place: Path) -> None:
        """Make a new database of the Parquet tables."""

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Keep the database's server running, if it has one; yields its process numbers."""

    def open(self, place: Path, threads: int | None = None) -> Session:
        """Open a database for reading only, with as many threads (else as the engine likes)."""

    def translate(self, query: Query) -> str:
        """Return the query's text in the engine's dialect."""

    def settings(self, place: Path) -> dict[str, str]:
        """Return the settings that decide speed, as the engine chose them."""
