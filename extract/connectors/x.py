"""X (API v2): the brand, its competitors, mentions of the brand, and search by topic."""

from collections.abc import Iterator
from datetime import UTC, datetime

from extract.contracts.x import (
    MENTION_AUTHORS,
    MENTIONS,
    SEARCH,
    SEARCH_AUTHORS,
    TWEET_AUTHORS,
    TWEETS,
    USERS,
)
from extract.http import Api
from extract.paging import follow_token
from extract.response import Response
from extract.source import Include, Scope, Source, Stream

USER_FIELDS = "created_at,description,public_metrics,verified"
TWEET_FIELDS = (
    "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,lang,"
    "public_metrics,referenced_tweets"
)
TIMELINE_PAGE = 100
SEARCH_PAGE = 500


def read_users(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the profiles of the followed accounts."""
    yield look_up(api, scope.accounts)


def read_tweets(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each followed account's posts in the window, newest first."""
    for user in look_up(api, scope.accounts).json.get("data", []):
        yield from read_timeline(api, f"/2/users/{user['id']}/tweets", scope)


def read_mentions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of posts that mention the brand in the window, newest first."""
    for user in look_up(api, (scope.brand,)).json.get("data", []):
        yield from read_timeline(api, f"/2/users/{user['id']}/mentions", scope)


def read_search(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of public posts on the topics in the window, newest first.

    Without a start X would go back 30 days only.
    """
    if scope.topics:
        query = " OR ".join(f"#{topic}" for topic in scope.topics)
        bounds = {"start_time": to_second(scope.earliest), **window(scope)}
        asked = {"query": query, "max_results": SEARCH_PAGE, **shape(), **bounds}
        yield from follow_token(
            api, "/2/tweets/search/all", asked, "next_token", "meta", "next_token"
        )


def read_timeline(api: Api, path: str, scope: Scope) -> Iterator[Response]:
    """Yield pages of one timeline."""
    asked = {"max_results": TIMELINE_PAGE, **shape(), **window(scope)}
    return follow_token(api, path, asked, "pagination_token", "meta", "next_token")


def look_up(api: Api, handles: tuple[str, ...]) -> Response:
    """Return the profiles of up to 100 handles."""
    asked = {"usernames": ",".join(handles), "user.fields": USER_FIELDS}
    return api.get("/2/users/by", asked)


def shape() -> dict[str, str | int]:
    """Return the parameters that ask for our fields; X sends only id and text otherwise."""
    return {"tweet.fields": TWEET_FIELDS, "expansions": "author_id", "user.fields": USER_FIELDS}


def window(scope: Scope) -> dict[str, str | int]:
    """Return the window as times, both bounds to the second."""
    bounds: dict[str, str | int] = {"end_time": to_second(scope.until)}
    if scope.since:
        bounds["start_time"] = to_second(scope.since)
    return bounds


def to_second(moment: datetime) -> str:
    """Return a time as X wants it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


AUTHORS = "$.includes.users[*]"

SOURCE = Source(
    name="x",
    base_url="https://api.x.com",
    streams=(
        Stream(USERS, read_users, records="$.data[*]"),
        Stream(TWEETS, read_tweets, "$.data[*]", (Include(TWEET_AUTHORS, AUTHORS),)),
        Stream(MENTIONS, read_mentions, "$.data[*]", (Include(MENTION_AUTHORS, AUTHORS),)),
        Stream(SEARCH, read_search, "$.data[*]", (Include(SEARCH_AUTHORS, AUTHORS),)),
    ),
)
