"""A look at a source before it is read: whether credentials, scopes and quota are right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from extract.errors import ExtractError, RateLimited, SignInRefused, Unauthorized, Unreachable
from extract.http import Api, Patience
from extract.response import Response
from extract.source import Scope, Source, Stream
from extract.throttle import quota_left

Status = Literal["ok", "nothing", "ending", "limited", "refused", "unasked"]

# Enough for a first answer: some streams look somebody up before, or wait for a job.
MOST_REQUESTS = 4
HASTE = Patience(attempts=2, longest_wait=timedelta(seconds=5), timeout=timedelta(seconds=10))
# What is wrong with one stream for these reasons is wrong with all.
HOPELESS = (Unauthorized, Unreachable)
RIGHT: frozenset[Status] = frozenset({"ok", "nothing", "ending"})
# How long before credentials end for good somebody should sign in anew.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Finding:
    """What came of asking for one stream; `quota` is what the platform says is left."""

    stream: str
    status: Status
    told: str
    quota: str = ""

    @property
    def is_right(self) -> bool:
        """Say whether the stream can be read."""
        return self.status in RIGHT


class EnoughAsked(Exception):
    """As many requests were answered as a check may send."""


class Budget:
    """Lets so many requests pass; knows no answers itself."""

    def __init__(self, requests: int) -> None:
        self.left = requests

    def __call__(self, method: str, identity: str) -> Response | None:
        """Count a request; raise EnoughAsked where there were enough."""
        if self.left == 0:
            raise EnoughAsked
        self.left -= 1
        return None


def check(source: Source, api: Api, scope: Scope) -> Iterator[Finding]:
    """Yield a finding for each stream: its first answer within a window, or why there is none.

    One more tells when credentials end for good, where the platform says so.
    """
    hopeless = ""
    for stream in source.streams:
        if hopeless:
            yield Finding(stream.name, "unasked", f"not asked: it would end as {hopeless} did")
            continue
        try:
            yield look_at(stream, api, scope)
        except ExtractError as problem:
            status: Status = "limited" if isinstance(problem, RateLimited) else "refused"
            name = "sign-in" if isinstance(problem, SignInRefused) else stream.name
            yield Finding(name, status, str(problem))
            hopeless = name if isinstance(problem, HOPELESS) else ""
    if api.auth and api.auth.ends_at and not hopeless:
        is_soon = api.auth.ends_at - api.clock() < SOON
        told = f"must be renewed by hand before {api.auth.ends_at:%Y-%m-%d}"
        yield Finding("sign-in", "ending" if is_soon else "ok", told)


def look_at(stream: Stream, api: Api, scope: Scope) -> Finding:
    """Return what comes first of a stream."""
    api.recall = Budget(MOST_REQUESTS)
    try:
        first = next(stream.read(api, scope), None)
    except EnoughAsked:
        return Finding(stream.name, "ok", f"its first {MOST_REQUESTS} requests were answered")
    except (LookupError, TypeError, ValueError) as problem:
        told = f"an answer has not the shape that the connector relies on ({problem!r})"
        return Finding(stream.name, "refused", told)
    finally:
        api.recall = None
    if first is None:
        parents = ", ".join(stream.after)
        told = f"it asks about {parents}, of which none has landed" if parents else "nothing to ask"
        return Finding(stream.name, "nothing", told)
    quota = quota_left(first.headers)
    told = f"HTTP {first.status}, {len(first.body):,} bytes"
    return Finding(stream.name, "ok", told, quota.what if quota else "")
