"""What commands print: sentences for people, JSON for machines."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

NARROWEST = 110

console = Console(highlight=False)
if console.width < NARROWEST:
    console.width = NARROWEST


def say(text: str) -> None:
    """Print a line for people."""
    console.print(text, markup=False, soft_wrap=True)


def say_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print a value for machines."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")


def say_table(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as a table; numbers stand to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name, value in (rows[0] if rows else {}).items():
        table.add_column(name, justify="right" if isinstance(value, int | float) else "left")
    for row in rows:
        table.add_row(*("" if value is None else show(value) for value in row.values()))
    console.print(table)


def show(value: Any) -> str:  # noqa: ANN401 - any cell
    """Return a cell as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
