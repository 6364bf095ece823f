"""Compare two runs: which queries got slower or faster, beyond what noise explains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.driver.percentiles import geometric_mean

Floats = NDArray[np.float64]
Document = dict[str, Any]

NOISE_BAND = 0.02
SIGNIFICANCE = 0.05
RESAMPLES = 4_000
# What must be equal for times to be comparable.
SAME_MACHINE = ("processor", "cores", "memory_bytes")


class NotComparableError(Exception):
    """Two runs differ in their data or machine; the message says in what."""


@dataclass(frozen=True)
class Change:
    """How many times as long a query takes, with an interval, and what follows from it."""

    scale: str
    engine: str
    query_id: str
    ratio: float
    interval: tuple[float, float]
    band: float  # of ratios that count as noise, around 1
    verdict: str  # slower, faster, same, broken or mended


@dataclass(frozen=True)
class Comparison:
    """All changes from one run to another, and the verdict by the geometric mean."""

    changes: list[Change]
    mean_ratio: float | None
    mean_interval: tuple[float, float] | None
    processor_ratios: dict[str, float]  # processor seconds a query with one client, by engine
    verdict: str
    is_noisy: bool  # one of the runs was disturbed: this must not decide anything

    @property
    def slower(self) -> list[Change]:
        """Return the queries that got slower or fail now."""
        return [change for change in self.changes if change.verdict in ("slower", "broken")]


def compare(before: Document, after: Document, allow: frozenset[str] = frozenset()) -> Comparison:
    """Compare two runs query by query, by the times of the same bindings.

    A query is slower or faster when the bootstrap of its median ratio lies beyond the noise band
    (2 %, or the spread between a run's own rounds if that is wider) after Holm's correction for the
    number of queries. Raises `NotComparableError` when "data" or "machine" differ and are not in
    `allow`.
    """
    refuse_different(before, after, allow)
    changes = decide(list(test_queries(before, after)))
    ratios = np.array([change.ratio for change in changes if change.verdict not in ("broken",)])
    mean = geometric_mean(ratios.tolist())
    interval = mean_interval(ratios) if len(ratios) else None
    return Comparison(
        changes,
        mean,
        interval,
        compare_processor(before, after),
        judge(changes, interval),
        bool(before["noisy"] or after["noisy"]),
    )


def decide(tests: Sequence[tuple[Change, float]]) -> list[Change]:
    """Return what is left of changes, each with its p-value, after the correction for all."""
    kept = correct([p for _, p in tests])
    return [
        change if is_kept or change.verdict in ("broken", "mended") else as_same(change)
        for (change, _), is_kept in zip(tests, kept, strict=True)
    ]


def refuse_different(before: Document, after: Document, allow: frozenset[str]) -> None:
    """Raise when the runs' data or machines differ."""
    if before["workload"] != after["workload"]:
        raise NotComparableError(f"workloads {before['workload']} and {after['workload']}")
    if "machine" not in allow:
        different = [
            name for name in SAME_MACHINE if before["machine"][name] != after["machine"][name]
        ]
        if different:
            raise NotComparableError(f"the machines differ in {', '.join(different)}")
    versions = [
        {scale["name"]: scale["manifest"]["data_version"] for scale in run["scales"]}
        for run in (before, after)
    ]
    shared = versions[0].keys() & versions[1].keys()
    if not shared:
        raise NotComparableError("the runs share no scale")
    if "data" not in allow:
        different = [name for name in sorted(shared) if versions[0][name] != versions[1][name]]
        if different:
            raise NotComparableError(f"the data differ at {', '.join(different)}")


def test_queries(before: Document, after: Document) -> Iterator[tuple[Change, float]]:
    """Yield every query that both runs asked, as if it were the only one, with its p-value."""
    known = dict(each_power(before))
    for key, power in each_power(after):
        if key in known:
            yield test_query(key, known[key], power)


def each_power(run: Document) -> Iterator[tuple[tuple[str, str, str], Document]]:
    """Yield the times of every query, by scale, engine and query."""
    for scale in run["scales"]:
        for engine in scale["engines"]:
            for power in engine.get("power") or []:
                yield (scale["name"], engine["name"], power["query_id"]), power


def test_query(
    key: tuple[str, str, str], before: Document, after: Document
) -> tuple[Change, float]:
    """Test whether a query takes another time than before."""
    pairs = [
        (old["seconds"], new["seconds"])
        for old, new in zip(before["bindings"], after["bindings"], strict=True)
        if not old["error"] and not new["error"]
    ]
    if after["failures"] > before["failures"] or not pairs:
        return Change(*key, float("inf"), (1.0, float("inf")), NOISE_BAND, "broken"), 0.0
    if after["failures"] < before["failures"]:
        return Change(*key, 1.0, (0.0, 1.0), NOISE_BAND, "mended"), 0.0
    # The least of a binding's rounds: noise only ever adds.
    logs = np.log([min(new) for _, new in pairs]) - np.log([min(old) for old, _ in pairs])
    draws = np.random.default_rng(len(logs)).integers(0, len(logs), (RESAMPLES, len(logs)))
    medians = np.median(logs[draws], axis=1)
    ratio = float(np.exp(np.median(logs)))
    low, high = np.exp(np.quantile(medians, (0.025, 0.975)))
    interval = float(low), float(high)
    band = max(NOISE_BAND, spread([old for old, _ in pairs]), spread([new for _, new in pairs]))
    log_band = np.log1p(band)
    against = np.sum(medians <= log_band) if ratio > 1 else np.sum(medians >= -log_band)
    verdict = "slower" if ratio > 1 else "faster"
    return Change(*key, ratio, interval, band, verdict), float((against + 1) / (RESAMPLES + 1))


def spread(rounds: list[list[float]]) -> float:
    """Return by how much a run's own rounds differ, the two quickest of them: its own noise."""
    shortest = min(len(times) for times in rounds)
    if shortest < 2:
        return 0.0
    table = np.array([times[:shortest] for times in rounds])
    first, second = np.sort(np.exp(np.mean(np.log(table), axis=0)))[:2]
    return float(second / first - 1)


def correct(values: list[float]) -> list[bool]:
    """Return which p-values count after Holm's step-down correction."""
    kept = [False] * len(values)
    for rank, place in enumerate(sorted(range(len(values)), key=lambda each: values[each])):
        if values[place] > SIGNIFICANCE / (len(values) - rank):
            break
        kept[place] = True
    return kept


def as_same(change: Change) -> Change:
    """Return a change that noise explains."""
    return Change(
        change.scale,
        change.engine,
        change.query_id,
        change.ratio,
        change.interval,
        change.band,
        "same",
    )


def mean_interval(ratios: Floats) -> tuple[float, float]:
    """Return the interval of the geometric mean, by drawing the queries again."""
    logs = np.log(ratios)
    draws = np.random.default_rng(len(logs)).integers(0, len(logs), (RESAMPLES, len(logs)))
    means = np.mean(logs[draws], axis=1)
    return float(np.exp(np.quantile(means, 0.025))), float(np.exp(np.quantile(means, 0.975)))


def judge(changes: list[Change], interval: tuple[float, float] | None) -> str:
    """Return the verdict: by the geometric mean, but a query that fails now is always worse."""
    if any(change.verdict == "broken" for change in changes):
        return "broken"
    bands = sorted(change.band for change in changes) or [NOISE_BAND]
    band = bands[len(bands) // 2]
    if interval and interval[0] > 1 + band:
        return "slower"
    if interval and interval[1] < 1 / (1 + band):
        return "faster"
    return "same"


def compare_processor(before: Document, after: Document) -> dict[str, float]:
    """Return the ratios of processor seconds a query, by scale and engine, with one client."""

    def cost(run: Document) -> dict[str, float]:
        return {
            f"{scale['name']} {engine['name']}": engine["loads"][0]["processor_seconds_a_query"]
            for scale in run["scales"]
            for engine in scale["engines"]
            if engine.get("loads") and engine["loads"][0]["processor_seconds_a_query"]
        }

    old, new = cost(before), cost(after)
    return {name: new[name] / old[name] for name in old if name in new}


def describe(comparison: Comparison) -> list[str]:
    """Return the lines that a terminal shows."""
    lines = [
        f"{one.scale} {one.engine} {one.query_id}: {one.verdict}, {one.ratio:.3f} times "
        f"({one.interval[0]:.3f} to {one.interval[1]:.3f}; noise band {one.band:.1%})"
        for one in comparison.changes
        if one.verdict != "same"
    ]
    lines.append(f"{sum(one.verdict == 'same' for one in comparison.changes)} queries the same")
    lines += [
        f"{name}: {ratio:.3f} times the processor seconds a query"
        for name, ratio in comparison.processor_ratios.items()
    ]
    if comparison.mean_ratio is not None and comparison.mean_interval is not None:
        low, high = comparison.mean_interval
        lines.append(
            f"verdict: {comparison.verdict}, geometric mean {comparison.mean_ratio:.3f} times "
            f"({low:.3f} to {high:.3f})"
        )
    if comparison.is_noisy:
        lines.append("a machine was busy with other work: this decides nothing")
    return lines
