"""`kenno bench value`: how fast lifetime value is fitted and scored, and in how much memory."""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from scoring.clv import score
from warehouse.settings import inherited_environment
from warehouse.watching import watch

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
# Near to what is published of CDNOW: purchases a week, leaving, and what is spent.
RATE, LEAVING, SPEND = (0.6, 6.0), (0.8, 2.5), (6.0, 4.0, 15.0)
CODE = "from warehouse.bench_value import score_made; score_made({customers}, {seed})"


def measure_value(
    sizes: Sequence[int], seed: int, progress: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Score made customers, each size in a process of its own; return the figures."""
    figures = []
    for customers in sizes:
        code = CODE.format(customers=customers, seed=seed)
        figures.append(watch([sys.executable, "-c", code], inherited_environment()).said)
        progress(
            "{customers:,} customers, {repeat_customers:,} of them bought again: fitted and scored"
            " in {seconds} s = {customers_per_second:,} a second, peak {peak_megabytes} MB"
            " (before scoring {megabytes_before})".format(**figures[-1])
        )
    return figures


def score_made(customers: int, seed: int) -> None:
    """Draw customers, score them, and print what it took as JSON."""
    table = draw_customers(customers, seed)
    before = read_peak_megabytes()
    began = time.monotonic()
    result = score(table, as_of=AS_OF, input_run_id="bench")
    seconds = time.monotonic() - began
    (run,) = result.model_run.to_pylist()
    figures = {
        "customers": customers,
        "repeat_customers": run["repeat_customer_count"],
        "method": run["method"],
        "seconds": round(seconds, 2),
        "customers_per_second": round(customers / seconds),
        "peak_megabytes": read_peak_megabytes(),
        "megabytes_before": before,
    }
    sys.stdout.write(json.dumps(figures))


def read_peak_megabytes() -> int:
    """Return the most memory that this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def draw_customers(count: int, seed: int) -> pa.Table:
    """Let customers buy as the models say for half a year to two; times are in whole days."""
    random = np.random.default_rng(seed)
    age = random.integers(180, 730, count) / 7
    rate = np.maximum(random.gamma(RATE[0], 1 / RATE[1], count), 1e-9)
    leaves = random.beta(*LEAVING, count)
    x, t_x, now = np.zeros(count), np.zeros(count), np.zeros(count)
    active = np.arange(count)
    while len(active):
        # Of one day is one purchase: the next one is at least a day later.
        wait = np.ceil(random.exponential(1 / rate[active]) * 7) / 7
        now[active] += np.maximum(wait, 1 / 7)
        active = active[now[active] <= age[active]]
        x[active] += 1
        t_x[active] = now[active]
        active = active[random.random(len(active)) > leaves[active]]
    p, q, gamma = SPEND
    mean_spend = random.gamma(np.maximum(p * x, 1.0), gamma / random.gamma(q, 1.0, count))
    return pa.table(
        {
            "customer_id": pa.array([f"c{number:08d}" for number in range(count)]),
            "frequency": pa.array(x, pa.int64()),
            # Days as the warehouse gives them, a seventh of a week each.
            "recency": np.minimum(np.round(t_x * 7) / 7, age),
            "age": age,
            "mean_repeat_spend": pa.array(
                np.where(x > 0, mean_spend / np.maximum(x, 1), np.nan), from_pandas=True
            ),
            "spend_day_count": pa.array(x, pa.int64()),
            "margin_rate": np.full(count, 0.25),
        }
    )
