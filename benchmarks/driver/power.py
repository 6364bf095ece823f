"""Power: one stream. Cold is a new process's first query, hot is every binding in a warm one."""

import os
from dataclasses import dataclass

from benchmarks.driver.clients import Job, run_clients
from benchmarks.driver.percentiles import Percentiles, summarise

COLD_MEANING = (
    "a new process opens the database file, of which the operating system was asked to drop its "
    "cached pages (posix_fadvise), and asks one query: opening and answer, without starting Python"
)
HOT_MEANING = "every binding once in one process, after all of them were asked once"


@dataclass(frozen=True)
class Power:
    """Seconds of one query without company."""

    query_id: str
    cold_seconds: float
    hot: Percentiles


def measure_power(job: Job) -> list[Power]:
    """Measure each query of a job alone."""
    with run_clients(job, 1) as ([client], _):
        for _round in ("warm-up", "measured"):
            client.tell("each")
            seconds = client.hear()["seconds"]
    by_query: dict[str, list[float]] = {}
    for query, taken in zip(job.queries, seconds, strict=True):
        by_query.setdefault(query.id, []).append(taken)
    return [
        Power(query_id, measure_cold(cut_to_first(job, query_id)), summarise(taken))
        for query_id, taken in by_query.items()
    ]


def measure_cold(job: Job) -> float:
    """Return the seconds from opening the database to the first answer, in a new process."""
    drop_cached_pages(job)
    with run_clients(job, 1) as ([client], [opened]):
        client.tell("each")
        return float(opened + client.hear()["seconds"][0])


def cut_to_first(job: Job, query_id: str) -> Job:
    """Keep the first binding of one query."""
    place = next(place for place, query in enumerate(job.queries) if query.id == query_id)
    one = slice(place, place + 1)
    return Job(job.engine, job.file, job.queries[one], job.values[one], job.answers[one])


def drop_cached_pages(job: Job) -> None:
    """Ask the operating system to forget the file; it needs no privilege, and may refuse."""
    descriptor = os.open(job.file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
