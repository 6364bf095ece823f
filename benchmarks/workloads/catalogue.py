"""The workloads: where each gets its tables, its bindings and its right answers."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.driver.verify import Answerer
from benchmarks.engines.engine import TABLES as BSMA_TABLES
from benchmarks.generator.scale import Scale
from benchmarks.generator.write import write_tables
from benchmarks.workloads import bsma, marts
from benchmarks.workloads.query import Binding

GENERATOR_WORKERS = 2


@dataclass(frozen=True)
class Workload:
    """A folder of queries with its data.

    `make` writes the Parquet tables of a scale into a new folder, from a seed or from a published
    snapshot, and returns the manifest. Without an oracle, DuckDB's answers over the Parquet files
    are what every engine must give.
    """

    name: str
    tables: tuple[str, ...]
    main_table: str
    make: Callable[[Scale, int, Path, Path | None], dict[str, Any]]
    curate: Callable[[Path, int], list[Binding]]
    oracle: Callable[[Path], Answerer] | None
    is_tuned: bool  # whether the tuned track has tables for it


def generate(scale: Scale, seed: int, folder: Path, _snapshot: Path | None) -> dict[str, Any]:
    """Generate BSMA's tables."""
    return write_tables(scale, seed, folder, GENERATOR_WORKERS)


def copy_marts(scale: Scale, _seed: int, folder: Path, snapshot: Path | None) -> dict[str, Any]:
    """Copy the published marts."""
    if snapshot is None:
        raise marts.NoMartsError("no published snapshot was named; make run publishes one")
    return marts.make_tables(scale, folder, snapshot)


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload(
            "bsma", BSMA_TABLES, "microblog", generate, bsma.curate_bindings, bsma.Oracle, True
        ),
        Workload(
            "marts", marts.TABLES, "fct_posts", copy_marts, marts.curate_bindings, None, False
        ),
    )
}
