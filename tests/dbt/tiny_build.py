"""Run dbt on a database in this process, and read what it built."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Built:
    """Two build databases over the same landing."""

    day_by_day: Path
    at_once: Path

    def ask(self, query: str) -> Rows:
        """Return the rows of a query over what was built day by day."""
        with duckdb.connect(str(self.day_by_day), read_only=True) as database:
            return database.execute(query).fetchall()


@contextmanager
def building(landing: Path, database: Path) -> Iterator[Callable[..., None]]:
    """Give a function that runs dbt commands over a landing, into a database."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KENNO_LANDING", str(landing))
        environment.setenv("KENNO_BUILD_DATABASE", str(database))
        environment.setenv("DBT_ENV_SECRET_KENNO_PSEUDONYM_KEY", "worth nothing" * 3)
        environment.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        environment.setenv("DO_NOT_TRACK", "1")
        yield dbt_runner(database.parent)


def dbt_runner(folder: Path) -> Callable[..., None]:
    """Return a function that runs a dbt command and names what failed.

    The project asks the environment for what it builds.
    """

    def run(*arguments: str) -> None:
        with warnings.catch_warnings():
            # What dbt's own dependencies warn of is not ours to fail on.
            warnings.simplefilter("ignore")
            from dbt.adapters.duckdb.connections import DuckDBConnectionManager
            from dbt.cli.main import dbtRunner

            result = dbtRunner().invoke(
                [
                    "--quiet",
                    *arguments,
                    *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
                    *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
                ]
            )
            # dbt keeps the file open for its next command; others must be able to read it now.
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        failed = [
            f"{one.node.name}: {one.message}"
            for one in getattr(result.result, "results", [])
            if one.status in ("error", "fail")
        ]
        assert result.success, f"{failed or result.exception}"

    return run
