"""Rate limits: how many requests each platform allows, and how its headers say so."""

import re
import threading
import time
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Literal

from sandbox.http import Reply, json_reply
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


def limit_of(platform: str, path: str) -> Limit:
    """Return the platform's real limit for a path."""
    if platform == "mastodon":
        return Limit("mastodon", 300, 300)
    if platform == "hubspot":
        return Limit("search", 5, 1) if path.endswith("/search") else Limit("hubspot", 110, 10)
    if path.startswith("/2/tweets/search"):
        return Limit("search", 300, 900)
    kind = re.sub(r"/\d+", "", path)
    return Limit(kind, 900 if kind.endswith("/tweets") else 300, 900)


class Meter:
    """Counts requests in fixed windows. Safe for threads."""

    def __init__(self, rate_limits: RateLimits) -> None:
        """Count against the real limits, or against high ones that nobody reaches."""
        self._are_high = rate_limits == "high"
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def count(self, platform: str, path: str) -> Usage:
        """Count one request and return what is left."""
        limit = limit_of(platform, path)
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


def headers_of(platform: str, usage: Usage, now: int) -> dict[str, str]:
    """Return the platform's headers; resets are told on the sandbox's clock (`now`, ms)."""
    reset = now + usage.reset_seconds * 1000
    limit, remaining = str(usage.limit.requests), str(max(usage.remaining, 0))
    if platform == "mastodon":
        moment = from_ms(round(reset)).strftime("%Y-%m-%dT%H:%M:%S.%f")
        return {
            "X-RateLimit-Limit": limit,
            "X-RateLimit-Remaining": remaining,
            "X-RateLimit-Reset": f"{moment}Z",
        }
    if platform == "x":
        return {
            "x-rate-limit-limit": limit,
            "x-rate-limit-remaining": remaining,
            "x-rate-limit-reset": str(-int(-reset // 1000)),
        }
    if usage.limit.bucket == "search":
        return {}  # HubSpot's search says nothing of its limit
    return {
        "X-HubSpot-RateLimit-Max": limit,
        "X-HubSpot-RateLimit-Remaining": remaining,
        "X-HubSpot-RateLimit-Interval-Milliseconds": str(usage.limit.seconds * 1000),
        "X-HubSpot-RateLimit-Daily": "1000000",
        "X-HubSpot-RateLimit-Daily-Remaining": "999999",
    }


def refuse(platform: str) -> Reply:
    """Return the platform's 429."""
    if platform == "mastodon":
        return json_reply({"error": "Too many requests"}, 429)
    if platform == "x":
        return json_reply(
            {
                "title": "Too Many Requests",
                "detail": "Too Many Requests",
                "type": "about:blank",
                "status": 429,
            },
            429,
        )
    return json_reply(
        {
            "status": "error",
            "message": "You have reached your ten_secondly_rolling limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24",
            "policyName": "TEN_SECONDLY_ROLLING",
        },
        429,
    )


def http_date(now: int) -> str:
    """Return the sandbox's clock (ms) as the Date header writes it."""
    return format_datetime(from_ms(now // 1000 * 1000), usegmt=True)
