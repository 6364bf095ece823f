"""Answers in one form for every engine, so that they can be compared by count and hash."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Answer:
    """The number of rows and the SHA-256 of their canonical form, order included."""

    row_count: int
    sha256: str


def digest(rows: Iterable[tuple[Any, ...]]) -> Answer:
    """Condense an answer: fields and rows end with control characters that no value holds."""
    return condense(write_lines(rows))


def digest_in_any_order(rows: Iterable[tuple[Any, ...]]) -> Answer:
    """Condense rows that have no order, as those of a table."""
    return condense(sorted(write_lines(rows)))


def write_lines(rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """Write each row as text."""
    return ["\x1f".join(canonical(value) for value in row) for row in rows]


def condense(lines: list[str]) -> Answer:
    """Count lines and hash them."""
    text = "\x1e".join([*lines, ""])
    return Answer(len(lines), hashlib.sha256(text.encode()).hexdigest())


def canonical(value: object) -> str:
    """Return a value as text, the same whichever engine gave it."""
    if value is None:
        return "\x00"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | str):
        return str(value)
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00:00"
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return str(int(value))
    if isinstance(value, float | Decimal):
        # Engines add in orders of their own: what is below nine digits is noise.
        return f"{float(value):.9g}".replace("-0", "0") if value == 0 else f"{float(value):.9g}"
    raise TypeError(f"no canonical form of {type(value).__name__}: {value!r}")
