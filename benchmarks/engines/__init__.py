"""Engines: what answers the queries, behind one small interface."""

from benchmarks.engines.duckdb_file import DuckdbFile
from benchmarks.engines.engine import Engine
from benchmarks.engines.sqlite_file import SqliteFile

ENGINES: dict[str, Engine] = {engine.name: engine for engine in (DuckdbFile(), SqliteFile())}
