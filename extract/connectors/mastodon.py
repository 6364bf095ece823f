"""Mastodon: the brand, its competitors, what people did toward the brand, and topics.

Everything is as our instance knows it: identifiers are its own, and so are the counters of posts
and accounts that live elsewhere.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from extract.contracts.mastodon import (
    ACCOUNTS,
    DELETIONS,
    NOTIFICATIONS,
    STATUS_VERSIONS,
    STATUSES,
    TAG_TIMELINE,
)
from extract.deletions import tombstones
from extract.http import Api
from extract.paging import follow_links
from extract.response import Response
from extract.source import Scope, Source, Stream

STATUSES_A_PAGE = 40
NOTIFICATIONS_A_PAGE = 80
STATUSES_BY_NAME = 20
LOOK_BACK = timedelta(days=7)
# A post is looked for again for so long after it was made.
RECHECKED_FOR = timedelta(days=30)
FOUND = 200
STREAMS_OF_POSTS = ("statuses", "tag_timeline")


def read_accounts(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the profile of each followed account, one a response."""
    for handle in scope.accounts:
        yield api.get("/api/v1/accounts/lookup", {"acct": handle})


def read_statuses(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each account's posts in the window, newest first."""
    for profile in read_accounts(api, scope):
        path = f"/api/v1/accounts/{profile.json['id']}/statuses"
        yield from follow_links(api, path, {"limit": STATUSES_A_PAGE, **window(scope)})


def read_tag_timeline(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each topic's public posts in the window, newest first."""
    for topic in scope.topics:
        path = f"/api/v1/timelines/tag/{topic}"
        yield from follow_links(api, path, {"limit": STATUSES_A_PAGE, **window(scope)})


def read_notifications(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of acts toward the brand, newest first, back to the start of the window.

    Their identifiers count up and tell no time, so the window ends where a page reaches back
    behind it.
    """
    for page in follow_links(api, "/api/v1/notifications", {"limit": NOTIFICATIONS_A_PAGE}):
        yield page
        if scope.since and page.json:
            oldest = datetime.fromisoformat(page.json[-1]["created_at"])
            if oldest.astimezone(UTC) < scope.since:
                return


def read_status_versions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the history of each followed account's post that was edited in the window."""
    since = scope.since or scope.until - LOOK_BACK
    for identifier in scope.landed.ids("statuses", since=since, at="edited_at"):
        history = api.get(f"/api/v1/statuses/{identifier}/history", absent_ok=True)
        if history.status == FOUND:
            yield history.read_as([{"status_id": identifier, "edit": one} for one in history.json])


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the 404 of each recent post that is not there any more.

    A first run has nothing to look for: what it holds it has just read.
    """
    if scope.since is None:
        return
    recent = scope.until - RECHECKED_FOR
    streams: dict[str, list[str]] = {}
    for stream in STREAMS_OF_POSTS:
        for identifier in scope.landed.ids(stream, since=recent):
            streams.setdefault(identifier, []).append(stream)
    for known in scope.landed.ids("deletions", column="natural_id"):
        streams.pop(known, None)
    ids = list(streams)
    for first in range(0, len(ids), STATUSES_BY_NAME):
        for identifier in missing(api, ids[first : first + STATUSES_BY_NAME]):
            answer = api.get(f"/api/v1/statuses/{identifier}", absent_ok=True)
            if answer.status != FOUND:
                held = streams[identifier]
                yield tombstones(answer, [(one, identifier, "deleted", None) for one in held])


def missing(api: Api, ids: Sequence[str]) -> list[str]:
    """Return those posts that the server leaves out; all, where it is older than 4.3.

    Such a server does not know the question, so each post is asked for alone.
    """
    asked = "&".join(f"id[]={identifier}" for identifier in ids)
    answer = api.get(f"/api/v1/statuses?{asked}", absent_ok=True)
    found = {status["id"] for status in answer.json} if answer.status == FOUND else set()
    return [identifier for identifier in ids if identifier not in found]


def window(scope: Scope) -> dict[str, str | int]:
    """Return the window as identifiers."""
    bounds: dict[str, str | int] = {"max_id": id_at(scope.until)}
    if scope.since:
        bounds["since_id"] = id_at(scope.since)
    return bounds


def id_at(moment: datetime) -> int:
    """Return the identifier a post would get at `moment`: they count milliseconds, shifted."""
    return int(moment.timestamp() * 1000) << 16


SOURCE = Source(
    name="mastodon",
    base_url="https://mastodon.social",
    streams=(
        Stream(ACCOUNTS, read_accounts, records="$"),
        Stream(NOTIFICATIONS, read_notifications),
        Stream(STATUSES, read_statuses),
        Stream(TAG_TIMELINE, read_tag_timeline),
        Stream(STATUS_VERSIONS, read_status_versions, after=("statuses",)),
        Stream(DELETIONS, read_deletions, after=STREAMS_OF_POSTS),
    ),
)
