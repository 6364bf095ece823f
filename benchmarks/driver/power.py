"""Power: one stream. Cold is a new process's first query, hot is every binding in a warm one."""

import os
import random
from dataclasses import dataclass, replace

from benchmarks.driver.clients import ClientFailedError, Job, run_clients
from benchmarks.driver.percentiles import Percentiles, summarise
from benchmarks.engines.places import files_of

COLD_MEANING = (
    "a new process opens the database, of whose files the operating system was asked to drop its "
    "cached pages (posix_fadvise), and asks one query: opening and answer, without starting Python"
)
HOT_MEANING = (
    "every binding in one process in a seeded order, so many rounds after one that is not counted"
)


@dataclass(frozen=True)
class Asked:
    """A binding's hot times, one a round; a failure counts as the limit and says why."""

    band: str
    seconds: list[float]
    error: str | None


@dataclass(frozen=True)
class Power:
    """Seconds of one query without company."""

    query_id: str
    cold_seconds: float | None
    hot: Percentiles
    bindings: list[Asked]
    failures: int


def measure_power(job: Job, rounds: int, seed: int) -> list[Power]:
    """Measure each query of a job alone, cold and hot."""
    hot = measure_hot_power(job, rounds, seed)
    cold = [
        replace(power, cold_seconds=measure_cold(job, power.query_id))
        for power in hot[: job.most_cold]
    ]
    return cold + hot[job.most_cold :]


def measure_hot_power(job: Job, rounds: int, seed: int) -> list[Power]:
    """Measure each query of a job alone, hot only."""
    # One order for all rounds: what a query finds in the caches is the same in each.
    order = list(range(len(job.queries)))
    random.Random(seed).shuffle(order)  # noqa: S311  # an order, not a secret
    asked = ask_each(job.part(order), rounds + 1)
    by_query: dict[str, list[Asked]] = {query.id: [] for query in job.queries}
    for place, taken in sorted(zip(order, asked, strict=True)):
        counted = taken[1:] or taken
        errors = [error for _, error in counted if error]
        seconds = [job.limit_seconds if error else spent for spent, error in counted]
        by_query[job.queries[place].id].append(
            Asked(job.bands[place], seconds, errors[0] if errors else None)
        )
    return [
        Power(
            query_id,
            None,
            replace(
                summarise([taken for one in bindings for taken in one.seconds]), histogram=None
            ),
            bindings,
            sum(one.error is not None for one in bindings),
        )
        for query_id, bindings in by_query.items()
    ]


def ask_each(job: Job, rounds: int) -> list[list[tuple[float, str | None]]]:
    """Ask every operation in rounds; an operation that ends its client is not asked again."""
    asked: list[list[tuple[float, str | None]]] = [[] for _ in job.queries]
    left = list(range(len(job.queries)))
    while left:
        with run_clients(job.part(left), 1) as ([client], _):
            client.tell(f"each {rounds}")
            answer = client.hear()
        for number, seconds, error in answer["kept"]:
            asked[left[number]].append((seconds, error))
        if "gave_up" not in answer:
            break
        fatal = left.pop(len(answer["kept"]) % len(left))
        asked[fatal] = [(job.limit_seconds, f"timed out after {job.limit_seconds:g} s")]
        # The rounds start again without it.
        for place in left:
            asked[place] = []
    return asked


def measure_cold(job: Job, query_id: str) -> float | None:
    """Return the seconds from opening the database to the first answer, in a new process.

    None when the query fails.
    """
    first = next(place for place, query in enumerate(job.queries) if query.id == query_id)
    drop_cached_pages(job)
    try:
        with run_clients(job.part([first]), 1) as ([client], [opened]):
            client.tell("each 1")
            answer = client.hear()
    except ClientFailedError:
        return None
    if not answer["kept"] or answer["kept"][0][2]:
        return None
    return float(opened + answer["kept"][0][1])


def drop_cached_pages(job: Job) -> None:
    """Ask the operating system to forget the files; it needs no privilege, and may refuse."""
    for path in files_of(job.place):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
