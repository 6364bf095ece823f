"""Engines: what answers the queries, behind one small interface. One file an engine."""

from dataclasses import replace

from benchmarks.engines.clickhouse import ChdbEngine
from benchmarks.engines.datafusion_parquet import DatafusionEngine
from benchmarks.engines.duckdb_local import DuckdbEngine
from benchmarks.engines.engine import TUNED, Engine
from benchmarks.engines.polars_parquet import PolarsEngine
from benchmarks.engines.postgresql import PostgresqlEngine
from benchmarks.engines.published import PublishedEngine
from benchmarks.engines.spark import SparkEngine
from benchmarks.engines.sqlite_local import SqliteEngine

KNOWN: tuple[Engine, ...] = (
    DuckdbEngine(),
    DuckdbEngine("duckdb-tables"),
    DuckdbEngine("duckdb-parquet"),
    DuckdbEngine("duckdb-memory"),
    DuckdbEngine("duckdb-tuned", TUNED),
    SqliteEngine(),
    SqliteEngine("sqlite-tuned", TUNED),
    PostgresqlEngine(),
    PostgresqlEngine("postgresql-tuned", TUNED),
    ChdbEngine(),
    DatafusionEngine(),
    PolarsEngine(),
    SparkEngine(),
)
ENGINES: dict[str, Engine] = {engine.name: engine for engine in KNOWN}
# Not one to choose: what readers ask while the workload `refresh` publishes.
PUBLISHED: Engine = PublishedEngine()


def engine_for(name: str, tables: tuple[str, ...]) -> Engine:
    """Return an engine that loads a workload's tables."""
    known = {**ENGINES, PUBLISHED.name: PUBLISHED}
    found: Engine = replace(known[name], tables=tables)  # type: ignore[type-var]
    return found


# What every installation has.
ALWAYS = ("duckdb", "sqlite")
