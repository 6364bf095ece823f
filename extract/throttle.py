"""How long a platform asks us to wait: one parser for every way of saying it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

RESET_HEADERS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
# HubSpot tells no reset, only how long its window is: at worst we wait for a whole one.
WINDOW_HEADER = "x-hubspot-ratelimit-interval-milliseconds"
REMAINING_HEADERS = (
    "x-rate-limit-remaining",
    "x-ratelimit-remaining",
    "ratelimit-remaining",
    "x-hubspot-ratelimit-remaining",
)
EARLIEST_EPOCH = 1_000_000_000


def reset_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return the moment at which requests are allowed again; None where nothing readable says it.

    `Retry-After` (seconds or an HTTP date) wins over the reset headers (epoch seconds, ISO 8601 or
    seconds left, told apart by their value). What the platform says is a moment by its own clock;
    where its `Date` tells that clock, the answer is the same wait by ours, `now`.
    """
    named = {name.lower(): value.strip() for name, value in headers.items()}
    their_now = read_date(named.get("date", "")) or now
    for name in ("retry-after", *RESET_HEADERS):
        moment = read_moment(named[name], their_now) if name in named else None
        if moment is not None:
            return later(now, (moment - their_now).total_seconds())
    try:
        return later(now, float(named[WINDOW_HEADER]) / 1000)
    except (KeyError, ValueError):
        return None


def requests_left(headers: Mapping[str, str]) -> int | None:
    """Return how many requests the platform still allows in its window; None where it is silent."""
    named = {name.lower(): value.strip() for name, value in headers.items()}
    for name in REMAINING_HEADERS:
        try:
            return int(float(named[name]))
        except (KeyError, ValueError, OverflowError):
            continue
    return None


def read_moment(text: str, now: datetime) -> datetime | None:
    """Read a moment from epoch seconds, seconds left, ISO 8601 or an HTTP date."""
    try:
        seconds = float(text)
    except ValueError:
        return read_date(text)
    try:
        if seconds >= EARLIEST_EPOCH:
            return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return later(now, max(seconds, 0.0))


def later(now: datetime, seconds: float) -> datetime | None:
    """Return the moment so many seconds from now; None where no calendar has it."""
    try:
        return now + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def read_date(text: str) -> datetime | None:
    """Read an ISO 8601 time or an HTTP date as UTC; without a zone it is UTC already."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
