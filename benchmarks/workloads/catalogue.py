"""The workloads: where each gets its tables, its bindings and its right answers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.driver.verify import Answerer
from benchmarks.engines.engine import TABLES as BSMA_TABLES
from benchmarks.generator.scale import Scale
from benchmarks.generator.write import write_tables
from benchmarks.workloads import bsma, crm, marts, raw
from benchmarks.workloads.query import Binding

GENERATOR_WORKERS = 2
# BSMA's questions on the company's own network, whose size is no scale of ours.
BSMA_AT_HOME = "bsma-home"
HOME_SCALE = Scale("home", 0)


@dataclass(frozen=True)
class Workload:
    """A folder of queries with its data.

    `make` writes the Parquet tables of a scale into a new folder, from a seed or from the
    company's own data, and returns the manifest. Without an oracle, DuckDB's answers over the
    Parquet files are what every engine must give.
    """

    name: str
    tables: tuple[str, ...]
    main_table: str
    make: Callable[[Scale, int, Path, "Home"], dict[str, Any]]
    curate: Callable[[Path, int], list[Binding]]
    oracle: Callable[[Path], Answerer] | None
    is_tuned: bool  # whether the tuned track has tables for it
    queries: str = ""  # the folder of its queries, if not named as itself
    engines: str | None = None  # how the names of the engines begin that can be asked; None: all

    @property
    def folder(self) -> str:
        """Return the folder of its queries."""
        return self.queries or self.name


@dataclass(frozen=True)
class Home:
    """Where a company's own data lie; None where a workload needs none of them."""

    snapshot: Path | None = None
    landing: Path | None = None
    build: Path | None = None


NOWHERE = Home()


class NoDataError(Exception):
    """A workload asks data that are not there; the message says what makes them."""


def generate(scale: Scale, seed: int, folder: Path, _home: Home) -> dict[str, Any]:
    """Generate the network and its customers."""
    return write_tables(scale, seed, folder, GENERATOR_WORKERS)


def read_network(scale: Scale, _seed: int, folder: Path, home: Home) -> dict[str, Any]:
    """Read BSMA's tables from the published marts."""
    try:
        return bsma.export_tables(scale, folder, home.snapshot or Path("nowhere"))
    except bsma.NoNetworkError as problem:
        raise NoDataError(str(problem)) from problem


def copy_marts(scale: Scale, _seed: int, folder: Path, home: Home) -> dict[str, Any]:
    """Copy the published marts."""
    try:
        return marts.make_tables(scale, folder, home.snapshot or Path("nowhere"))
    except marts.NoMartsError as problem:
        raise NoDataError(str(problem)) from problem


def copy_landing(scale: Scale, _seed: int, folder: Path, home: Home) -> dict[str, Any]:
    """Copy what landed and what was staged of it."""
    nowhere = Path("nowhere")
    try:
        return raw.make_tables(scale, folder, home.landing or nowhere, home.build or nowhere)
    except raw.NothingLandedError as problem:
        raise NoDataError(str(problem)) from problem


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload(
            "bsma", BSMA_TABLES, "microblog", generate, bsma.curate_bindings, bsma.Oracle, True
        ),
        Workload(
            BSMA_AT_HOME,
            BSMA_TABLES,
            "microblog",
            read_network,
            bsma.curate_bindings,
            bsma.Oracle,
            True,
            "bsma",
        ),
        Workload("crm", crm.TABLES, "microblog", generate, crm.curate_bindings, None, False),
        Workload(
            "marts", marts.TABLES, "fct_posts", copy_marts, marts.curate_bindings, None, False
        ),
        Workload(
            "raw",
            raw.TABLES,
            "staged_statuses",
            copy_landing,
            raw.curate_bindings,
            None,
            False,
            engines="duckdb",
        ),
    )
}
