"""How long a platform asks us to wait, and what it leaves us, however it says so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

RESET_HEADERS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
# HubSpot tells no reset, only how long its window is: at worst we wait for a whole one.
WINDOW_HEADER = "x-hubspot-ratelimit-interval-milliseconds"
REMAINING_HEADERS = (
    "x-rate-limit-remaining",
    "x-ratelimit-remaining",
    "ratelimit-remaining",
    "x-hubspot-ratelimit-remaining",
)
# How many requests a window has; of several windows the longest, whose end hurts most, is first.
LIMIT_HEADERS = (
    ("x-hubspot-ratelimit-daily", "x-hubspot-ratelimit-daily-remaining"),
    ("x-rate-limit-limit", "x-rate-limit-remaining"),
    ("x-ratelimit-limit", "x-ratelimit-remaining"),
    ("ratelimit-limit", "ratelimit-remaining"),
    ("x-hubspot-ratelimit-max", "x-hubspot-ratelimit-remaining"),
)
# Graph tells percents, and the minutes until a used-up limit opens again.
USAGE_HEADERS = ("x-app-usage", "x-business-use-case-usage")
PERCENTS = ("call_count", "total_time", "total_cputime")
REGAIN = "estimated_time_to_regain_access"
SALESFORCE_USAGE = re.compile(r"\bapi-usage=(\d+)/(\d+)")
# Google's reasons inside a 403: a day's quota, which opens at midnight in California, or a burst.
DAILY_REASONS = frozenset({"quotaExceeded", "dailyLimitExceeded"})
BURST_REASONS = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
CALIFORNIA = ZoneInfo("America/Los_Angeles")
A_BURST = timedelta(seconds=60)
EARLIEST_EPOCH = 1_000_000_000
# Below this share we slow down, to at most so much time between two requests.
LITTLE = 0.1
LONGEST_PAUSE = timedelta(seconds=5)


@dataclass(frozen=True)
class Quota:
    """What a platform leaves us: a share from 0 to 1 of `what`."""

    share: float
    what: str


def reset_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return the moment at which requests are allowed again; None where nothing readable says it.

    `Retry-After` (seconds or an HTTP date) wins over the reset headers (epoch seconds, ISO 8601 or
    seconds left, told apart by their value). What the platform says is a moment by its own clock;
    where its `Date` tells that clock, the answer is the same wait by ours, `now`.
    """
    named = lowered(headers)
    their_now = read_date(named.get("date", "")) or now
    for name in ("retry-after", *RESET_HEADERS):
        moment = read_moment(named[name], their_now) if name in named else None
        if moment is not None:
            return later(now, (moment - their_now).total_seconds())
    try:
        return later(now, float(named[WINDOW_HEADER]) / 1000)
    except (KeyError, ValueError):
        return later(now, minutes * 60) if (minutes := minutes_to_regain(named)) else None


def closed_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return when requests are allowed again after an answer that left us none; else None."""
    if requests_left(headers) == 0 or minutes_to_regain(lowered(headers)):
        return reset_at(headers, now)
    return None


def pause_between(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Return how much time to leave between requests, so that what is left lasts.

    Nothing while there is plenty; what little is left is spread over the rest of the window.
    """
    quota, left = quota_left(headers), requests_left(headers)
    if quota is None or quota.share >= LITTLE:
        return timedelta(0)
    reset = reset_at(headers, now)
    if left is not None and reset is not None and left > 0:
        return max(min((reset - now) / left, LONGEST_PAUSE), timedelta(0))
    if usages(lowered(headers)):
        return LONGEST_PAUSE * (1 - quota.share / LITTLE)
    return timedelta(0)


def quota_left(headers: Mapping[str, str]) -> Quota | None:
    """Return what an answer says is left of a platform's quota; None where it is silent."""
    named = lowered(headers)
    if used := usages(named):
        percent = max(min(max(used), 100.0), 0.0)
        return Quota(
            1 - percent / 100, f"{percent:g} % of the usage allowed within an hour is used"
        )
    if found := SALESFORCE_USAGE.search(named.get("sforce-limit-info", "")):
        return share_of(int(found[2]) - int(found[1]), int(found[2]), "API calls of 24 hours")
    for limit_header, left_header in LIMIT_HEADERS:
        left, limit = whole(named.get(left_header)), whole(named.get(limit_header))
        if limit is None and left is not None:
            used_up = whole(named.get("x-ratelimit-used"))
            limit = None if used_up is None else left + used_up
        if left is not None and limit:
            period = "a day" if "daily" in left_header else "the present window"
            return share_of(left, limit, f"requests of {period}")
    return None


def quota_reset_at(body: bytes, now: datetime) -> datetime | None:
    """Return when a quota opens again that a body says is used up, in Google's words; else None."""
    try:
        told = msgspec.json.decode(body)
        reasons = {error["reason"] for error in told["error"]["errors"]}
    except (msgspec.MsgspecError, RecursionError, LookupError, TypeError):
        return None
    if reasons & DAILY_REASONS:
        return next_midnight(now, CALIFORNIA)
    return now + A_BURST if reasons & BURST_REASONS else None


def next_midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """Return the end of the day in a zone, in UTC."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def requests_left(headers: Mapping[str, str]) -> int | None:
    """Return how many requests the platform still allows in its window; None where it is silent."""
    named = lowered(headers)
    for name in REMAINING_HEADERS:
        if (left := whole(named.get(name))) is not None:
            return left
    return None


def usages(named: Mapping[str, str]) -> list[float]:
    """Return the percents of its limits that Graph says we have used."""
    return [
        float(usage[name])
        for usage in graph_usages(named)
        for name in PERCENTS
        if isinstance(usage.get(name), int | float)
    ]


def minutes_to_regain(named: Mapping[str, str]) -> float:
    """Return how many minutes Graph asks us to wait, 0 where none."""
    told = [usage.get(REGAIN) for usage in graph_usages(named)]
    return max((float(one) for one in told if isinstance(one, int | float)), default=0.0)


def graph_usages(named: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Yield each usage that Graph tells: of the app, and of each business by its identifier."""
    for header in USAGE_HEADERS:
        try:
            told = msgspec.json.decode(named.get(header, "null"))
        except (msgspec.MsgspecError, RecursionError):
            continue
        if isinstance(told, dict):
            yield told
            for inner in told.values():
                yield from (one for one in as_list(inner) if isinstance(one, dict))


def as_list(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON value
    """Return a list as it is, anything else as no list."""
    return value if isinstance(value, list) else []


def share_of(left: int, limit: int, what: str) -> Quota:
    """Return what is left of a limit."""
    left = min(max(left, 0), limit)
    return Quota(left / limit if limit else 0.0, f"{left:,} of {limit:,} {what} left")


def whole(text: str | None) -> int | None:
    """Read a whole number, which some platforms write with a fraction or a policy behind it."""
    try:
        return int(float((text or "").partition(",")[0].partition(";")[0]))
    except (ValueError, OverflowError):
        return None


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers by their names in lower case."""
    return {name.lower(): value.strip() for name, value in headers.items()}


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
