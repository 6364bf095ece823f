"""How many times as long each query of two runs takes, and all together, and how noisy that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.ratios import (
    Known,
    Read,
    draw_levels,
    draw_means,
    find_noise,
    pair,
    ratios_of,
    reach,
    read_best,
    read_referred,
    read_seconds,
    trim,
)

Floats = NDArray[np.float64]
Document = dict[str, Any]
Key = tuple[str, str, str]
Pair = tuple[Key, Document, Document]
# By scale and engine: the logarithm of a ratio in each round.
Shared = dict[tuple[str, str], Floats]

NOISE_BAND = 0.02
FEWEST_TO_SHARE = 8  # queries of an engine at a scale that tell what all of them share
# What repeats of the same differed by on a shared machine that was idle (docs/benchmarks.md): as
# times the reference, and in seconds.
KNOWN: dict[Read, Known] = {
    read_referred: Known(query=0.013, whole=0.01, beside=0.01),
    read_seconds: Known(query=0.084, whole=0.082, beside=0.084),
}


@dataclass(frozen=True)
class Weighed:
    """The logarithm of a query's ratio and of that of its seconds, and their noise.

    `own` is the standard error that the runs' rounds and bindings tell, None of a query that fails
    now (an infinite ratio) or did; `known` is what repeats of the same differ by.
    """

    key: Key
    centre: float
    raw: float
    own: float | None
    known: float


@dataclass(frozen=True)
class Whole:
    """The geometric mean of all queries' ratios, as of a `Change`."""

    ratio: float
    raw_ratio: float
    interval: tuple[float, float]
    noise: float


def find_shared(pairs: Sequence[Pair], whole: Whole | None) -> Shared:
    """Return what the queries of an engine at a scale share: the median of their ratios, by round.

    Nothing where all together differ, for then it is no drift, and nothing for few queries.
    """
    if whole is None or judge_whole(whole) != "same":
        return {}
    rounds: dict[tuple[str, str], list[Floats]] = {}
    for (scale, engine, _), old, new in pairs:
        both = pair(old, new)
        if both and old["failures"] == new["failures"]:
            read = read_best((old, new))
            if read is read_referred:
                rounds.setdefault((scale, engine), []).append(trim(ratios_of(both, read).T))
    return {
        place: np.asarray(np.median(level, axis=0))
        for place, level in rounds.items()
        if len(level) >= FEWEST_TO_SHARE and len({len(one) for one in level}) == 1
    }


def weigh_query(
    key: Key, before: Document, after: Document, known: Known | None, shared: Shared
) -> Weighed:
    """Return how many times as long a query takes, and how noisy that is."""
    pairs = pair(before, after)
    if after["failures"] > before["failures"] or not pairs:
        return Weighed(key, np.inf, np.inf, None, 0.0)
    if after["failures"] < before["failures"]:
        return Weighed(key, 0.0, 0.0, None, 0.0)
    read = read_best((before, after))
    table, raw = ratios_of(pairs, read), ratios_of(pairs, read_seconds)
    drift = shared.get(key[:2])
    if drift is not None:
        table = table - drift
    told = known or KNOWN[read]
    return Weighed(
        key,
        float(trim(table.ravel())),
        float(trim(raw.ravel())),
        float(np.std(draw_levels(table), ddof=1)),
        told.query if drift is None else told.beside,
    )


def weigh_whole(pairs: Sequence[tuple[Document, Document]], known: Known | None) -> Whole | None:
    """Return the geometric mean of all queries' ratios; None where no query can be compared.

    A round is a row of all queries: what slows a whole round down is in each of them.
    """
    right = [(old, new) for old, new in pairs if old["failures"] == new["failures"]]
    bindings = [both for both in (pair(old, new) for old, new in right) if both]
    if not bindings:
        return None
    read = read_best(power for both in right for power in both)
    table, raw = (level_rounds(bindings, how) for how in (read, read_seconds))
    known = known or KNOWN[read]
    centre, error = (
        float(np.mean(table)),
        find_noise(float(np.std(draw_means(table), ddof=1)), known.whole),
    )
    return Whole(float(np.exp(centre)), float(np.exp(np.mean(raw))), reach(centre, error), error)


def level_rounds(bindings: Sequence[list[tuple[Document, Document]]], read: Read) -> Floats:
    """Return the logarithm of each query's ratio in each round, queries down."""
    levels = [trim(ratios_of(pairs, read).T) for pairs in bindings]
    rounds = min(len(one) for one in levels)
    return np.array([one[:rounds] for one in levels])


def judge_whole(whole: Whole) -> str:
    """Say whether all queries together are slower, faster or the same."""
    if whole.interval[0] > 1 + NOISE_BAND:
        return "slower"
    return "faster" if whole.interval[1] < 1 / (1 + NOISE_BAND) else "same"
