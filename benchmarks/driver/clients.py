"""Start clients, tell them what to do, and never leave one behind."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from benchmarks.driver.answers import Answer
from benchmarks.engines import engine_for
from benchmarks.engines.engine import TABLES
from benchmarks.workloads.query import Binding, Query, to_json

DEFAULT_LIMIT = 60.0


class ClientFailedError(Exception):
    """A client ended early; what it wrote about it is in the message."""


@dataclass(frozen=True)
class Job:
    """What clients are asked: a database, and operations with their right answers.

    No query may take longer than `limit_seconds`. `threads` bounds an engine's own parallelism.
    Of so many queries, `most_cold`, the first answer of a new process is asked too.
    With a `gate` (a folder) no more than `slots` queries are in flight among all clients.
    """

    engine: str
    place: Path
    queries: tuple[Query, ...]
    values: tuple[dict[str, Any], ...]
    answers: tuple[Answer, ...]
    bands: tuple[str, ...]
    limit_seconds: float = DEFAULT_LIMIT
    threads: int | None = None
    gate: Path | None = None
    slots: int = 1
    tables: tuple[str, ...] = TABLES
    most_cold: int = 1000

    def line(self) -> str:
        """Write the job as a client reads it."""
        engine = engine_for(self.engine, self.tables)
        texts = {query.id: engine.translate(query) for query in self.queries}
        operations = [
            {"sql": texts[query.id], "values": values, "sha256": answer.sha256}
            for query, values, answer in zip(self.queries, self.values, self.answers, strict=True)
        ]
        return json.dumps(
            {
                "engine": self.engine,
                "place": str(self.place),
                "tables": list(self.tables),
                "threads": self.threads,
                "limit_seconds": self.limit_seconds,
                "gate": str(self.gate) if self.gate else None,
                "slots": self.slots,
                "operations": operations,
            }
        )

    def part(self, places: Sequence[int]) -> "Job":
        """Return a job of some of the operations."""

        def pick(column: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(column[place] for place in places)

        return replace(
            self,
            queries=pick(self.queries),
            values=pick(self.values),
            answers=pick(self.answers),
            bands=pick(self.bands),
        )


def make_job(
    engine: str,
    place: Path,
    queries: Mapping[str, Query],
    bindings: Sequence[Binding],
    answers: Sequence[Answer],
    limit_seconds: float = DEFAULT_LIMIT,
) -> Job:
    """Put bindings and their right answers into a job."""
    asked = tuple(queries[binding.query_id] for binding in bindings)
    values = tuple(to_json(binding.values) for binding in bindings)
    bands = tuple(binding.band for binding in bindings)
    return Job(engine, place, asked, values, tuple(answers), bands, limit_seconds)


class Client:
    """A running client process."""

    def __init__(self, job: Job) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.driver.client"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.input = cast(IO[str], self.process.stdin)
        self.output = cast(IO[str], self.process.stdout)
        self.errors: list[str] = []
        # Read all the while: an engine that says much would fill the pipe and wait for ever.
        self.listener = threading.Thread(target=self.listen, daemon=True)
        self.listener.start()
        self.tell(job.line())

    def listen(self) -> None:
        """Keep what the process says about errors."""
        for line in cast(IO[str], self.process.stderr):
            self.errors.append(line)

    def tell(self, line: str) -> None:
        """Send a line; raises `ClientFailedError` when the client is gone."""
        try:
            self.input.write(line + "\n")
            self.input.flush()
        except BrokenPipeError as broken:
            raise ClientFailedError(self.last_words()) from broken

    def hear(self) -> dict[str, Any]:
        """Wait for a line; raises `ClientFailedError` when the client is gone."""
        while line := self.output.readline():
            # Engines may write to the same stream; our answers are objects.
            if line.startswith("{"):
                answer: dict[str, Any] = json.loads(line)
                return answer
        raise ClientFailedError(self.last_words())

    def last_words(self) -> str:
        """Return what a client that is gone had to say."""
        self.listener.join(timeout=5)
        said = "".join(self.errors[-20:]).strip()
        try:
            code = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return f"a benchmark client answers no more: {said}"
        if code == -signal.SIGKILL:
            said += (
                " it was killed (signal 9), as the system does where memory is short:"
                " take fewer clients or a smaller scale, or end what else runs"
            )
        return f"a benchmark client ended early with code {code}: {said.strip()}"

    def stop(self) -> None:
        """End the process and its pipes."""
        if self.process.poll() is None:
            # A client whose input ends closes its engine; what hangs is killed.
            try:
                self.input.close()
                self.process.wait(timeout=5)
            except (BrokenPipeError, subprocess.TimeoutExpired):
                self.process.kill()
        self.process.wait()
        self.listener.join(timeout=5)
        for pipe in (self.input, self.output, cast(IO[str], self.process.stderr)):
            try:
                pipe.close()
            except BrokenPipeError:
                continue


@contextmanager
def run_clients(job: Job, count: int) -> Iterator[tuple[list[Client], list[float]]]:
    """Start clients and wait until all are ready; yields them and the seconds each took to open."""
    clients: list[Client] = []
    try:
        clients.extend(Client(job) for _ in range(count))
        yield clients, [float(client.hear()["open_seconds"]) for client in clients]
    finally:
        for client in clients:
            client.stop()
