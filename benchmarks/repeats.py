"""The suite against itself: repeats of the same must not differ, and what is slower must be found.

One database is measured again and again, as a run measures it alone and hot. Each repeat is
compared with the one before it: whatever `compare` calls slower or faster there is a false alarm.
Then one query after the other is made slower in a repeat's own times, and `compare` must find it,
and only it.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.compare import (
    compare,
    decide,
    each_pair,
    each_power,
)
from benchmarks.driver.clients import Job, make_job
from benchmarks.driver.environment import describe_machine, judge_quiet, read_counters
from benchmarks.driver.percentiles import geometric_mean
from benchmarks.driver.power import measure_hot_power
from benchmarks.driver.reference import NAME as REFERENCE_NAME
from benchmarks.driver.verify import ask_answers
from benchmarks.engines import engine_for
from benchmarks.generator.scale import find_scale
from benchmarks.ratios import tell_level
from benchmarks.result import FORMAT, keep, to_text
from benchmarks.weighing import find_shared, weigh_query, weigh_whole
from benchmarks.workloads.catalogue import NOWHERE, WORKLOADS
from benchmarks.workloads.query import read_queries

Document = dict[str, Any]
# What is done with each repeat's document and number.
KeepRepeat = Callable[[Document, int], None]
PLANTED = 1.15


@dataclass(frozen=True)
class Alarms:
    """What comparisons of repeats with the ones before them said that was not so, or missed."""

    comparisons: int = 0  # of a query in two repeats
    alarms: int = 0  # of them false
    verdicts: int = 0  # of a repeat as a whole
    false_verdicts: int = 0
    planted: int = 0  # slow-downs of one query
    found: int = 0  # of them seen
    found_others: int = 0  # queries called slower that were not made so

    def __add__(self, other: "Alarms") -> "Alarms":
        """Return both together."""
        ours, theirs = astuple(self), astuple(other)
        return Alarms(*(one + two for one, two in zip(ours, theirs, strict=True)))


@dataclass(frozen=True)
class Repeats:
    """What repeats of the same showed. Variation is deviation over mean.

    Alarms of `noisy` comparisons, while others used the machine in one of both, decide nothing.
    """

    repeats: int
    noisy_repeats: int
    quiet: Alarms
    noisy: Alarms
    query_variation: dict[str, float]  # of levels in times the reference, by query
    mean_variation: float  # of the geometric mean of these levels
    raw_query_variation: dict[str, float]  # of hot medians, in seconds
    raw_mean_variation: float


def repeat(
    workload: str,
    scale: str,
    engine: str,
    repeats: int,
    rounds: int,
    say: Callable[[str], None],
    keep_repeat: KeepRepeat,
) -> list[Document]:
    """Measure one database so often; returns a run's document of each repeat, as far as compared.

    Each document is kept as soon as it is there. Raises `ValueError` below two repeats.
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
            keep_repeat(documents[-1], number)
            told = geometric_mean([power["hot"]["p50"] for _, power in each_power(documents[-1])])
            say(f"repeat {number} of {repeats}: geometric mean {(told or 0) * 1000:.2f} ms")
        return documents


def drop(_document: Document, _number: int) -> None:
    """Keep no document."""


def keep_in(folder: Path) -> KeepRepeat:
    """Return what keeps documents in a new folder; raises `FileExistsError` if it is there."""
    folder.mkdir(parents=True)

    def keep_repeat(document: Document, number: int) -> None:
        keep(to_text(document), folder / f"repeat{number:02d}.json")

    return keep_repeat


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
        "quiet": quiet,
        "reference": REFERENCE_NAME,
        "machine": asdict(machine),
        "scales": [{"name": scale, "manifest": manifest, "engines": [engine]}],
    }


def judge_repeats(documents: Sequence[Document], factor: float = PLANTED) -> Repeats:
    """Compare each repeat with the one before it, as it is and with one query made slower."""
    counted = {False: Alarms(), True: Alarms()}
    for before, after in pairwise(documents):
        counted[bool(before["noisy"] or after["noisy"])] += count_alarms(before, after, factor)
    return Repeats(
        len(documents),
        sum(bool(document["noisy"]) for document in documents),
        counted[False],
        counted[True],
        *vary_all(documents, tell_level),
        *vary_all(documents, lambda power: float(power["hot"]["p50"])),
    )


