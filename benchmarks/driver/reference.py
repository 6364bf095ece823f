"""The reference: fixed work of another make, timed all through a run beside what is measured.

The speed of a shared machine drifts by more than what `compare` looks for. What slows the queries
down slows the reference too, if it is measured in the same moments (Bulej et al. 2020 measure both
sides of a comparison so). A query's times are told as times those of the reference around them.

What drifts most is memory, which all that run on the host share: on an idle virtual machine random
reads of 16 MB took from 0.8 to 1.5 times as long, a loop in Python hardly varied, and DuckDB's
queries lay between. Of six kinds of work and their mixtures, measured beside the queries in seventy
processes, this one followed them best: six parts of SQLite joining and grouping, whose data fit
into a core's own cache, and one part of random reads (docs/benchmarks.md).
"""

import sqlite3
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# When a measurement began (monotonic clock), and the seconds it took.
Measured = tuple[float, float]

# Raise this when the work below changes: ratios to another reference are not comparable.
WORK = 1
NAME = f"work {WORK}, sqlite {sqlite3.sqlite_version}, numpy {np.__version__}"
MEANING = (
    "SQLite joining and grouping some thousands of numbers in memory, and random reads of 16 MB; "
    "measured between the queries, at least 4 ms after the last time"
)
EVERY_SECONDS = 0.004  # between two measurements, at least: a fifth of the time
NEIGHBOURS = 2  # measurements before an operation and after it that tell its reference

TABLES = """
create table act as
with recursive numbers as (select 1 as n union all select n + 1 from numbers where n < 20000)
select n, n * 7919 % 6007 as key from numbers;
create table thing as
with recursive numbers as (select 1 as n union all select n + 1 from numbers where n < 3000)
select n as key, n * 31 % 977 as value from numbers;
create index thing_key on thing (key);
"""
QUESTION = """
select act.key % 97, count(*), sum(thing.value)
from act inner join thing on act.key = thing.key
where act.n % 12 = 0
group by 1
"""
NUMBERS, READS = 2_000_000, 32_000


class Reference:
    """The fixed work, with what it works on."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(TABLES)
        random = np.random.default_rng(1)
        self.numbers = random.integers(0, 1000, NUMBERS)
        self.places = random.integers(0, NUMBERS, READS)
        self.measured: list[Measured] = []
        self.measure()
        self.take()

    def measure(self) -> None:
        """Do the work once and keep how long it took."""
        began = time.perf_counter()
        self.connection.execute(QUESTION).fetchall()
        self.numbers[self.places].sum()
        self.measured.append((began, time.perf_counter() - began))

    def measure_if_due(self) -> None:
        """Do the work unless it was done a moment ago."""
        ended = sum(self.measured[-1]) if self.measured else 0.0
        if time.perf_counter() - ended >= EVERY_SECONDS:
            self.measure()

    def take(self) -> list[Measured]:
        """Return what was measured since the last time."""
        measured, self.measured = self.measured, []
        return measured


def refer(
    began: Sequence[float], measured: Sequence[Measured], neighbours: int = NEIGHBOURS
) -> list[float]:
    """Return for each moment the reference around it: the median of the measurements nearest.

    What was measured is in the order of time. A single measurement may meet a hiccup, which its
    neighbours outvote.
    """
    moments = np.array([moment for moment, _ in measured])
    seconds = np.array([taken for _, taken in measured])
    places = np.searchsorted(moments, np.asarray(began))
    return [
        float(np.median(seconds[max(place - neighbours, 0) : place + neighbours]))
        for place in places
    ]
