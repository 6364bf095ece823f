"""One scale from data to figures: generate, load, verify, and only then measure."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.driver.answers import Answer
from benchmarks.driver.clients import make_job
from benchmarks.driver.closed_loop import Load, measure_load, measure_nothing
from benchmarks.driver.power import Power, measure_power
from benchmarks.driver.verify import WrongAnswer, find_wrong_answers, know_answers
from benchmarks.engines import ENGINES
from benchmarks.engines.engine import Engine
from benchmarks.generator.scale import Scale
from benchmarks.generator.write import write_tables
from benchmarks.workloads.bsma.bindings import curate_bindings, keep_bindings, read_bindings
from benchmarks.workloads.bsma.oracle import Oracle
from benchmarks.workloads.query import Binding, Query

Progress = Callable[[str], None]

NULL_SECONDS = 1.0
GENERATOR_WORKERS = 2


@dataclass(frozen=True)
class Database:
    """An engine's file of one scale, and how it came to be."""

    engine: Engine
    file: Path
    load_seconds: float
    wrong: list[WrongAnswer]
    settings: dict[str, str]


@dataclass(frozen=True)
class Data:
    """The tables of one scale with what is asked of them, and the right answers."""

    manifest: dict[str, Any]
    generate_seconds: float
    bindings: list[Binding]
    answers: list[Answer]


@dataclass
class ScaleFigures:
    """Everything found at one scale; without power and load where an answer was wrong."""

    scale: Scale
    data: Data
    databases: list[Database]
    power: dict[str, list[Power]] = field(default_factory=dict)
    null: Load | None = None
    loads: list[Load] = field(default_factory=list)

    @property
    def wrong(self) -> list[WrongAnswer]:
        """Return the wrong answers of all engines."""
        return [wrong for database in self.databases for wrong in database.wrong]

    @property
    def wrong_under_load(self) -> int:
        """Count the answers that were wrong while many asked."""
        return sum(load.wrong for load in self.loads)


def prepare_data(scale: Scale, seed: int, folder: Path, progress: Progress) -> Data:
    """Generate a scale's tables, choose the bindings and find the right answers."""
    progress(f"{scale.name}: generating {scale.post_count:,} posts")
    before = time.perf_counter()
    manifest = write_tables(scale, seed, folder, GENERATOR_WORKERS)
    seconds = time.perf_counter() - before
    kept = folder / "bindings.json"
    keep_bindings(curate_bindings(folder, seed), str(manifest["data_version"]), kept)
    _, bindings = read_bindings(kept)
    progress(f"{scale.name}: answering {len(bindings)} questions in plain Python")
    return Data(manifest, seconds, bindings, know_answers(Oracle(folder), bindings))


def prepare_database(
    engine: Engine, folder: Path, data: Data, queries: dict[str, Query], progress: Progress
) -> Database:
    """Load the tables into an engine and check its answers."""
    file = folder.with_name(f"{folder.name}.{engine.name}")
    progress(f"{folder.name}: loading {engine.name} and checking its answers")
    before = time.perf_counter()
    engine.load(folder, file)
    seconds = time.perf_counter() - before
    wrong = find_wrong_answers(engine, file, queries, data.bindings, data.answers)
    return Database(engine, file, seconds, wrong, engine.settings(file))


def measure_scale(
    scale: Scale,
    engines: Sequence[str],
    folder: Path,
    queries: dict[str, Query],
    *,
    seconds: float,
    clients: Sequence[int],
    seed: int,
    progress: Progress,
) -> ScaleFigures:
    """Measure one scale. The first engine answers many clients, the others stand beside it."""
    data = prepare_data(scale, seed, folder, progress)
    databases = [
        prepare_database(ENGINES[name], folder, data, queries, progress) for name in engines
    ]
    figures = ScaleFigures(scale, data, databases)
    if figures.wrong:
        progress(f"{scale.name}: {len(figures.wrong)} wrong answers, nothing is measured")
        return figures
    jobs = [
        make_job(database.engine.name, database.file, queries, data.bindings, data.answers)
        for database in databases
    ]
    for job in jobs:
        progress(f"{scale.name}: {job.engine} alone, cold and hot")
        figures.power[job.engine] = measure_power(job)
    figures.null = measure_nothing(jobs[0], min(NULL_SECONDS, seconds), seed)
    for count in clients:
        progress(f"{scale.name}: {jobs[0].engine} with {count} client{'s' * (count > 1)}")
        figures.loads.append(measure_load(jobs[0], count, seconds, seed))
    return figures
