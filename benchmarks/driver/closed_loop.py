"""Closed loop: clients that ask, wait for the answer, and ask again."""

import time
from dataclasses import dataclass

from benchmarks.driver.answers import digest
from benchmarks.driver.clients import Job, run_clients
from benchmarks.driver.percentiles import Percentiles, summarise
from benchmarks.workloads.query import Query

WARM_UP_SHARE = 0.25  # of the measured seconds, before them
HEAD_START = 0.05  # seconds for the command to reach every client
NULL_QUERY = Query("null", "nothing", "the driver", "select 1 as one")


@dataclass(frozen=True)
class Load:
    """What a number of clients got done."""

    clients: int
    seconds: float
    queries_a_second: float
    latency: Percentiles
    by_query: dict[str, Percentiles]
    processor_seconds_a_query: float | None
    peak_memory_bytes: int  # of the largest client
    checked: int
    wrong: int


def measure_load(job: Job, clients: int, seconds: float, seed: int) -> Load:
    """Let clients ask all bindings in orders of their own for so many seconds, after a warm-up."""
    with run_clients(job, clients) as (running, _):
        start = time.perf_counter() + HEAD_START
        warm = start + WARM_UP_SHARE * seconds
        for number, client in enumerate(running):
            client.tell(f"loop {seed * 1000 + number} {start!r} {warm!r} {warm + seconds!r}")
        answers = [client.hear() for client in running]
    by_query: dict[str, list[float]] = {query.id: [] for query in job.queries}
    for answer in answers:
        for number, taken in answer["operations"]:
            by_query[job.queries[number].id].append(taken)
    everything = [taken for times in by_query.values() for taken in times]
    processor = sum(answer["processor_seconds"] for answer in answers)
    return Load(
        clients,
        seconds,
        len(everything) / seconds,
        summarise(everything),
        {query_id: summarise(times) for query_id, times in by_query.items()},
        processor / len(everything) if everything else None,
        max(answer["peak_memory_bytes"] for answer in answers),
        sum(answer["checked"] for answer in answers),
        sum(answer["wrong"] for answer in answers),
    )


def measure_nothing(job: Job, seconds: float, seed: int) -> Load:
    """Measure the null query: what of every latency is the driver's and the engine's entry."""
    null = Job(job.engine, job.file, (NULL_QUERY,), ({},), (digest([(1,)]),))
    return measure_load(null, 1, seconds, seed)
