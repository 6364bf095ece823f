"""One client in its own process: `python -m benchmarks.driver.client`, told what to do by lines.

The first line is the job. It answers `ready`, then does one command a line until input ends:
`each` asks every operation once; `loop <seed> <start> <warm> <end>` asks in shuffled rounds from
`start` to `end` (seconds of the monotonic clock, which processes share) and keeps what ended after
`warm`. Every answer is a line of JSON.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.driver.answers import digest
from benchmarks.engines import ENGINES
from benchmarks.engines.engine import Session
from benchmarks.workloads.query import Value, from_json

# Under load every so many operations have their answer checked, outside the measured time.
CHECK_EVERY = 50


@dataclass(frozen=True)
class Operation:
    """A query with its values, and the hash of the right answer."""

    sql: str
    values: dict[str, Value]
    sha256: str


def main() -> None:
    """Serve the commands on standard input."""
    job = json.loads(sys.stdin.readline())
    operations = [
        Operation(row["sql"], from_json(row["values"]), row["sha256"]) for row in job["operations"]
    ]
    before = time.perf_counter()
    session = ENGINES[job["engine"]].open(Path(job["file"]))
    open_seconds = time.perf_counter() - before
    say({"ready": True, "open_seconds": open_seconds})
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "each":
            say({"seconds": [ask(session, operation) for operation in operations]})
        else:
            seed, *moments = arguments
            say(loop(session, operations, int(seed), *(float(moment) for moment in moments)))
    session.close()


def loop(
    session: Session,
    operations: Sequence[Operation],
    seed: int,
    start: float,
    warm: float,
    end: float,
) -> dict[str, Any]:
    """Ask one operation after the other; returns what ended between `warm` and `end`."""
    shuffle = random.Random(seed)  # noqa: S311  # an order, not a secret
    order: list[int] = []
    kept: list[tuple[int, float]] = []
    asked = checked = wrong = 0
    processor = 0.0
    time.sleep(max(0.0, start - time.perf_counter()))
    while time.perf_counter() < end:
        if not order:
            order = shuffle.sample(range(len(operations)), len(operations))
        number = order.pop()
        operation = operations[number]
        used, before = time.process_time(), time.perf_counter()
        rows = session.ask(operation.sql, operation.values)
        after = time.perf_counter()
        asked += 1
        if warm <= after < end:
            kept.append((number, after - before))
            processor += time.process_time() - used
        if asked % CHECK_EVERY == 0:
            checked += 1
            wrong += digest(rows).sha256 != operation.sha256
    return {
        "operations": kept,
        "processor_seconds": processor,
        "peak_memory_bytes": read_peak_memory(),
        "checked": checked,
        "wrong": wrong,
    }


def ask(session: Session, operation: Operation) -> float:
    """Return the seconds that one operation takes, all rows read."""
    before = time.perf_counter()
    session.ask(operation.sql, operation.values)
    return time.perf_counter() - before


def read_peak_memory() -> int:
    """Return the most memory this process held; getrusage would count its parent's before it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def say(answer: dict[str, Any]) -> None:
    """Answer with a line of JSON."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
