"""Answers of the engine as Python values: for the few rows that people read, not for data."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb


def read_rows(
    engine: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Mapping[str, object] | Sequence[object] = (),
) -> list[dict[str, Any]]:
    """Return the rows of a query as dictionaries by column."""
    answer = engine.execute(sql, parameters)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
