"""Percentiles of measured times, from HDR histograms, with bootstrap intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from hdrh.histogram import HdrHistogram
from numpy.typing import NDArray
from scipy import stats

MICROSECONDS = 1_000_000
# From a microsecond to an hour, three digits right.
LOWEST, HIGHEST, DIGITS = 1, 3600 * MICROSECONDS, 3
RESAMPLES = 500
MOST_RESAMPLED = 5_000
SHARES = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99}

Interval = tuple[float, float]


@dataclass(frozen=True)
class Percentiles:
    """Seconds, with intervals that hold the percentile in 95 of 100 cases; None if nothing was.

    `histogram` is an HDR histogram of microseconds in its own encoding, to merge and read again.
    """

    count: int
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    longest: float | None
    intervals: dict[str, Interval]
    histogram: str | None = None


def summarise(seconds: Sequence[float]) -> Percentiles:
    """Return the percentiles of times; those beyond an hour count as an hour."""
    if not seconds:
        return Percentiles(0, None, None, None, None, None, {})
    histogram = HdrHistogram(LOWEST, HIGHEST, DIGITS)
    for taken in seconds:
        histogram.record_value(min(max(round(taken * MICROSECONDS), LOWEST), HIGHEST))
    at = {
        name: min(histogram.get_value_at_percentile(share * 100) / MICROSECONDS, max(seconds))
        for name, share in SHARES.items()
    }
    return Percentiles(
        len(seconds),
        at["p50"],
        at["p90"],
        at["p95"],
        at["p99"],
        max(seconds),
        bootstrap(np.asarray(seconds, dtype=np.float64)),
        histogram.encode().decode(),
    )


def bootstrap(seconds: NDArray[np.float64]) -> dict[str, Interval]:
    """Return an interval for every percentile, by drawing the measured times again."""
    random = np.random.default_rng(len(seconds))
    if len(seconds) > MOST_RESAMPLED:
        # An even spread of ranks keeps the shape; the intervals get a little too wide.
        places = np.linspace(0, len(seconds) - 1, MOST_RESAMPLED).astype(np.int64)
        seconds = np.sort(seconds)[places]
    draws = seconds[random.integers(0, len(seconds), (RESAMPLES, len(seconds)))]
    found = np.quantile(draws, list(SHARES.values()), axis=1)
    return {
        name: (float(np.quantile(row, 0.025)), float(np.quantile(row, 0.975)))
        for name, row in zip(SHARES, found, strict=True)
    }


@dataclass(frozen=True)
class Growth:
    """How time grows with size: time ~ size^exponent; no interval from fewer than three sizes."""

    exponent: float
    interval: Interval | None


def growth(sizes: Sequence[float], seconds: Sequence[float]) -> Growth | None:
    """Fit the growth by least squares over the logarithms; None below two sizes."""
    if len(set(sizes)) < 2:
        return None
    fit = stats.linregress(np.log(sizes), np.log(seconds))
    if len(sizes) < 3:
        return Growth(float(fit.slope), None)
    reach = float(stats.t.ppf(0.975, len(sizes) - 2) * fit.stderr)
    return Growth(float(fit.slope), (float(fit.slope) - reach, float(fit.slope) + reach))


def geometric_mean(values: Sequence[float]) -> float | None:
    """Return the geometric mean of positive values; None of none."""
    return float(np.exp(np.mean(np.log(values)))) if values else None
