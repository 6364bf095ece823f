"""`kenno kpi`: the balanced scorecard of the current snapshot."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from warehouse.query import query
from warehouse.screen import say, say_table

PERSPECTIVES = ("financial", "customer", "internal_process", "learning_and_growth")
TRENDS = {"better": "▲ better", "worse": "▼ worse", "steady": "steady"}
UNKNOWN = "-"
UNITS: dict[str, Callable[[Decimal], str]] = {
    "money": lambda value: f"{value:,.2f}",
    "share": lambda value: f"{value:.1%}",
    "count": lambda value: f"{value:,.0f}",
    "hours": lambda value: f"{value:,.1f} h",
    "minutes": lambda value: f"{value:,.0f} min",
}


def read_scorecard(published: Path) -> list[dict[str, Any]]:
    """Return the rows of the scorecard in the order of its perspectives."""
    rows: list[dict[str, Any]] = query(
        published, "select * from kpi.kpi_balanced_scorecard order by perspective, kpi_id"
    ).to_pylist()
    return sorted(rows, key=lambda row: PERSPECTIVES.index(row["perspective"]))


def show_scorecard(rows: list[dict[str, Any]]) -> None:
    """Print the scorecard, a table a perspective; a KPI that is not known shows as a dash."""
    if rows:
        say(f"balanced scorecard, {rows[0]['first_date']} to {rows[0]['last_date']}")
    for perspective in PERSPECTIVES:
        chosen = [row for row in rows if row["perspective"] == perspective]
        if chosen:
            say_table(perspective.replace("_", " "), [as_line(row) for row in chosen])


def as_line(row: dict[str, Any]) -> dict[str, str]:
    """Return what people read of a KPI."""
    unit = f"{row['name']} ({row['currency']})" if row["currency"] else row["name"]
    return {
        "KPI": unit,
        "actual": as_value(row["actual"], row["unit"]),
        "target": as_value(row["target"], row["unit"]),
        "status": row["status"],
        "before": as_value(row["previous"], row["unit"]),
        "trend": TRENDS.get(row["trend"], ""),
    }


def as_value(value: Decimal | None, unit: str) -> str:
    """Return a KPI's value in its unit."""
    if value is None:
        return UNKNOWN
    return UNITS[unit](value) if unit in UNITS else f"{value:,.2f}"
