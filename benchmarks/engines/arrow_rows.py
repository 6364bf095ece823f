"""Rows out of Arrow tables, as the other engines give them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any


def rows_of_columns(columns: Iterable[list[Any]]) -> list[tuple[Any, ...]]:
    """Turn columns into rows."""
    return list(zip(*columns, strict=True))


def without_zone(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows whose moments are in UTC without saying so, as the tables hold them."""
    return [
        tuple(value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in row)
        for row in rows
    ]
