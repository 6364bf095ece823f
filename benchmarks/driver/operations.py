"""Ask one operation and time it, with a limit: who overruns it is stopped and penalised."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.driver.admission import Gate
from benchmarks.driver.answers import digest
from benchmarks.engines.engine import NotCancellableError, Session
from benchmarks.workloads.query import Value

LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Operation:
    """A query with its values, and the hash of the right answer."""

    sql: str
    values: dict[str, Value]
    sha256: str


@dataclass(frozen=True)
class Timing:
    """When an operation began and ended (seconds of the monotonic clock), and what went wrong."""

    began: float
    ended: float
    error: str | None
    is_wrong: bool = False


class Watch:
    """Stops what takes longer than the limit; `give_up` ends an engine that cannot be stopped."""

    def __init__(self, session: Session, limit: float, give_up: Callable[[], None]) -> None:
        self.session, self.limit, self.give_up = session, limit, give_up
        self.deadline: float | None = None
        threading.Thread(target=self.look, daemon=True).start()

    def look(self) -> None:
        """Look at the clock again and again."""
        while True:
            time.sleep(LOOK_SECONDS)
            deadline = self.deadline
            if deadline is not None and time.perf_counter() > deadline:
                try:
                    self.session.cancel()
                except NotCancellableError:
                    self.give_up()


class Asker:
    """Asks a session, through a gate and under a watch."""

    def __init__(self, session: Session, gate: Gate, watch: Watch) -> None:
        self.session, self.gate, self.watch = session, gate, watch

    def time(self, operation: Operation) -> tuple[Timing, list[tuple[Any, ...]]]:
        """Time an operation, all its rows read; the wait at the gate counts, not as overrun."""
        began = time.perf_counter()
        error, rows = None, []
        with self.gate.admit():
            self.watch.deadline = time.perf_counter() + self.watch.limit
            try:
                rows = self.session.ask(operation.sql, operation.values)
            except Exception as problem:  # every engine has errors of its own
                error = f"{type(problem).__name__}: {str(problem).strip()[:300]}"
                if time.perf_counter() > (self.watch.deadline or 0):
                    error = f"timed out after {self.watch.limit:g} s"
            finally:
                self.watch.deadline = None
        return Timing(began, time.perf_counter(), error), rows

    def check(self, operation: Operation) -> Timing:
        """Time an operation and compare its answer, outside the measured time."""
        timing, rows = self.time(operation)
        is_wrong = timing.error is None and digest(rows).sha256 != operation.sha256
        return Timing(timing.began, timing.ended, timing.error, is_wrong)
