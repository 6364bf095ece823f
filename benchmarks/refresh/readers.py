"""Clients that ask the published marts as long as a refresh takes."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.driver.clients import Job, run_clients
from benchmarks.driver.closed_loop import describe_load
from benchmarks.driver.percentiles import summarise
from benchmarks.driver.processes import peak_memory, processor_seconds

Figures = dict[str, Any]
WARM_UP_SECONDS = 1.0
BUCKETS = 20  # of a timeline


def read_meanwhile(job: Job, clients: int, seed: int, work: Callable[[], Figures]) -> Figures:
    """Let clients ask while some work is done; returns what the work returned, with their load.

    What ended before the work began or after it ended is not counted.
    """
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as folder:
        stop = Path(folder, "stop")
        with run_clients(job, clients) as (running, _):
            numbers = [client.process.pid for client in running]
            for number, client in enumerate(running):
                client.tell(f"follow {seed * 1000 + number} {stop}")
            time.sleep(WARM_UP_SECONDS)
            used, began = processor_seconds(numbers), time.perf_counter()
            try:
                done = work()
            finally:
                stop.touch()
            used, ended = processor_seconds(numbers) - used, time.perf_counter()
            answers = [client.hear() for client in running]
            memory = sum(peak_memory(number) for number in numbers)
    told = [
        {
            **answer,
            "kept": [
                (number, until - since, error)
                for number, since, until, error in answer["kept"]
                if began <= until < ended
            ],
        }
        for answer in answers
    ]
    kept = [one for answer in answers for one in answer["kept"]]
    load = asdict(describe_load(job, told, ended - began, used, memory))
    load["processor_seconds_a_query"] = used / max(sum(len(one["kept"]) for one in told), 1)
    return {**done, "load": load, "timeline": draw_timeline(kept, began, ended)}


def draw_timeline(kept: Sequence[Sequence[Any]], began: float, ended: float) -> list[Figures]:
    """Return the latency of questions by when they ended, in so many even parts of the time."""
    width = (ended - began) / BUCKETS
    parts: list[list[float]] = [[] for _ in range(BUCKETS)]
    for _number, since, until, error in kept:
        place = int((until - began) // width)
        if error is None and 0 <= place < BUCKETS:
            parts[place].append(until - since)
    return [
        {"second": width * (place + 0.5), "count": len(times), "p50": told.p50, "p95": told.p95}
        for place, times in enumerate(parts)
        if (told := summarise(times)).count
    ]
