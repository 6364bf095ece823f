"""Apache DataFusion, over the Parquet files."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.arrow_rows import rows_of_columns, without_zone
from benchmarks.engines.dialects import fill, iso_timestamp, text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, NotCancellableError
from benchmarks.engines.packages import missing_package, version_of
from benchmarks.engines.places import link_tables, no_server
from benchmarks.workloads.query import Query, Value

if TYPE_CHECKING:
    from datafusion import SessionContext


class DatafusionSession:
    """One reader's context."""

    def __init__(self, context: "SessionContext") -> None:
        self.context = context

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""
        batches = self.context.sql(fill(sql, values, iso_timestamp)).collect()
        return without_zone(
            row
            for batch in batches
            for row in rows_of_columns(column.to_pylist() for column in batch.columns)
        )

    def cancel(self) -> None:
        """Refuse: the library has no way to interrupt."""
        raise NotCancellableError("datafusion")

    def close(self) -> None:
        """Hold nothing."""


@dataclass(frozen=True)
class DatafusionEngine:
    """DataFusion as a library."""

    name: str = "datafusion"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    def version(self) -> str:
        """Return its release."""
        return version_of("datafusion")

    def missing(self) -> str | None:
        """Say whether the package is missing."""
        return missing_package("datafusion", "sqlglot")

    def load(self, tables: Path, place: Path) -> None:
        """Keep the Parquet tables."""
        link_tables(self.tables, tables, place)

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> DatafusionSession:
        """Register the Parquet files."""
        from datafusion import SessionConfig, SessionContext

        config = SessionConfig()
        if threads is not None:
            config = config.with_target_partitions(threads)
        context = SessionContext(config)
        for name in self.tables:
            context.register_parquet(name, str((place / f"{name}.parquet").resolve()))
        return DatafusionSession(context)

    def translate(self, query: Query) -> str:
        """Keep the text: DataFusion reads what PostgreSQL and DuckDB have in common."""
        return text_for(query, ("datafusion",), None)

    def settings(self, place: Path) -> dict[str, str]:
        """Return where its tables are."""
        return {"tables": "Parquet"}
