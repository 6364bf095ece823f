"""Admission control: no more queries in flight than the machine has cores."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.0005


class Gate:
    """Slots that processes share, as locks on files; without slots everybody comes in."""

    def __init__(self, folder: Path | None, slots: int) -> None:
        self.files = (
            [(folder / f"slot-{number}").open("w") for number in range(slots)] if folder else []
        )

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Wait for a slot and hold it; the wait is part of the latency."""
        if not self.files:
            yield
            return
        while True:
            for file in self.files:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                try:
                    yield
                finally:
                    fcntl.flock(file, fcntl.LOCK_UN)
                return
            time.sleep(POLL_SECONDS)
