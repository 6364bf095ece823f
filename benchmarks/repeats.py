"""The suite against itself: repeats of the same must not differ, and what is slower must be found.

One database is measured again and again, as a run measures it alone and hot. Each repeat is
compared with the one before it: whatever `compare` calls slower or faster there is a false alarm.
Then one query after the other is made slower in a repeat's own times, and `compare` must find it,
and only it.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.compare import compare, decide, each_power, test_queries, test_query
from benchmarks.driver.clients import Job, make_job
from benchmarks.driver.environment import describe_machine, judge_quiet, read_counters
from benchmarks.driver.percentiles import geometric_mean
from benchmarks.driver.power import measure_hot_power
from benchmarks.driver.verify import ask_answers
from benchmarks.engines import engine_for
from benchmarks.generator.scale import find_scale
from benchmarks.result import FORMAT
from benchmarks.workloads.catalogue import NOWHERE, WORKLOADS
from benchmarks.workloads.query import read_queries

Document = dict[str, Any]
PLANTED = 1.15


@dataclass(frozen=True)
class Repeats:
    """What repeats of the same showed. Shares are of 1; variation is deviation over mean."""

    repeats: int
    comparisons: int  # of a query in two repeats
    alarms: int  # of them false
    false_verdicts: int  # of a repeat as a whole
    query_variation: dict[str, float]  # of hot medians, by query
    mean_variation: float  # of the geometric mean of hot medians
    planted: int  # slow-downs of one query
    found: int  # of them seen
    found_others: int  # queries called slower that were not made so
    noisy_repeats: int


def repeat(
    workload: str, scale: str, engine: str, repeats: int, rounds: int, say: Callable[[str], None]
) -> list[Document]:
    """Measure one database so often; returns a run's document of each repeat, as far as compared.

    Raises `ValueError` below two repeats.
    """
    if repeats < 2:
        raise ValueError("repeats of the same are at least two")
    asked, seed = WORKLOADS[workload], 1
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as work:
        folder, place = Path(work, "tables"), Path(work, "place")
        manifest = asked.make(find_scale(scale), seed, folder, NOWHERE)
        loaded = engine_for(engine, asked.tables)
        loaded.load(folder, place)
        queries = {query.id: query for query in read_queries(workload)}
        bindings = asked.curate(folder, seed)
        answers = ask_answers(loaded, place, queries, bindings)
        job = make_job(engine, place, queries, bindings, answers)
        documents = []
        for number in range(1, repeats + 1):
            documents.append(measure_once(job, workload, scale, manifest, rounds))
            told = geometric_mean([power["hot"]["p50"] for _, power in each_power(documents[-1])])
            say(f"repeat {number} of {repeats}: geometric mean {(told or 0) * 1000:.2f} ms")
        return documents


def measure_once(job: Job, workload: str, scale: str, manifest: Document, rounds: int) -> Document:
    """Measure every query alone and hot, and describe it as a run's document does."""
    machine, before = describe_machine(), read_counters()
    power = [asdict(one) for one in measure_hot_power(job, rounds, seed=1)]
    quiet = judge_quiet(before, read_counters(), machine)
    engine = {"name": job.engine, "power": power, "loads": []}
    return {
        "format": FORMAT,
        "workload": workload,
        "noisy": quiet["noisy"],
        "machine": asdict(machine),
        "scales": [{"name": scale, "manifest": manifest, "engines": [engine]}],
    }


def judge_repeats(documents: Sequence[Document], factor: float = PLANTED) -> Repeats:
    """Compare each repeat with the one before it, as it is and with one query made slower."""
    alarms = false_verdicts = comparisons = planted = found = found_others = 0
    for before, after in pairwise(documents):
        same = compare(before, after)
        comparisons += len(same.changes)
        alarms += sum(change.verdict != "same" for change in same.changes)
        false_verdicts += same.verdict != "same"
        known = {change.query_id for change in same.slower}
        for query_id, slower in plant_each(before, after, factor):
            planted += 1
            found += query_id in slower
            found_others += len(slower - known - {query_id})
    medians: dict[str, list[float]] = {}
    for document in documents:
        for (_, _, query_id), power in each_power(document):
            medians.setdefault(query_id, []).append(power["hot"]["p50"])
    means = [float(np.exp(np.mean(np.log(row)))) for row in zip(*medians.values(), strict=True)]
    return Repeats(
        len(documents),
        comparisons,
        alarms,
        false_verdicts,
        {query_id: vary(times) for query_id, times in medians.items()},
        vary(means),
        planted,
        found,
        found_others,
        sum(bool(document["noisy"]) for document in documents),
    )


def plant_each(before: Document, after: Document, factor: float) -> Iterator[tuple[str, set[str]]]:
    """Slow down one query after the other; yields it with those that are called slower then."""
    tests = list(test_queries(before, after))
    known, new = dict(each_power(before)), dict(each_power(after))
    for place, (change, _) in enumerate(tests):
        key = change.scale, change.engine, change.query_id
        planted = test_query(key, known[key], slow_down(new[key], factor))
        changes = decide([*tests[:place], planted, *tests[place + 1 :]])
        yield change.query_id, {one.query_id for one in changes if one.verdict == "slower"}


def slow_down(power: Document, factor: float) -> Document:
    """Return a query's times as if each had been so many times as long."""
    bindings = [
        {**one, "seconds": [taken * factor for taken in one["seconds"]]}
        for one in power["bindings"]
    ]
    return {**power, "bindings": bindings}


def vary(values: Sequence[float]) -> float:
    """Return the coefficient of variation: the standard deviation as a share of the mean."""
    return float(np.std(values, ddof=1) / np.mean(values))


def describe_repeats(found: Repeats, factor: float = PLANTED) -> list[str]:
    """Return the lines that a terminal shows."""
    worst = max(found.query_variation, key=lambda name: found.query_variation[name])
    middle = float(np.median(list(found.query_variation.values())))
    return [
        f"{found.repeats} repeats, {found.noisy_repeats} of them while others used the machine",
        f"false alarms: {found.alarms} of {found.comparisons} comparisons of a query,"
        f" {found.false_verdicts} of {found.repeats - 1} verdicts",
        f"variation from run to run: geometric mean {found.mean_variation:.1%}; queries"
        f" {middle:.1%} (median), at most {found.query_variation[worst]:.1%} ({worst})",
        f"one query made {factor - 1:.0%} slower: found {found.found} of {found.planted} times;"
        f" {found.found_others} others called slower",
    ]
