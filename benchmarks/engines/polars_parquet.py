"""Polars' SQL, over the Parquet files."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.dialects import ask_by_steps, fill, is_recursive, text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, NotCancellableError
from benchmarks.engines.packages import missing_package, version_of
from benchmarks.engines.places import link_tables, no_server
from benchmarks.workloads.query import Query, Value

if TYPE_CHECKING:
    from datetime import datetime

    import polars as pl


class PolarsSession:
    """One reader's context."""

    def __init__(self, context: "pl.SQLContext[Any]") -> None:
        self.context = context

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer; Polars has no recursion, so it goes step by step."""
        filled = fill(sql, values, moment)
        if is_recursive(filled):
            frame = ask_by_steps(filled, self.run, self.context.register, len)
        else:
            frame = self.run(filled)
        rows: list[tuple[Any, ...]] = frame.rows()
        return rows

    def run(self, sql: str) -> Any:  # noqa: ANN401  # a data frame of a package that may be absent
        """Answer one text with a frame."""
        return self.context.execute(sql, eager=True)

    def cancel(self) -> None:
        """Refuse: the library has no way to interrupt."""
        raise NotCancellableError("polars")

    def close(self) -> None:
        """Hold nothing."""


@dataclass(frozen=True)
class PolarsEngine:
    """Polars as a library; its number of threads is one for the whole process, as it starts."""

    name: str = "polars"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return its release."""
        return version_of("polars")

    def missing(self) -> str | None:
        """Say whether the package is missing."""
        return missing_package("polars", "sqlglot")

    def load(self, tables: Path, place: Path) -> None:
        """Keep the Parquet tables."""
        link_tables(self.tables, tables, place)

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> PolarsSession:
        """Scan the Parquet files when asked."""
        import polars as pl

        frames = {
            name: pl.scan_parquet((place / f"{name}.parquet").resolve()) for name in self.tables
        }
        return PolarsSession(pl.SQLContext(frames))

    def translate(self, query: Query) -> str:
        """Keep the text: Polars reads what PostgreSQL and DuckDB have in common."""
        return text_for(query, ("polars",), None)

    def settings(self, place: Path) -> dict[str, str]:
        """Return where its tables are."""
        return {"tables": "Parquet"}


def moment(value: "datetime") -> str:
    """Write a moment as a literal."""
    return f"cast('{value.isoformat(' ', 'seconds')}' as timestamp)"
