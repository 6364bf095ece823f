"""Mastodon: the brand, its competitors, what people did toward the brand, and topics."""

from collections.abc import Iterator
from datetime import UTC, datetime

from extract.contracts.mastodon import ACCOUNTS, NOTIFICATIONS, STATUSES, TAG_TIMELINE
from extract.http import Api
from extract.paging import follow_links
from extract.response import Response
from extract.source import Scope, Source, Stream

STATUSES_A_PAGE = 40
NOTIFICATIONS_A_PAGE = 80


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
        Stream(STATUSES, read_statuses),
        Stream(TAG_TIMELINE, read_tag_timeline),
        Stream(NOTIFICATIONS, read_notifications),
    ),
)
