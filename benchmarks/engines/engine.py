"""What an engine must do to be measured."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from benchmarks.workloads.query import Value

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


class Session(Protocol):
    """One reader's connection."""

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""

    def close(self) -> None:
        """Let go of the database."""


class Engine(Protocol):
    """A database engine out of the box: no setting, no index beyond the tables' keys."""

    @property
    def name(self) -> str:
        """Its name in reports."""

    @property
    def version(self) -> str:
        """Its release."""

    def load(self, tables: Path, file: Path) -> None:
        """Make a new database file of the Parquet tables."""

    def open(self, file: Path) -> Session:
        """Open a database file for reading only."""

    def settings(self, file: Path) -> dict[str, str]:
        """Return the settings that decide speed, as the engine chose them."""
