"""Steps over many runs: since which commit an engine is slower or faster.

Runs that all measured the same reference are held against each other in times the reference, which
the drift of the machine does not move; others in seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.driver.percentiles import geometric_mean
from benchmarks.ratios import tell_level
from benchmarks.result import read_result

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

SMALLEST_STEP = 0.05
SIGNIFICANCE = 0.01
PERMUTATIONS = 2_000
FEWEST_A_SIDE = 3


@dataclass(frozen=True)
class Series:
    """The geometric mean of the hot medians of one engine at one scale, run by run.

    `referred` is the same in times the reference; None for a run without one, or with another than
    the latest run's. `queries` holds each query's hot medians, `referred_queries` its levels.
    """

    workload: str
    scale: str
    engine: str
    runs: list[str]
    commits: list[str]
    seconds: list[float]
    referred: list[float | None]
    queries: dict[str, list[float | None]]
    referred_queries: dict[str, list[float | None]]

    @property
    def is_referred(self) -> bool:
        """Say whether steps are sought in times the reference."""
        return None not in self.referred

    @property
    def levels(self) -> list[float]:
        """Return what steps are sought in, of all queries together."""
        told = [one for one in self.referred if one is not None]
        return told if self.is_referred else self.seconds

    @property
    def query_levels(self) -> dict[str, list[float | None]]:
        """Return what steps are sought in, query by query."""
        return self.referred_queries if self.is_referred else self.queries


@dataclass(frozen=True)
class Step:
    """From this run on times are another: `ratio` of the level after to the level before."""

    what: str
    run: str
    commit: str
    ratio: float


def read_history(folder: Path) -> tuple[list[Series], list[str]]:
    """Read all quiet runs of a folder, oldest first: the series, and what was left out and why.

    Runs on other data or machines than the latest quiet run are left out.
    """
    runs, left_out = [], []
    for path in sorted(folder.glob("*.json")):
        try:
            run = read_result(path)
        except ValueError as problem:
            left_out.append(str(problem))
            continue
        if run["noisy"]:
            left_out.append(f"{path.name}: the machine was busy with other work")
            continue
        runs.append((path.stem, run))
    runs.sort(key=lambda one: str(one[1]["run_at"]))
    if not runs:
        return [], left_out
    latest = identify(runs[-1][1])
    same = []
    for name, run in runs:
        if identify(run) == latest:
            same.append((name, run))
        else:
            left_out.append(f"{name}: another machine than the latest run's")
    return gather(same), left_out


def identify(run: dict[str, Any]) -> tuple[object, ...]:
    """Return what must be equal for runs to be in one history."""
    machine = run["machine"]
    return machine["processor"], machine["cores"], machine["memory_bytes"]


def gather(runs: Sequence[tuple[str, dict[str, Any]]]) -> list[Series]:
    """Put the runs' times into series; one a workload, scale, engine and version of the data."""
    found: dict[tuple[str, str, str, str], Series] = {}
    latest = runs[-1][1].get("reference")
    for name, run in runs:
        for scale in run["scales"]:
            for engine in scale["engines"]:
                powers = engine.get("power") or []
                mean = geometric_mean([one["hot"]["p50"] for one in powers if one["hot"]["p50"]])
                if mean is None:
                    continue
                version = scale["manifest"]["data_version"]
                key = (run["workload"], scale["name"], engine["name"], version)
                series = found.setdefault(key, Series(*key[:3], [], [], [], [], {}, {}))
                same = run.get("reference") is not None and run.get("reference") == latest
                add_run(series, powers, tell_level if same else lambda power: None)
                series.runs.append(name)
                series.commits.append(run["commit"])
                series.seconds.append(mean)
    return list(found.values())


def add_run(
    series: Series, powers: Sequence[dict[str, Any]], tell: Callable[[dict[str, Any]], float | None]
) -> None:
    """Add a run's queries to a series, in seconds and in times the reference."""
    levels = [tell(power) for power in powers]
    for power, level in zip(powers, levels, strict=True):
        for table, value in (
            (series.queries, power["hot"]["p50"]),
            (series.referred_queries, level),
        ):
            table.setdefault(power["query_id"], [None] * len(series.runs)).append(value)
    known = [level for level in levels if level is not None]
    series.referred.append(geometric_mean(known) if len(known) == len(levels) else None)


def find_steps(series: Series) -> list[Step]:
    """Find where the whole and where single queries changed their level."""
    head = f"{series.workload} {series.scale} {series.engine}"
    steps = [
        Step(head, series.runs[place], series.commits[place], ratio)
        for place, ratio in split(np.array(series.levels))
    ]
    for query_id, levels in series.query_levels.items():
        known = [value for value in levels if value is not None]
        if len(known) == len(series.runs):
            steps += [
                Step(f"{head} {query_id}", series.runs[place], series.commits[place], ratio)
                for place, ratio in split(np.array(known), len(series.queries))
            ]
    return steps


def split(levels: Floats, tests: int = 1) -> list[tuple[int, float]]:
    """Find steps by splitting again and again: (first place of the new level, ratio of levels).

    A split counts when its difference of mean logarithms is seldom beaten by shuffled runs, by
    Bonferroni among so many tests, and larger than 5 %.
    """
    logs = np.log(levels)
    if len(logs) < 2 * FEWEST_A_SIDE:
        return []
    places, strengths = weigh_splits(logs[None, :])
    place, strength = int(places[0]), strengths[0]
    random = np.random.default_rng(len(logs))
    shuffled = random.permuted(np.tile(logs, (PERMUTATIONS, 1)), axis=1)
    beaten = int(np.sum(weigh_splits(shuffled)[1] >= strength))
    step = float(np.exp(np.median(logs[place:]) - np.median(logs[:place])))
    if (beaten + 1) / (PERMUTATIONS + 1) > max(SIGNIFICANCE / tests, 1 / PERMUTATIONS):
        return []
    if abs(np.log(step)) < np.log1p(SMALLEST_STEP):
        return []
    left, right = split(levels[:place], tests), split(levels[place:], tests)
    return [*left, (place, step), *((place + later, ratio) for later, ratio in right)]


def weigh_splits(logs: Floats) -> tuple[Integers, Floats]:
    """Return for each row where it divides best, and how well: the variance between the sides."""
    count = logs.shape[1]
    places = np.arange(FEWEST_A_SIDE, count - FEWEST_A_SIDE + 1)
    sums = np.cumsum(logs, axis=1)[:, places - 1]
    difference = sums / places - (logs.sum(axis=1, keepdims=True) - sums) / (count - places)
    strength = difference**2 * places * (count - places) / count
    best = np.argmax(strength, axis=1)
    return places[best], np.max(strength, axis=1)


def describe_unit(series: Series) -> str:
    """Say what steps are sought in."""
    if not series.is_referred:
        return "judged in seconds: not all of them measured the same reference"
    return f"{series.levels[-1]:.2f} times the reference, in which it is judged"


def describe_steps(series: Sequence[Series], left_out: Sequence[str]) -> list[str]:
    """Return the lines that a terminal shows."""
    lines = []
    for one in series:
        lines.append(
            f"{one.workload} {one.scale} {one.engine}: {len(one.runs)} runs, "
            f"latest {one.seconds[-1] * 1000:.2f} ms, {describe_unit(one)}"
        )
        for step in find_steps(one):
            kind = "slower" if step.ratio > 1 else "faster"
            lines.append(
                f"  {step.what}: {kind}, {step.ratio:.2f} times since {step.run} "
                f"(commit {step.commit[:12]})"
            )
    lines += [f"left out: {reason}" for reason in left_out]
    return lines or ["no runs"]
