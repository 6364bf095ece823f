"""Admission control: no more queries in flight than the machine has cores."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

POLL_SECONDS = 0.0005


class Gate:
    """Slots that processes share, as locks on files; without slots everybody comes in.

    Who waits stands in a queue: only its head looks for a free slot, so that nobody is passed by.
    """

    def __init__(self, folder: Path | None, slots: int) -> None:
        self.files = (
            [(folder / f"slot-{number}").open("w") for number in range(slots)] if folder else []
        )
        self.queue = (folder / "queue").open("w") if folder else None

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Wait for a slot and hold it; the wait is part of the latency."""
        if self.queue is None:
            yield
            return
        fcntl.flock(self.queue, fcntl.LOCK_EX)
        try:
            slot = self.take_slot()
        finally:
            fcntl.flock(self.queue, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(slot, fcntl.LOCK_UN)

    def take_slot(self) -> IO[str]:
        """Lock the first slot that is free."""
        while True:
            for file in self.files:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                return file
            time.sleep(POLL_SECONDS)

    def close(self) -> None:
        """Let go of the files."""
        for file in (*self.files, self.queue):
            if file is not None:
                file.close()
