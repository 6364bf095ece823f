"""RSS: feeds of the brand's, its competitors' and the topics' blogs, in any of their formats."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from extract.contracts.rss import DELETIONS, ENTRIES, FEEDS
from extract.deletions import Tombstone, tombstone
from extract.feed import Feed, Record
from extract.feeds import FEED, read_feed
from extract.http import Api
from extract.response import Response
from extract.source import Include, Scope, Source, Stream

NOT_MODIFIED = 304
OK = 200


def read_entries(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield each feed as it is now, or that it has not changed.

    A feed that we know may be gone today: it then says so, and leaves the others alone.
    """
    known = scope.landed.ids("feeds", "feed")
    for feed in dict.fromkeys((*scope.accounts, *scope.topics)):
        answer = api.get(
            address(api, feed),
            accept=FEED,
            conditional=scope.landed.headers(address(api, feed)),
            absent_ok=feed in known,
        )
        if answer.status == NOT_MODIFIED:
            yield answer
        elif answer.status != OK:
            problem = f"HTTP {answer.status}"
            yield answer.read_as(
                {"feeds": [{"feed": feed, "problem": problem}], "entries": [], "deletions": []}
            )
        else:
            told = read_feed(answer.body, answer.headers.get("content-type", ""), answer.url)
            read = answer.read_as(
                {
                    "feeds": [{"feed": feed, **told.about}],
                    "entries": [in_feed(feed, entry) for entry in told.entries],
                    "deletions": [tombstone(*gone) for gone in find_gone(scope, feed, told)],
                }
            )
            yield read.noted(f"{feed}: {told.problem}") if told.problem else read


def address(api: Api, feed: str) -> str:
    """Return where a feed is: a path stands below the base URL."""
    if feed.startswith(("http://", "https://")):
        return feed
    return f"{api.base_url}/{feed.lstrip('/')}"


def in_feed(feed: str, entry: Record) -> Record:
    """Return an entry with its feed, and an identifier that no entry of another feed has."""
    return {"id": f"{feed}#{entry['entry_id']}", "feed": feed, **entry}


def find_gone(scope: Scope, feed: str, told: Feed) -> Iterator[Tombstone]:
    """Yield what was in a feed, lies between its oldest and newest entry now, and is not listed.

    That can be told of feeds in the order of time only, and of those that we could read whole.
    """
    listed = {in_feed(feed, entry)["id"] for entry in told.entries}
    for identifier in scope.landed.ids("deletions", "natural_id"):
        if identifier in listed:
            yield ("entries", identifier, "restored", None)
    dates = [entry["dated_at"] for entry in told.entries if entry["dated_at"]]
    if told.problem or not dates or sorted(dates, reverse=True) != dates:
        return
    oldest, newest = datetime.fromisoformat(dates[-1]), datetime.fromisoformat(dates[0])
    # An entry of the very second of the oldest may have been pushed out by the feed's length.
    second = timedelta(seconds=1)
    later = set(scope.landed.ids("entries", since=newest + second, at="dated_at"))
    for identifier in scope.landed.ids("entries", since=oldest + second, at="dated_at"):
        is_ours = identifier.startswith(f"{feed}#")
        if is_ours and identifier not in listed and identifier not in later:
            yield ("entries", identifier, "unavailable", None)


SOURCE = Source(
    name="rss",
    base_url="https://example.org",
    streams=(
        Stream(
            ENTRIES,
            read_entries,
            records="$.entries[*]",
            includes=(Include(FEEDS, "$.feeds[*]"), Include(DELETIONS, "$.deletions[*]")),
        ),
    ),
    credentials=(),
    sign_in=lambda _given: None,
)
