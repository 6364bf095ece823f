"""Open loop: queries come when they come, and latency counts from when they were due.

A closed loop asks less while the engine is slow and so hides the wait of those who would have come
(coordinated omission). Here arrivals follow a schedule; whoever is late is late.
"""

import json
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.driver.clients import Client, Job, run_clients
from benchmarks.driver.percentiles import Percentiles, summarise

HEAD_START = 0.2
MOST_IN_FLIGHT = 16
LATE_SECONDS, PUNCTUAL_SHARE = 1.0, 0.95
P95_LIMIT = 1.0


@dataclass(frozen=True)
class Offered:
    """What came of an offered rate; it is valid when nearly all began within a second of due."""

    rate: float  # queries a second, offered
    burst: int  # queries that come at once
    seconds: float
    arrivals: int
    done: int
    latency: Percentiles  # from when a query was due
    uncorrected: Percentiles  # from when it began
    last_of_burst: Percentiles  # from when a burst was due to the last answer of it
    lag_p95: float | None  # of the beginning behind the schedule
    is_valid: bool
    wrong: int
    failures: dict[str, int]

    @property
    def is_good(self) -> bool:
        """Return whether the rate was kept with p95 within a second and no error."""
        p95 = self.latency.p95
        return self.is_valid and not self.failures and p95 is not None and p95 <= P95_LIMIT


def draw_arrivals(
    rate: float, seconds: float, operations: int, seed: int, burst: int = 1
) -> list[tuple[float, int]]:
    """Draw a Poisson process of so many queries a second: (seconds from the start, operation).

    With a burst, that many operations come at once, as a dashboard's tiles do, so that the rate
    stays.
    """
    random = np.random.default_rng(seed)
    count = random.poisson(rate * seconds / burst)
    moments = np.repeat(np.sort(random.uniform(0, seconds, count)), burst)
    asked = random.integers(0, operations, len(moments))
    return [(float(moment), int(number)) for moment, number in zip(moments, asked, strict=True)]


def measure_offered(
    job: Job,
    rates: Sequence[float],
    seconds: float,
    seed: int,
    burst: int = 1,
    clients: int = MOST_IN_FLIGHT,
) -> list[Offered]:
    """Offer queries at each rate in turn to so many waiting clients."""
    found = []
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as folder:
        left = list(rates)
        while left:
            with run_clients(job, clients) as (running, _):
                warm_up(running)
                while left:
                    rate = left.pop(0)
                    arrivals = draw_arrivals(rate, seconds, len(job.queries), seed, burst)
                    answers = serve_schedule(running, arrivals, Path(folder))
                    found.append(judge(job, rate, burst, seconds, arrivals, answers))
                    if any("gave_up" in answer for answer in answers):
                        # New clients for the next rate: some of these had to be ended.
                        break
    return found


def warm_up(running: Sequence[Client]) -> None:
    """Let every client ask a little; it is not counted."""
    warm = time.perf_counter()
    for client in running:
        client.tell(f"loop 1 {warm!r} {warm!r} {warm + HEAD_START!r}")
    for client in running:
        client.hear()


def serve_schedule(
    running: Sequence[Client], arrivals: Sequence[tuple[float, int]], folder: Path
) -> list[dict[str, Any]]:
    """Let clients take a schedule's arrivals in turn; returns what each of them kept."""
    counter, schedule = folder / "counter", folder / "schedule.json"
    counter.write_text("0", encoding="utf-8")
    start = time.perf_counter() + HEAD_START
    schedule.write_text(json.dumps([(start + due, number) for due, number in arrivals]), "utf-8")
    for client in running:
        client.tell(f"arrivals {schedule} {counter}")
    return [client.hear() for client in running]


def judge(
    job: Job,
    rate: float,
    burst: int,
    seconds: float,
    arrivals: Sequence[tuple[float, int]],
    answers: Sequence[dict[str, Any]],
) -> Offered:
    """Condense what clients kept of a schedule."""
    kept = [one for answer in answers for one in answer["kept"]]
    failures = Counter(error for *_, error in kept if error)
    failures.update("a client had to be ended" for answer in answers if "gave_up" in answer)
    limit = job.limit_seconds
    lags = [began - due for _, due, began, _, _ in kept]
    punctual = sum(lag <= LATE_SECONDS for lag in lags)
    return Offered(
        rate,
        burst,
        seconds,
        len(arrivals),
        sum(error is None for *_, error in kept),
        summarise([limit if error else done - due for _, due, _, done, error in kept]),
        summarise([limit if error else done - began for _, _, began, done, error in kept]),
        summarise(time_bursts(kept, limit)),
        summarise(lags).p95,
        bool(kept) and punctual >= PUNCTUAL_SHARE * len(arrivals),
        sum(answer["wrong"] for answer in answers),
        dict(failures),
    )


def time_bursts(kept: Sequence[Any], limit: float) -> list[float]:
    """Return for each moment at which queries were due how long the last of them took."""
    last: dict[float, float] = {}
    for _, due, _, ended, error in kept:
        last[due] = max(last.get(due, 0.0), limit if error else ended - due)
    return list(last.values())


def find_headline(rates: Sequence[tuple[float, bool]]) -> float | None:
    """Return the highest of the rates that were kept without a lower one that was not."""
    best = None
    for rate, is_good in sorted(rates):
        if not is_good:
            break
        best = rate
    return best
