"""Power: one stream. Cold is a new process's first query, hot is every binding in a warm one."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from benchmarks.driver.clients import ClientFailedError, Job, run_clients
from benchmarks.driver.percentiles import Percentiles, summarise
from benchmarks.driver.reference import refer
from benchmarks.engines.places import files_of

COLD_MEANING = (
    "a new process opens the database, of whose files the operating system was asked to drop its "
    "cached pages (posix_fadvise), and asks one query: opening and answer, without starting Python"
)
HOT_MEANING = (
    "every binding, so many rounds; each round has a process and a seeded order of its own, and "
    "asks all of them once before, which is not counted"
)


@dataclass(frozen=True)
class Asked:
    """A binding's hot times, one a round; a failure counts as the limit and says why.

    `reference` holds for each round the seconds that the reference took around it.
    """

    band: str
    seconds: list[float]
    reference: list[float]
    error: str | None


@dataclass(frozen=True)
class Taken:
    """The seconds of one operation, what the reference took around it, and what went wrong."""

    seconds: float
    reference: float | None
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
    """Measure each query of a job alone, hot only; what fails is not asked in later rounds.

    Each round has a process of its own, so that what differs from process to process is in what a
    run's rounds tell of its noise (Kalibera and Jones 2013: repeat what varies).
    """
    asked: list[list[Taken]] = [[] for _ in job.queries]
    for number in range(rounds):
        order = [place for place, taken in enumerate(asked) if not any(one.error for one in taken)]
        random.Random(f"{seed} {number}").shuffle(order)  # noqa: S311  # an order, not a secret
        for place, taken in zip(order, ask_each(job.part(order), 2, "beside"), strict=True):
            asked[place].append(taken[-1])
    by_query: dict[str, list[Asked]] = {query.id: [] for query in job.queries}
    for query, band, taken in zip(job.queries, job.bands, asked, strict=True):
        by_query[query.id].append(
            Asked(
                band,
                [job.limit_seconds if one.error else one.seconds for one in taken],
                [one.reference for one in taken if one.reference is not None],
                next((one.error for one in taken if one.error), None),
            )
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


def ask_each(job: Job, rounds: int, command: str = "each") -> list[list[Taken]]:
    """Ask every operation in rounds; an operation that ends its client is not asked again.

    The command `beside` measures the reference between them.
    """
    asked: list[list[Taken]] = [[] for _ in job.queries]
    left = list(range(len(job.queries)))
    while left:
        with run_clients(job.part(left), 1) as ([client], _):
            client.tell(f"{command} {rounds}")
            answer = client.hear()
        for place, taken in zip(
            [left[number] for number, *_ in answer["kept"]], read_kept(answer), strict=True
        ):
            asked[place].append(taken)
        if "gave_up" not in answer:
            break
        fatal = left.pop(len(answer["kept"]) % len(left))
        asked[fatal] = [Taken(job.limit_seconds, None, f"timed out after {job.limit_seconds:g} s")]
        # The rounds start again without it.
        for place in left:
            asked[place] = []
    return asked


def read_kept(answer: dict[str, Any]) -> list[Taken]:
    """Return what a client kept, each with the reference around it if that was measured."""
    kept, measured = answer["kept"], answer["references"]
    references: Sequence[float | None] = [None] * len(kept)
    if measured:
        references = refer([began for _, began, _, _ in kept], measured)
    return [
        Taken(ended - began, reference, error)
        for (_, began, ended, error), reference in zip(kept, references, strict=True)
    ]


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
    taken = read_kept(answer)
    if not taken or taken[0].error:
        return None
    return float(opened + taken[0].seconds)


def drop_cached_pages(job: Job) -> None:
    """Ask the operating system to forget the files; it needs no privilege, and may refuse."""
    for path in files_of(job.place):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
