"""How many times as long: from two runs' times to a ratio, and how much of it is noise.

A query's time in a round is told as times the reference around it, if both runs measured the same
one. Two runs' ratio is the trimmed mean over all pairs of the same binding and round, without the
fifth that is largest and the fifth that is smallest: nearly as exact as a mean, and blind to
hiccups (Yuen 1974). Its noise is the larger of two: what the runs' own rounds and bindings tell,
both drawn again, crosswise (Owen 2007, the pigeonhole bootstrap, which is on the safe side); and
what repeats of the same are known to differ by, since whatever lasts longer than a run does not
show within it (Kalibera and Jones 2013).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]
Document = dict[str, Any]
Read = Callable[[Document], Floats]

RESAMPLES = 1_000
TRIMMED = 0.2  # at each end


@dataclass(frozen=True)
class Known:
    """By what repeats of the same differ, as a share: a query's level, and the mean of all.

    `beside` is by what a query's level differs when what all share is taken away.
    """

    query: float
    whole: float
    beside: float


def is_referred(power: Document) -> bool:
    """Say whether the reference was measured beside a query."""
    return all(one.get("reference") or one["error"] for one in power["bindings"])


def read_seconds(binding: Document) -> Floats:
    """Return the logarithms of a binding's seconds, round by round."""
    return np.log(np.asarray(binding["seconds"], dtype=np.float64))


def read_referred(binding: Document) -> Floats:
    """Return the logarithms of a binding's times the reference, round by round."""
    return read_seconds(binding) - np.log(np.asarray(binding["reference"], dtype=np.float64))


def tell_level(power: Document) -> float | None:
    """Return how many times the reference a query takes; None where none was measured."""
    right = [one for one in power["bindings"] if not one["error"]]
    if not right or not is_referred(power):
        return None
    return float(np.exp(trim(np.concatenate([read_referred(one) for one in right]))))


def pair(before: Document, after: Document) -> list[tuple[Document, Document]]:
    """Return the same bindings of two runs, without those that failed in one of them."""
    both = zip(before["bindings"], after["bindings"], strict=True)
    return [(old, new) for old, new in both if not old["error"] and not new["error"]]


def read_best(powers: Iterable[Document]) -> Read:
    """Return how to read times: as times the reference if all were measured beside it."""
    return read_referred if all(is_referred(power) for power in powers) else read_seconds


def ratios_of(pairs: Sequence[tuple[Document, Document]], read: Read) -> Floats:
    """Return the logarithms of the ratios, bindings down and rounds across."""
    rounds = min(len(one["seconds"]) for both in pairs for one in both)
    return np.array([read(new)[:rounds] - read(old)[:rounds] for old, new in pairs])


def trim(logs: Floats) -> Floats:
    """Return the trimmed mean of the last axis."""
    return np.asarray(stats.trim_mean(logs, TRIMMED, axis=-1))


def draw_levels(table: Floats) -> Floats:
    """Return trimmed means of the table with its rows and columns drawn again."""
    rows, columns = draw_places(table)
    return trim(table[rows[:, :, None], columns[:, None, :]].reshape(RESAMPLES, -1))


def draw_means(table: Floats) -> Floats:
    """Return means of the table with its rows and columns drawn again."""
    rows, columns = draw_places(table)
    return np.asarray(np.mean(table[rows[:, :, None], columns[:, None, :]], axis=(1, 2)))


def draw_places(table: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw rows and columns, each with replacement; the same table gives the same draws."""
    random = np.random.default_rng(table.size)
    height, width = table.shape
    return (
        random.integers(0, height, (RESAMPLES, height)),
        random.integers(0, width, (RESAMPLES, width)),
    )


def find_noise(own: float, known: float) -> float:
    """Return the standard error of a logarithm of a ratio: two runs' own, or what is known."""
    return max(own, float(np.log1p(known) * np.sqrt(2)))


def reach(centre: float, error: float) -> tuple[float, float]:
    """Return the ratio's interval, which holds it in 95 of 100 cases."""
    far = float(stats.norm.ppf(0.975)) * error
    return float(np.exp(centre - far)), float(np.exp(centre + far))


def doubt(centre: float, error: float, band: float) -> float:
    """Return how often noise alone shows such a ratio, if the true one is at the band's edge."""
    edge = float(np.log1p(band))
    far = abs(centre)
    return float(
        min(1.0, stats.norm.sf((far - edge) / error) + stats.norm.sf((far + edge) / error))
    )
