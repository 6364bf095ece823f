"""One client in its own process: `python -m benchmarks.driver.client`, told what to do by lines.

The first line is the job. It answers `ready`, then does one command a line until input ends; every
answer is a line of JSON. Moments are seconds of the monotonic clock, which processes share.
`each <rounds>` asks every operation in turn, all of them so many times.
`beside <rounds>` does so too, and in the last round measures the reference between them.
`loop <seed> <start> <warm> <end>` asks in shuffled rounds from `start` to `end` and keeps what
ended after `warm`.
`follow <seed> <stop>` does so until the file `stop` is there, and keeps when each began. What is
right changes meanwhile, so no answer is compared.
`arrivals <file> <counter>` takes the next arrival of a schedule as soon as it is free, waits until
it is due and asks it; other clients take from the same schedule.
"""

import fcntl
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.driver.admission import Gate
from benchmarks.driver.operations import Asker, Operation, Watch
from benchmarks.driver.reference import Reference
from benchmarks.engines import engine_for
from benchmarks.workloads.query import from_json

# Under load every so many operations have their answer checked, outside the measured time.
CHECK_EVERY = 50


class Client:
    """A session, its operations, and what was measured so far."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.operations = [
            Operation(row["sql"], from_json(row["values"]), row["sha256"])
            for row in job["operations"]
        ]
        self.kept: list[tuple[Any, ...]] = []
        self.reference: Reference | None = None
        self.counts = {"asked": 0, "checked": 0, "wrong": 0}
        before = time.perf_counter()
        self.session = engine_for(job["engine"], tuple(job["tables"])).open(
            Path(job["place"]), job["threads"]
        )
        self.open_seconds = time.perf_counter() - before
        gate = Gate(Path(job["gate"]) if job["gate"] else None, job["slots"])
        watch = Watch(self.session, job["limit_seconds"], self.give_up)
        self.asker = Asker(self.session, gate, watch)

    def each(self, rounds: int) -> None:
        """Ask every operation in turn: keeps (operation, began, ended, error)."""
        for _ in range(rounds):
            for number, operation in enumerate(self.operations):
                timing, _rows = self.asker.time(operation)
                self.kept.append((number, timing.began, timing.ended, timing.error))

    def beside(self, rounds: int) -> None:
        """Ask every operation in turn, as `each` does, in the end with the reference between."""
        self.each(rounds - 1)
        self.reference = self.reference or Reference()
        for number, operation in enumerate(self.operations):
            self.reference.measure_if_due()
            timing, _rows = self.asker.time(operation)
            self.kept.append((number, timing.began, timing.ended, timing.error))
        self.reference.measure()

    def loop(self, seed: int, start: float, warm: float, end: float) -> None:
        """Ask one operation after the other: keeps (operation, seconds, error)."""
        order = self.shuffled(seed)
        time.sleep(max(0.0, start - time.perf_counter()))
        while time.perf_counter() < end:
            number = next(order)
            timing = self.ask(number)
            if warm <= timing[1] < end:
                self.kept.append((number, timing[1] - timing[0], timing[2]))

    def follow(self, seed: int, stop: Path) -> None:
        """Ask one after the other until told to stop: keeps (operation, began, ended, error)."""
        order = self.shuffled(seed)
        while not stop.exists():
            number = next(order)
            timing, _rows = self.asker.time(self.operations[number])
            self.counts["asked"] += 1
            self.kept.append((number, timing.began, timing.ended, timing.error))

    def shuffled(self, seed: int) -> Iterator[int]:
        """Yield operations without end, in rounds, each in an order of its own."""
        shuffle = random.Random(seed)  # noqa: S311  # an order, not a secret
        while True:
            yield from shuffle.sample(range(len(self.operations)), len(self.operations))

    def arrivals(self, schedule: Sequence[tuple[float, int]], counter: Path) -> None:
        """Serve a schedule: keeps (operation, due, began, ended, error)."""
        with counter.open("r+") as shared:
            while (place := take_next(shared)) < len(schedule):
                due, number = schedule[place]
                time.sleep(max(0.0, due - time.perf_counter()))
                began, ended, error = self.ask(number)
                self.kept.append((number, due, began, ended, error))

    def ask(self, number: int) -> tuple[float, float, str | None]:
        """Ask an operation and now and then check its answer."""
        self.counts["asked"] += 1
        operation = self.operations[number]
        if self.counts["asked"] % CHECK_EVERY:
            timing, _rows = self.asker.time(operation)
        else:
            timing = self.asker.check(operation)
            self.counts["checked"] += 1
            self.counts["wrong"] += timing.is_wrong
        return timing.began, timing.ended, timing.error

    def report(self) -> dict[str, Any]:
        """Return what was measured since the last report."""
        kept, self.kept = self.kept, []
        counts, self.counts = self.counts, dict.fromkeys(self.counts, 0)
        references = self.reference.take() if self.reference else []
        return {"kept": kept, "references": references, **counts}

    def give_up(self) -> None:
        """End the process: the engine cannot be stopped otherwise. What was measured is told."""
        say({**self.report(), "gave_up": True})
        os._exit(3)


def main() -> None:
    """Serve the commands on standard input."""
    client = Client(json.loads(sys.stdin.readline()))
    say({"ready": True, "open_seconds": client.open_seconds})
    for line in sys.stdin:
        command, *arguments = line.split()
        if command == "each":
            client.each(int(arguments[0]))
        elif command == "beside":
            client.beside(int(arguments[0]))
        elif command == "loop":
            seed, *moments = arguments
            client.loop(int(seed), *(float(moment) for moment in moments))
        elif command == "follow":
            client.follow(int(arguments[0]), Path(arguments[1]))
        else:
            schedule = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
            client.arrivals(schedule, Path(arguments[1]))
        say(client.report())
    client.session.close()


def take_next(shared: Any) -> int:  # noqa: ANN401  # an open file
    """Take the next number of a counter that processes share."""
    fcntl.flock(shared, fcntl.LOCK_EX)
    try:
        shared.seek(0)
        place = int(shared.read() or 0)
        shared.seek(0)
        shared.write(str(place + 1))
        shared.flush()
    finally:
        fcntl.flock(shared, fcntl.LOCK_UN)
    return place


def say(answer: dict[str, Any]) -> None:
    """Answer with a line of JSON."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
