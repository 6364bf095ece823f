"""DuckDB, reading its own file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.engines.engine import TABLES
from benchmarks.workloads.query import Value


class DuckdbSession:
    """One reader's connection."""

    def __init__(self, file: Path) -> None:
        self.connection = duckdb.connect(str(file), read_only=True)

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, dict(values)).fetchall()
        return rows

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


class DuckdbFile:
    """DuckDB out of the box."""

    name = "duckdb"
    version = duckdb.__version__

    def load(self, tables: Path, file: Path) -> None:
        """Make a new database file of the Parquet tables."""
        with duckdb.connect(str(file)) as connection:
            for table in TABLES:
                path = tables / f"{table}.parquet"
                connection.execute(
                    f"create table {table} as from read_parquet($path)", {"path": str(path)}
                )

    def open(self, file: Path) -> DuckdbSession:
        """Open a database file for reading only."""
        return DuckdbSession(file)

    def settings(self, file: Path) -> dict[str, str]:
        """Return the settings that decide speed, as the engine chose them."""
        session = self.open(file)
        try:
            rows = session.ask(
                "select current_setting('threads'), current_setting('memory_limit')", {}
            )
        finally:
            session.close()
        return {"threads": str(rows[0][0]), "memory_limit": str(rows[0][1])}
