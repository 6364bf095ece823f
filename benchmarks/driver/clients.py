"""Start clients, tell them what to do, and never leave one behind."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from benchmarks.driver.answers import Answer
from benchmarks.workloads.query import Binding, Query, to_json


class ClientFailedError(Exception):
    """A client ended early; what it wrote about it is in the message."""


@dataclass(frozen=True)
class Job:
    """What clients are asked: a database, and operations with their right answers."""

    engine: str
    file: Path
    queries: tuple[Query, ...]
    values: tuple[dict[str, Any], ...]
    answers: tuple[Answer, ...]

    def line(self) -> str:
        """Write the job as a client reads it."""
        operations = [
            {"sql": query.sql, "values": values, "sha256": answer.sha256}
            for query, values, answer in zip(self.queries, self.values, self.answers, strict=True)
        ]
        return json.dumps({"engine": self.engine, "file": str(self.file), "operations": operations})


def make_job(
    engine: str,
    file: Path,
    queries: dict[str, Query],
    bindings: Sequence[Binding],
    answers: Sequence[Answer],
) -> Job:
    """Put bindings and their right answers into a job."""
    asked = tuple(queries[binding.query_id] for binding in bindings)
    values = tuple(to_json(binding.values) for binding in bindings)
    return Job(engine, file, asked, values, tuple(answers))


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
        self.errors = cast(IO[str], self.process.stderr)
        self.tell(job.line())

    def tell(self, line: str) -> None:
        """Send a line; raises `ClientFailedError` when the client is gone."""
        try:
            self.input.write(line + "\n")
            self.input.flush()
        except BrokenPipeError as broken:
            raise ClientFailedError(self.last_words()) from broken

    def hear(self) -> dict[str, Any]:
        """Wait for a line; raises `ClientFailedError` when the client is gone."""
        line = self.output.readline()
        if not line:
            raise ClientFailedError(self.last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def last_words(self) -> str:
        """Return what a client that is gone had to say."""
        return f"a benchmark client ended early: {self.errors.read().strip()}"

    def stop(self) -> None:
        """End the process and its pipes."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


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
