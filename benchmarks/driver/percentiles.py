"""Percentiles of measured times: exact, from every single one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Percentiles:
    """Seconds; all None when nothing was measured."""

    count: int
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    longest: float | None


def summarise(seconds: Sequence[float]) -> Percentiles:
    """Return the nearest-rank percentiles: values that were measured, never in between."""
    ordered = sorted(seconds)

    def rank(share: float) -> float | None:
        return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else None

    return Percentiles(len(ordered), rank(0.5), rank(0.9), rank(0.95), rank(0.99), rank(1.0))


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float | None:
    """Return k of time ~ size^k by least squares over the logarithms; None below two sizes."""
    points = [(math.log(size), math.log(time)) for size, time in zip(sizes, seconds, strict=True)]
    if len({x for x, _ in points}) < 2:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
