"""What the tests of value and KPIs ask."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Valued:
    """The build before customers were scored, and after."""

    before_scores: Path
    after_scores: Path

    def ask(self, query: str) -> Rows:
        """Return the rows of a query over the whole build."""
        return ask(self.after_scores, query)

    def ask_before_scores(self, query: str) -> Rows:
        """Return the rows of a query over what stood before there were scores."""
        return ask(self.before_scores, query)

    def kpi(self, mart: str, kpi_id: str, date: str) -> Decimal | None:
        """Return the value of a KPI of the whole company in the period that begins at `date`."""
        rows = self.ask(
            f"select value from kpi.{mart} where kpi_id = '{kpi_id}'"
            f" and dimension = 'all' and date = date '{date}'"
        )
        assert len(rows) == 1, f"{mart} has {len(rows)} rows of {kpi_id} at {date}"
        value: Decimal | None = rows[0][0]
        return value


def ask(path: Path, query: str) -> Rows:
    """Return the rows of a query."""
    with duckdb.connect(str(path), read_only=True) as database:
        return database.execute(query).fetchall()
