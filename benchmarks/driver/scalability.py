"""Throughput by clients and speed-up by threads: Gunther's and Amdahl's laws, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Scalability:
    """The Universal Scalability Law for N clients.

    They get lambda N / (1 + sigma (N - 1) + kappa N (N - 1)) queries a second: sigma is the share
    of the work that waits for others, kappa what clients cost each other. Intervals hold the
    parameter in 95 of 100 cases.
    """

    lambda_: float
    sigma: float
    kappa: float
    intervals: dict[str, Interval]
    best_clients: float | None  # beyond it throughput falls; None if it never does
    best_interval: Interval | None
    residuals: list[float]  # queries a second, measured less fitted
    r_squared: float


def law(clients: Floats, lambda_: float, sigma: float, kappa: float) -> Floats:
    """Return the throughput that the law gives."""
    others = clients - 1
    found: Floats = lambda_ * clients / (1 + sigma * others + kappa * clients * others)
    return found


def fit_scalability(clients: Sequence[float], rates: Sequence[float]) -> Scalability | None:
    """Fit the law by least squares; None with fewer than four numbers of clients.

    Source: Gunther, Guerrilla Capacity Planning (2007), chapters 4 to 6.
    """
    x, y = np.asarray(clients, dtype=np.float64), np.asarray(rates, dtype=np.float64)
    if len(set(clients)) < 4 or not np.all(y > 0):
        return None
    # Scaled so that the three parameters are of like size; sigma and kappa are not negative.
    scale = float(y[0] / x[0])
    guess = [1.0, 0.05, 1e-3]
    found, spread = optimize.curve_fit(
        law, x, y / scale, p0=guess, bounds=([1e-9, 0, 0], [np.inf, 1, 1]), maxfev=20_000
    )
    lambda_, sigma, kappa = float(found[0]) * scale, float(found[1]), float(found[2])
    fitted = law(x, lambda_, sigma, kappa)
    reach = stats.t.ppf(0.975, max(len(x) - 3, 1)) * np.sqrt(np.maximum(np.diag(spread), 0))
    reach = reach * np.array([scale, 1, 1])
    intervals = {
        name: (max(value - float(width), 0.0), min(value + float(width), most))
        for name, value, width, most in zip(
            ("lambda", "sigma", "kappa"),
            (lambda_, sigma, kappa),
            reach,
            (float("inf"), 1.0, 1.0),
            strict=True,
        )
    }
    best = float(np.sqrt((1 - sigma) / kappa)) if kappa > 1e-9 else None
    return Scalability(
        lambda_,
        sigma,
        kappa,
        intervals,
        best,
        interval_of_best(found, spread) if best else None,
        [float(value) for value in y - fitted],
        1 - float(np.sum((y - fitted) ** 2) / np.sum((y - y.mean()) ** 2)),
    )


def interval_of_best(found: Floats, spread: Floats) -> Interval | None:
    """Return the interval of the best number of clients, by drawing from the spread."""
    if not np.all(np.isfinite(spread)):
        return None
    draws = np.random.default_rng(1).multivariate_normal(found, spread, 2_000)
    sigma, kappa = np.clip(draws[:, 1], 0, 1), np.clip(draws[:, 2], 1e-9, None)
    best = np.sqrt((1 - sigma) / kappa)
    return float(np.quantile(best, 0.025)), float(np.quantile(best, 0.975))


def parallel_share(threads: Sequence[int], speed_ups: Sequence[float]) -> float | None:
    """Return the share of the work that threads divide, by Amdahl's law; None below two points.

    1 / speed-up = 1 - p (1 - 1 / threads): p by least squares, between 0 and 1.
    """
    x = np.array([1 - 1 / count for count in threads])
    y = np.array([1 - 1 / gain for gain in speed_ups])
    if not np.any(x > 0):
        return None
    return float(np.clip(np.sum(x * y) / np.sum(x * x), 0, 1))


def summarise_speed_up(seconds: dict[int, dict[str, float]]) -> list[dict[str, Any]]:
    """Return each query's speed-up over one thread: `seconds` by threads, then by query."""
    rows = []
    for query_id, alone in seconds[1].items():
        points = [
            {"threads": threads, "speed_up": alone / found[query_id]}
            for threads, found in sorted(seconds.items())
        ]
        share = parallel_share(
            [int(point["threads"]) for point in points], [point["speed_up"] for point in points]
        )
        rows.append(
            {"query_id": query_id, "seconds": alone, "points": points, "parallel_share": share}
        )
    return rows
