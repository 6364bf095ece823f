"""The build database, for those who read it: by an engine of their own, or by dbt's where it is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import duckdb

from warehouse.errors import KennoError
from warehouse.settings import Settings

# Two engines of one process cannot hold the same file.
HELD: ContextVar[duckdb.DuckDBPyConnection | None] = ContextVar("held", default=None)


@contextmanager
def reading(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to read by; it is closed afterwards."""
    held = HELD.get()
    if held is not None:
        with held.cursor() as cursor:
            yield cursor
    else:
        with duckdb.connect(str(settings.build_database), read_only=True) as connection:
            yield connection


@contextmanager
def settling(settings: Settings) -> Iterator[None]:
    """Put what dbt has written in its place in the file, while the block reads by dbt's engine.

    It goes into a log first: closing the engine would wait until all of it is in its place. Raises
    KennoError where that fails.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment: Any = DuckDBConnectionManager.env()
    token = HELD.set(environment.conn)
    try:
        with environment.conn.cursor() as cursor, ThreadPoolExecutor(1) as pool:
            settled = pool.submit(cursor.execute, "checkpoint")
            yield
            problem = settled.exception()
    finally:
        HELD.reset(token)
    if problem:
        raise KennoError(
            f"could not write {settings.build_database}: {problem}. What was published before"
            " stays. Free space or check permissions, then build again."
        )