def count_alarms(before: Document, after: Document, factor: float) -> Alarms:
    """Compare a repeat with the one before it, as it is and with each query made slower."""
    same = compare(before, after)
    known = {change.query_id for change in same.slower}
    seen = list(plant_each(before, after, factor))
    return Alarms(
        len(same.changes),
        sum(change.verdict != "same" for change in same.changes),
        1,
        int(same.verdict != "same"),
        len(seen),
        sum(query_id in slower for query_id, slower in seen),
        sum(len(slower - known - {query_id}) for query_id, slower in seen),
    )


def vary_all(
    documents: Sequence[Document], tell: Callable[[Document], float | None]
) -> tuple[dict[str, float], float]:
    """Return by how much each query's level varies, and the geometric mean of all."""
    levels: dict[str, list[float]] = {}
    for document in documents:
        for (_, _, query_id), power in each_power(document):
            level = tell(power)
            if level is not None:
                levels.setdefault(query_id, []).append(level)
    whole = {name: row for name, row in levels.items() if len(row) == len(documents)}
    means = [float(np.exp(np.mean(np.log(row)))) for row in zip(*whole.values(), strict=True)]
    return {name: vary(row) for name, row in whole.items()}, vary(means)


def plant_each(before: Document, after: Document, factor: float) -> Iterator[tuple[str, set[str]]]:
    """Slow down one query after the other; yields it with those that are called slower then."""
    pairs = list(each_pair(before, after))
    shared = find_shared(pairs, weigh_whole([(old, new) for _, old, new in pairs], None))
    tests = [weigh_query(*one, None, shared) for one in pairs]
    for place, (key, old, new) in enumerate(pairs):
        planted = weigh_query(key, old, slow_down(new, factor), None, shared)
        changes = decide([*tests[:place], planted, *tests[place + 1 :]])
        yield key[2], {one.query_id for one in changes if one.verdict == "slower"}


def slow_down(power: Document, factor: float) -> Document:
    """Return a query's times as if each had been so many times as long."""
    bindings = [
        {**one, "seconds": [taken * factor for taken in one["seconds"]]}
        for one in power["bindings"]
    ]
    return {**power, "bindings": bindings}


def vary(values: Sequence[float]) -> float:
    """Return the coefficient of variation: the standard deviation as a share of the mean."""
    return float(np.std(values, ddof=1) / np.mean(values)) if len(values) > 1 else 0.0


def describe_repeats(found: Repeats, factor: float = PLANTED) -> list[str]:
    """Return the lines that a terminal shows."""
    lines = [
        f"{found.repeats} repeats, {found.noisy_repeats} of them while others used the machine"
    ]
    for alarms, when in ((found.quiet, ""), (found.noisy, "while others used the machine, ")):
        if alarms.verdicts:
            lines += [
                f"{when}false alarms: {alarms.alarms} of {alarms.comparisons} comparisons of a"
                f" query, {alarms.false_verdicts} of {alarms.verdicts} verdicts",
                f"{when}one query made {factor - 1:.0%} slower: found {alarms.found} of"
                f" {alarms.planted} times; {alarms.found_others} others called slower",
            ]
    return [
        *lines,
        "variation from run to run, as times the reference: "
        + describe_variation(found.mean_variation, found.query_variation),
        "variation from run to run, in seconds: "
        + describe_variation(found.raw_mean_variation, found.raw_query_variation),
    ]


def describe_variation(mean: float, queries: dict[str, float]) -> str:
    """Say by how much all together and the queries vary."""
    if not queries:
        return "not measured"
    worst = max(queries, key=lambda name: queries[name])
    middle = float(np.median(list(queries.values())))
    return (
        f"geometric mean {mean:.1%}; queries {middle:.1%} (median), at most {queries[worst]:.1%}"
        f" ({worst})"
    )
