"""Rate limits: how many requests were made in a window, and how a 429 tells its end."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Literal

from sandbox.world import from_ms

RateLimits = Literal["high", "real"]
HIGH = 1_000_000


@dataclass(frozen=True)
class Limit:
    """So many requests in so many seconds, shared by the paths of one bucket."""

    bucket: str
    requests: int
    seconds: int


@dataclass(frozen=True)
class Usage:
    """What is left of a limit now. `reset_seconds` is until the window ends."""

    limit: Limit
    remaining: int
    reset_seconds: float

    @property
    def is_exceeded(self) -> bool:
        """Say whether this request is one too many."""
        return self.remaining < 0

    def resets_at(self, now: int) -> int:
        """Return when the window ends, on the sandbox's clock (ms)."""
        return round(now + self.reset_seconds * 1000)


class Meter:
    """Counts requests in fixed windows. Safe for threads."""

    def __init__(self, rate_limits: RateLimits) -> None:
        """Count against the real limits, or against high ones that nobody reaches."""
        self._are_high = rate_limits == "high"
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def count(self, platform: str, limit: Limit) -> Usage:
        """Count one request and return what is left."""
        if self._are_high:
            limit = Limit(limit.bucket, HIGH, limit.seconds)
        key = (platform, limit.bucket)
        now = time.monotonic()
        with self._lock:
            started, used = self._windows.get(key, (now, 0))
            if now - started >= limit.seconds:
                started, used = now, 0
            self._windows[key] = (started, used + 1)
        return Usage(limit, limit.requests - used - 1, started + limit.seconds - now)


def epoch_seconds(moment: int) -> str:
    """Return a moment (ms) as whole seconds since 1970, rounded up."""
    return str(-(-moment // 1000))


def http_date(moment: int) -> str:
    """Return a moment (ms) as the Date header writes it."""
    return format_datetime(from_ms(moment // 1000 * 1000), usegmt=True)


def iso_micro(moment: int) -> str:
    """Return a moment (ms) as Mastodon writes a reset: microseconds, and Z for UTC."""
    return f"{from_ms(moment):%Y-%m-%dT%H:%M:%S.%f}Z"


# How a 429 may tell its reset, by the name that a fault gives: from (moment, now) in ms.
RESETS: dict[str, Callable[[int, int], dict[str, str]]] = {
    "retry_after": lambda reset, now: {"Retry-After": str(-(-(reset - now) // 1000))},
    "retry_after_date": lambda reset, _: {"Retry-After": http_date(reset + 999)},
    "epoch": lambda reset, _: {"x-rate-limit-reset": epoch_seconds(reset)},
    "iso": lambda reset, _: {"X-RateLimit-Reset": iso_micro(reset)},
    "seconds_left": lambda reset, now: {"x-ratelimit-reset": str(-(-(reset - now) // 1000))},
    "ratelimit": lambda reset, _: {"RateLimit-Reset": epoch_seconds(reset)},
    "none": lambda _reset, _now: {},
}
