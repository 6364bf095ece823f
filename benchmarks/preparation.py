"""What must be before anything is measured: data, right answers, loaded and checked engines."""

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.driver.answers import Answer
from benchmarks.driver.tables import find_damaged_tables
from benchmarks.driver.verify import (
    WrongAnswer,
    ask_answers,
    find_wrong_answers,
    know_answers,
)
from benchmarks.engines import engine_for
from benchmarks.engines.engine import TUNED, Engine
from benchmarks.engines.places import is_whole, size_of
from benchmarks.generator.scale import Scale, find_scale
from benchmarks.journal import Journal
from benchmarks.plan import Plan
from benchmarks.workloads.catalogue import WORKLOADS, Workload
from benchmarks.workloads.keeping import keep_bindings, read_bindings
from benchmarks.workloads.query import Binding, Query

Progress = Callable[[str], None]
Figures = dict[str, Any]

# Plain Python holds every row as an object: beyond this scale the first engine's answers count,
# which plain Python confirmed at the smaller ones.
LARGEST_FOR_PLAIN_PYTHON = "xs"
# An engine that would take longer than this to check all answers (seconds) is timed on one binding
# of each query's bands, in a single round; all but the first engine are checked on no more either.
LONGEST_CHECK = 120.0
PER_BAND = 10


@dataclass(frozen=True)
class Data:
    """The tables of one scale with what is asked of them, and the right answers."""

    folder: Path
    made: Figures
    bindings: list[Binding]
    answers: list[Answer]


@dataclass(frozen=True)
class Bench:
    """What all steps of a run share."""

    plan: Plan
    work: Path
    queries: dict[str, Query]
    journal: Journal
    progress: Progress

    @property
    def workload(self) -> Workload:
        """Return what is asked."""
        return WORKLOADS[self.plan.workload]

    def engine(self, name: str) -> Engine:
        """Return an engine that loads the workload's tables."""
        return engine_for(name, self.workload.tables)

    def missing(self, engine: Engine) -> str | None:
        """Say what an engine lacks for this workload."""
        if engine.track == TUNED and not self.workload.is_tuned:
            return f"a tuned form of the workload {self.workload.name}"
        if not engine.name.startswith(self.workload.engines or ""):
            return f"{self.workload.engines}'s own functions, which the workload asks"
        return engine.missing()


def prepare_data(bench: Bench, scale: Scale) -> Data:
    """Generate a scale's tables, choose the bindings and find the right answers."""
    folder, seed = bench.work / scale.name, bench.plan.seed
    if not folder.exists():
        what = f"{scale.post_count:,} posts" if scale.post_count else "your own network"
        bench.progress(f"{scale.name}: making the data of {what}")

        def generate() -> Figures:
            before = time.perf_counter()
            manifest = bench.workload.make(scale, seed, folder, bench.plan.home)
            return describe_data(bench.workload, manifest, time.perf_counter() - before)

        # Also when a run goes on whose data are gone: the same seed gives the same bytes.
        generated = generate()
        made = bench.journal.once(f"{scale.name}/data", lambda: generated)
    else:
        made = bench.journal.done[f"{scale.name}/data"]
    kept = folder / "bindings.json"
    if not kept.exists():
        bindings = bench.workload.curate(folder, seed)
        keep_bindings(bindings, str(made["manifest"]["data_version"]), kept)
    _, bindings = read_bindings(kept)

    def answer() -> list[Figures]:
        is_small = int(made["posts"]) <= find_scale(LARGEST_FOR_PLAIN_PYTHON).post_count
        if bench.workload.oracle and is_small:
            bench.progress(f"{scale.name}: answering {len(bindings)} questions in plain Python")
            answers = know_answers(bench.workload.oracle(folder), bindings)
        else:
            answers = answer_by_first(bench, scale, folder, bindings)
        return [asdict(answer) for answer in answers]

    known = bench.journal.once(f"{scale.name}/answers", answer)
    return Data(folder, made, bindings, [Answer(**one) for one in known])


def answer_by_first(
    bench: Bench, scale: Scale, folder: Path, bindings: list[Binding]
) -> list[Answer]:
    """Answer with DuckDB, which plain Python confirmed at the smaller scales."""
    reference = bench.engine("duckdb-parquet")
    bench.progress(f"{scale.name}: answering {len(bindings)} questions with {reference.name}")
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as place:
        reference.load(folder, Path(place, "reference"))
        return ask_answers(reference, Path(place, "reference"), bench.queries, bindings)


def describe_data(workload: Workload, manifest: dict[str, Any], seconds: float) -> Figures:
    """Describe generated tables."""
    tables = manifest["tables"]
    rows = sum(int(table["rows"]) for table in tables.values())
    return {
        "posts": int(tables[workload.main_table]["rows"]),
        "rows": rows,
        "manifest": manifest,
        "generate_seconds": seconds,
        "generated_rows_a_second": rows / seconds,
    }


def load_engine(bench: Bench, key: str, engine: Engine, data: Data, place: Path) -> Figures:
    """Load the tables, unless an earlier run did and its files are still there."""
    if not is_whole(place) or f"{key}/load" not in bench.journal.done:
        remove_place(place)
        bench.progress(f"{key}: loading")
        before = time.perf_counter()
        engine.load(data.folder, place)
        loaded = {"load_seconds": time.perf_counter() - before, "file_bytes": size_of(place)}
        bench.journal.done.pop(f"{key}/load", None)
        bench.journal.once(f"{key}/load", lambda: loaded)
    found: Figures = bench.journal.done[f"{key}/load"]
    return found


def pick_few(count: int) -> list[int]:
    """Return the places of one binding of each query's bands, each band's at another turn.

    The lengths of windows follow the turns, so that the few are of the same mix as all.
    """
    return [band * PER_BAND + 3 * band % PER_BAND for band in range(count // PER_BAND)]


def check_engine(
    bench: Bench,
    key: str,
    engine: Engine,
    data: Data,
    place: Path,
    longest: float = LONGEST_CHECK,
) -> Figures:
    """Compare every answer with the right one; of a slow engine one of each query's bands."""

    def compare(picked: Sequence[int]) -> list[WrongAnswer]:
        bindings = [data.bindings[number] for number in picked]
        answers = [data.answers[number] for number in picked]
        return find_wrong_answers(engine, place, bench.queries, bindings, answers)

    def check() -> Figures:
        bench.progress(f"{key}: checking {len(data.bindings)} answers")
        before = time.perf_counter()
        wrong = find_damaged_tables(engine, place, data.folder)
        checked = pick_few(len(data.bindings))
        began = time.perf_counter()
        wrong += compare(checked)
        if (time.perf_counter() - began) * PER_BAND <= longest:
            rest = sorted(set(range(len(data.bindings))).difference(checked))
            wrong += compare(rest)
            checked += rest
        else:
            bench.progress(f"{key}: slow, only {len(checked)} of them are checked")
        if wrong:
            bench.progress(f"{key}: {len(wrong)} wrong answers, nothing is measured")
        return {
            "settings": engine.settings(place),
            "check_seconds": time.perf_counter() - before,
            "answers_checked": len(checked),
            "rows_checked": sum(data.answers[number].row_count for number in checked),
            "wrong_answers": [asdict(one) for one in wrong],
        }

    found: Figures = bench.journal.once(f"{key}/check", check)
    return found


def remove_place(place: Path) -> None:
    """Remove a database, with PostgreSQL's cluster if it is one."""
    from benchmarks.engines.postgresql import remove

    if (place / "server.json").exists():
        remove(place)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
