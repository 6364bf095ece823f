"""When does BI see what landed? A reader who looks at what is current, again and again."""

import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Self

from benchmarks.engines import PUBLISHED

LOOK_SECONDS = 0.05
WATERMARK = "select max(metrics_observed_at) from fct_posts"


class Watcher:
    """Waits in a thread until a query over what is published sees a moment, and notes when.

    It asks whenever `current` leads to another snapshot: so it takes next to nothing from those it
    watches. What a query of its own runs into is an error of a reader.
    """

    def __init__(self, published: Path, expected: datetime) -> None:
        self.published, self.expected = published, expected
        self.seen_at: float | None = None
        self.errors: list[str] = []
        self.stop = threading.Event()
        self.session = PUBLISHED.open(published)
        self.thread = threading.Thread(target=self.look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self.thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        """Look no more."""
        self.stop.set()
        self.thread.join()

    def look(self) -> None:
        """Look at the link, and ask when it has moved."""
        asked = None
        while self.seen_at is None and not self.stop.wait(LOOK_SECONDS):
            link = self.published / "current"
            current = link.readlink().name if link.is_symlink() else None
            if current is None or current == asked:
                continue
            try:
                [(moment,)] = self.session.ask(WATERMARK, {})
            except Exception as problem:  # every reader's error counts
                self.errors.append(f"{type(problem).__name__}: {str(problem).strip()[:300]}")
                continue
            asked = current
            if moment is not None and moment >= self.expected:
                self.seen_at = time.perf_counter()

    def wait(self, seconds: float) -> float | None:
        """Return when the moment was seen (monotonic seconds); None if not within so many more."""
        self.thread.join(seconds)
        return self.seen_at
