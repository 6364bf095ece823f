"""Compare two runs: which queries got slower or faster, beyond what noise explains."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.ratios import Known, doubt, find_noise, reach, read_best, read_referred
from benchmarks.weighing import (
    NOISE_BAND,
    Key,
    Pair,
    Weighed,
    Whole,
    find_shared,
    judge_whole,
    weigh_query,
    weigh_whole,
)

Document = dict[str, Any]

SIGNIFICANCE = 0.05
# What must be equal for times to be comparable.
SAME_MACHINE = ("processor", "cores", "memory_bytes")


class NotComparableError(Exception):
    """Two runs differ in their data or machine; the message says in what."""


@dataclass(frozen=True)
class Change:
    """How many times as long a query takes, with an interval, and what follows from it.

    `ratio` is of times the reference where both runs measured one (without what all queries share,
    if all together are the same), else of seconds, as `raw_ratio` always is. `noise` is the
    standard error of its logarithm.
    """

    scale: str
    engine: str
    query_id: str
    ratio: float
    raw_ratio: float
    interval: tuple[float, float]
    noise: float
    verdict: str  # slower, faster, same, broken or mended


@dataclass(frozen=True)
class Comparison:
    """All changes from one run to another, and the verdict by the geometric mean."""

    changes: list[Change]
    whole: Whole | None
    processor_ratios: dict[str, float]  # processor seconds a query with one client, by engine
    verdict: str
    is_referred: bool  # both runs measured the same reference beside their queries
    is_noisy: bool  # one of the runs was disturbed: this must not decide anything

    @property
    def slower(self) -> list[Change]:
        """Return the queries that got slower or fail now."""
        return [change for change in self.changes if change.verdict in ("slower", "broken")]


def compare(
    before: Document,
    after: Document,
    allow: frozenset[str] = frozenset(),
    known: Known | None = None,
) -> Comparison:
    """Compare two runs query by query, by the times of the same bindings in the same rounds.

    A query is slower or faster when its ratio lies further beyond the noise band (2 %) than noise
    explains, after Holm's correction for the number of queries; `known` is what repeats of the same
    differ by on this machine. Where all together are the same, what all share is drift that the
    reference did not follow, and each query is told against it. Raises `NotComparableError` when
    "data" or "machine" differ and are not in `allow`.
    """
    refuse_different(before, after, allow)
    pairs = list(each_pair(before, after))
    whole = weigh_whole([(old, new) for _, old, new in pairs], known)
    shared = find_shared(pairs, whole)
    changes = decide([weigh_query(*one, known, shared) for one in pairs])
    return Comparison(
        changes,
        whole,
        compare_processor(before, after),
        judge(changes, whole),
        read_best(power for _, old, new in pairs for power in (old, new)) is read_referred,
        bool(before["noisy"] or after["noisy"]),
    )


def decide(weighed: Sequence[Weighed]) -> list[Change]:
    """Return what follows for each query, after the correction for all.

    Few rounds tell a query's own noise badly, and queries of the same runs share most of it: it is
    drawn half way towards what is usual among them (as Smyth 2004 does with few replicates).
    """
    owns = [one.own for one in weighed if one.own is not None]
    usual = float(np.median(np.square(owns))) if owns else 0.0
    tests = [judge_query(one, usual) for one in weighed]
    kept = correct([p for _, p in tests])
    return [
        change
        if is_kept or change.verdict in ("broken", "mended")
        else replace(change, verdict="same")
        for (change, _), is_kept in zip(tests, kept, strict=True)
    ]


def judge_query(one: Weighed, usual: float) -> tuple[Change, float]:
    """Return a query's change as if it were the only one, with its p-value."""
    ratio, raw = float(np.exp(one.centre)), float(np.exp(one.raw))
    if one.own is None:
        verdict, interval = ("broken", (1.0, ratio)) if ratio > 1 else ("mended", (0.0, 1.0))
        return Change(*one.key, ratio, raw, interval, 0.0, verdict), 0.0
    error = find_noise(float(np.sqrt((one.own**2 + usual) / 2)), one.known)
    verdict = "slower" if one.centre > 0 else "faster"
    change = Change(*one.key, ratio, raw, reach(one.centre, error), error, verdict)
    return change, doubt(one.centre, error, NOISE_BAND)


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


def each_pair(before: Document, after: Document) -> Iterator[Pair]:
    """Yield the times of every query that both runs asked.

    Where the references differ, none is left, so that seconds are compared.
    """
    known = dict(each_power(before))
    same = before.get("reference") is not None and before.get("reference") == after.get("reference")
    for key, power in each_power(after):
        if key in known:
            both = known[key], power
            yield key, *(both if same else map(forget_reference, both))


def forget_reference(power: Document) -> Document:
    """Return a query's times without the reference beside them."""
    return {**power, "bindings": [{**one, "reference": None} for one in power["bindings"]]}


def each_power(run: Document) -> Iterator[tuple[Key, Document]]:
    """Yield the times of every query, by scale, engine and query."""
    for scale in run["scales"]:
        for engine in scale["engines"]:
            for power in engine.get("power") or []:
                yield (scale["name"], engine["name"], power["query_id"]), power


def correct(values: list[float]) -> list[bool]:
    """Return which p-values count after Holm's step-down correction."""
    kept = [False] * len(values)
    for rank, place in enumerate(sorted(range(len(values)), key=lambda each: values[each])):
        if values[place] > SIGNIFICANCE / (len(values) - rank):
            break
        kept[place] = True
    return kept


def judge(changes: list[Change], whole: Whole | None) -> str:
    """Return the verdict: by the geometric mean, but a query that fails now is always worse."""
    if any(change.verdict == "broken" for change in changes):
        return "broken"
    return judge_whole(whole) if whole else "same"


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
    lines = [describe_change(one) for one in comparison.changes if one.verdict != "same"]
    lines.append(f"{sum(one.verdict == 'same' for one in comparison.changes)} queries the same")
    lines += [
        f"{name}: {ratio:.3f} times the processor seconds a query"
        for name, ratio in comparison.processor_ratios.items()
    ]
    if comparison.whole is not None:
        whole, (low, high) = comparison.whole, comparison.whole.interval
        lines.append(
            f"verdict: {comparison.verdict}, geometric mean {whole.ratio:.3f} times "
            f"({low:.3f} to {high:.3f}; {whole.raw_ratio:.3f} times the seconds)"
        )
    if not comparison.is_referred:
        lines.append(
            "these are ratios of seconds: the runs measured no reference, or not the same, so that "
            "what the machine itself drifted by counts as noise"
        )
    if comparison.is_noisy:
        lines.append("a machine was busy with other work: this decides nothing")
    return lines


def describe_change(one: Change) -> str:
    """Say how many times as long a query takes."""
    low, high = one.interval
    return (
        f"{one.scale} {one.engine} {one.query_id}: {one.verdict}, {one.ratio:.3f} times "
        f"({low:.3f} to {high:.3f}; noise {one.noise:.1%}; {one.raw_ratio:.3f} times the seconds)"
    )
