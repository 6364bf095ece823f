"""One rate limit of a host, waited for by all threads alike."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from extract.errors import RateLimited

NOTHING = timedelta(0)


def one_limit(path: str) -> str:
    """Count every path of a host against one limit."""
    return ""


class Window:
    """When it is our turn again: not before the limit opens, and not faster than its pace."""

    def __init__(self, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> None:
        self.clock = clock
        self.sleep = sleep
        self.lock = threading.Lock()
        self.open_again_at: datetime | None = None
        self.pace = NOTHING
        self.last_turn: datetime | None = None

    def close_until(self, moment: datetime) -> None:
        """Let nobody ask before a moment; of several moments the last holds."""
        with self.lock:
            self.open_again_at = max(moment, self.open_again_at or moment)

    def slow_to(self, pace: timedelta) -> None:
        """Let so much time pass between requests from now on."""
        with self.lock:
            self.pace = pace

    def enter(self, where: str, longest_wait: timedelta) -> None:
        """Sleep until it is our turn; raise RateLimited where that is too long to sleep."""
        while (moment := self.open_again_at) is not None:
            wait = moment - self.clock()
            if wait > longest_wait:
                raise RateLimited(
                    f"{where}: the rate limit is used up until {moment:%Y-%m-%dT%H:%M:%SZ}."
                    " Run again after that.",
                    moment,
                )
            if wait > NOTHING:
                self.sleep(wait.total_seconds())
            with self.lock:
                # Another thread may have been told a later moment meanwhile: that one holds.
                if self.open_again_at == moment:
                    self.open_again_at = None
        wait = self.take_turn()
        if wait > NOTHING:
            self.sleep(wait.total_seconds())

    def take_turn(self) -> timedelta:
        """Return how long to wait for a turn of our own, at the pace of all threads together."""
        with self.lock:
            now = self.clock()
            turn = now if self.last_turn is None else max(now, self.last_turn + self.pace)
            self.last_turn = turn
            return turn - now
