"""`kenno kpi`: the balanced scorecard of the current snapshot."""

from pathlib import Path
from typing import Any

from warehouse.query import query
from warehouse.screen import say_table

PERSPECTIVES = ("financial", "customer", "internal_process", "learning_and_growth")


def read_scorecard(published: Path) -> list[dict[str, Any]]:
    """Return the rows of the scorecard in the order of its perspectives."""
    rows: list[dict[str, Any]] = query(
        published, "select * from kpi.kpi_balanced_scorecard order by all"
    ).to_pylist()
    return rows


def show_scorecard(rows: list[dict[str, Any]]) -> None:
    """Print the scorecard, a table a perspective."""
    for perspective in dict.fromkeys(row["perspective"] for row in rows):
        say_table(
            perspective.replace("_", " "),
            [row for row in rows if row["perspective"] == perspective],
        )
