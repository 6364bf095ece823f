"""Closed loop: clients that ask, wait for the answer, and ask again."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.driver.answers import digest
from benchmarks.driver.clients import Job, run_clients
from benchmarks.driver.percentiles import Percentiles, summarise
from benchmarks.driver.processes import peak_memory, processor_seconds
from benchmarks.workloads.query import Query

WARM_UP_SHARE = 0.25  # of the measured seconds, before them
HEAD_START = 0.05  # seconds for the command to reach every client
NULL_QUERY = Query("null", "nothing", "the driver", "select 1 as one")


@dataclass(frozen=True)
class Load:
    """What a number of clients got done. What failed took the limit and is not in the rate."""

    clients: int
    seconds: float
    admitted: int | None  # queries in flight at most; None for no bound
    queries_a_second: float
    by_client: list[float]  # queries a second of each
    latency: Percentiles
    by_query: dict[str, Percentiles]
    processor_seconds_a_query: float | None  # of clients and server, warm-up included
    peak_memory_bytes: int  # of all clients and the server
    checked: int
    wrong: int
    failures: dict[str, int]  # by what was said


def measure_load(
    job: Job, clients: int, seconds: float, seed: int, servers: Sequence[int] = ()
) -> Load:
    """Let clients ask all bindings in orders of their own for so many seconds, after a warm-up."""
    with run_clients(job, clients) as (running, _):
        numbers = [*(client.process.pid for client in running), *servers]
        used = processor_seconds(numbers)
        start = time.perf_counter() + HEAD_START
        warm = start + WARM_UP_SHARE * seconds
        for number, client in enumerate(running):
            client.tell(f"loop {seed * 1000 + number} {start!r} {warm!r} {warm + seconds!r}")
        answers = [client.hear() for client in running]
        used = processor_seconds(numbers) - used
        memory = sum(peak_memory(number) for number in numbers)
    return describe_load(job, answers, seconds, used, memory)


def describe_load(
    job: Job, answers: Sequence[dict[str, Any]], seconds: float, used: float, memory: int
) -> Load:
    """Sum up what each client told: of (operation, seconds, error), and counts."""
    by_query: dict[str, list[float]] = {query.id: [] for query in job.queries}
    failures: Counter[str] = Counter()
    for answer in answers:
        for number, taken, error in answer["kept"]:
            failures.update([error] if error else [])
            by_query[job.queries[number].id].append(job.limit_seconds if error else taken)
        if "gave_up" in answer:
            failures["a client had to be ended"] += 1
    everything = [taken for times in by_query.values() for taken in times]
    asked = sum(answer["asked"] for answer in answers)
    return Load(
        len(answers),
        seconds,
        job.slots if job.gate else None,
        sum(count_done(answer) for answer in answers) / seconds,
        [count_done(answer) / seconds for answer in answers],
        summarise(everything),
        {name: replace(summarise(times), histogram=None) for name, times in by_query.items()},
        used / asked if asked else None,
        memory,
        sum(answer["checked"] for answer in answers),
        sum(answer["wrong"] for answer in answers),
        dict(failures),
    )


def count_done(answer: dict[str, Any]) -> int:
    """Count what a client got an answer to."""
    return sum(error is None for _, _, error in answer["kept"])


def measure_nothing(job: Job, seconds: float, seed: int) -> Load:
    """Measure the null query: what of every latency is the driver's and the engine's entry."""
    null = replace(
        job, queries=(NULL_QUERY,), values=({},), answers=(digest([(1,)]),), bands=("null",)
    )
    return measure_load(null, 1, seconds, seed)
