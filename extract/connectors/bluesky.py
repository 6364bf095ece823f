"""Bluesky (AT Protocol): the brand, its competitors, acts toward the brand, answers, and topics.

With an app password we speak to the account's server; without one, to the public AppView, which
gives profiles, feeds and threads, one page of a search, and no notifications.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec

from extract.auth import Auth, SessionRefresh
from extract.contracts.bluesky import (
    DELETIONS,
    NOTIFICATIONS,
    POSTS,
    PROFILES,
    REPLIES,
    SEARCH,
)
from extract.deletions import Reason, Tombstone, tombstones
from extract.errors import ExtractError, Gone, Refused, Unauthorized
from extract.http import Api, Parameters
from extract.paging import follow_token
from extract.response import Response
from extract.side_by_side import in_order
from extract.source import Scope, Source, Stream
from extract.token_endpoint import SignIn

XRPC = "/xrpc/"
AT_ONCE = 25  # actors or posts in one question
A_PAGE = 100
THREAD_DEPTH = 10
CHECKED_AGAIN = timedelta(days=30)
POST_COLLECTION = "/app.bsky.feed.post/"
POST_STREAMS = ("posts", "search", "replies")
ACCOUNT_GONE: dict[str, Reason] = {
    "AccountTakedown": "withheld",
    "AccountDeactivated": "unavailable",
    "InvalidRequest": "deleted",
}
SIGN_IN = "Set KENNO_BLUESKY_IDENTIFIER and KENNO_BLUESKY_PASSWORD: a handle and an app password."

Json = dict[str, Any]


def read_profiles(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the profiles of the followed accounts; those that are gone are left out."""
    for handles in batches([handle_of(account) for account in scope.accounts]):
        yield api.get(question("app.bsky.actor.getProfiles", "actors", handles))


def read_posts(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each followed account's posts and reposts, back to the start of the window."""

    def read_feed(account: str) -> Iterator[Response]:
        path = f"{XRPC}app.bsky.feed.getAuthorFeed"
        asked: Parameters = {
            "actor": handle_of(account),
            "filter": "posts_with_replies",
            "limit": A_PAGE,
        }
        for page in follow_token(api, path, asked, "cursor", "cursor"):
            items = [lift(item) for item in page.json["feed"]]
            yield page.read_as(items)
            if reaches_back(items, scope):
                return

    return in_order(scope.accounts, read_feed)


def read_search(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the posts with each topic's hashtag in the window, newest first."""
    for topic in scope.topics:
        asked: Parameters = {
            "q": f"#{topic}",
            "sort": "latest",
            "since": as_iso(scope.since or scope.earliest),
            "until": as_iso(scope.until),
            "limit": A_PAGE,
        }
        yield from follow_token(api, f"{XRPC}app.bsky.feed.searchPosts", asked, "cursor", "cursor")


def read_notifications(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of acts toward the brand, newest first, back to the start of the window."""
    path = f"{XRPC}app.bsky.notification.listNotifications"
    for page in follow_token(api, path, {"limit": A_PAGE}, "cursor", "cursor"):
        yield page
        if reaches_back(page.json["notifications"], scope):
            return


def read_replies(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the threads below the brand's posts of the window, one a response."""

    def read_thread(uri: str) -> Iterator[Response]:
        asked: Parameters = {"uri": uri, "depth": THREAD_DEPTH, "parentHeight": 0}
        thread = api.get(f"{XRPC}app.bsky.feed.getPostThread", asked, absent_ok=True)
        yield thread.read_as(list(answers_in(thread.json.get("thread", {}))))

    found = scope.landed.ids("posts", "uri", since=scope.since, at="indexed_at")
    if not found:
        return iter(())
    profile = api.get(f"{XRPC}app.bsky.actor.getProfile", {"actor": handle_of(scope.brand)})
    ours = f"at://{profile.json['did']}{POST_COLLECTION}"
    return in_order([uri for uri in found if uri.startswith(ours)], read_thread)


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what became of the posts that were landed in the last days and are asked for again.

    Bluesky says nothing of a post that is gone: it is left out. Why, the account's profile tells.
    """
    streams = streams_of_posts(scope)
    buried = set(scope.landed.ids("deletions", "natural_id"))
    statuses: dict[str, Response | None] = {}
    lost: dict[str, list[str]] = {}
    for uris in batches(list(streams)):
        page = api.get(question("app.bsky.feed.getPosts", "uris", uris))
        present = {post["uri"] for post in page.json["posts"]}
        fates: dict[str, Reason] = {uri: "restored" for uri in uris if uri in present & buried}
        for uri in (uri for uri in uris if uri not in present):
            did = account_of(uri)
            if did not in statuses:
                statuses[did] = ask_why_gone(api, did)
            if statuses[did] is None:
                fates[uri] = "deleted"
            else:
                lost.setdefault(did, []).append(uri)
        yield tombstones(page, buried_as(fates, streams))
    for did, uris in lost.items():
        if answer := statuses[did]:
            yield tombstones(answer, buried_as(dict.fromkeys(uris, why_gone(answer)), streams))


def streams_of_posts(scope: Scope) -> dict[str, list[str]]:
    """Return the posts to ask for again, each with the streams in which it was landed."""
    streams: dict[str, list[str]] = {}
    for stream in POST_STREAMS:
        since = scope.until - CHECKED_AGAIN
        for uri in scope.landed.ids(stream, "uri", since=since, at="indexed_at"):
            # A repost is no post: nothing tells that it was taken back.
            if POST_COLLECTION in uri and "#" not in uri:
                streams.setdefault(uri, []).append(stream)
    return streams


def buried_as(fates: Mapping[str, Reason], streams: Mapping[str, list[str]]) -> Iterator[Tombstone]:
    """Yield a tombstone for each stream in which a post was landed."""
    for uri, reason in fates.items():
        for stream in streams[uri]:
            yield stream, uri, reason, None


def ask_why_gone(api: Api, did: str) -> Response | None:
    """Return the answer that says that an account is gone; None where it is there."""
    answer = api.get(f"{XRPC}app.bsky.actor.getProfile", {"actor": did}, absent_ok=True)
    return None if "did" in answer.json else answer


def why_gone(answer: Response) -> Reason:
    """Return what became of an account."""
    return ACCOUNT_GONE.get(str(answer.json.get("error")), "unavailable")


def lift(item: Json) -> Json:
    """Return a feed's item as one post; a repost as a post that carries what it passes on."""
    post: Json = item["post"]
    reason: Json = item.get("reason") or {}
    if "by" not in reason:
        return post
    return {
        # Older servers do not name the repost's own record.
        "uri": reason.get("uri") or f"{post['uri']}#repostedBy={reason['by']['did']}",
        "author": reason["by"],
        "indexedAt": reason["indexedAt"],
        "repost": post,
    }


def answers_in(thread: Json) -> Iterator[Json]:
    """Yield the posts below a thread's first, those left out that are gone or blocked."""
    below = list(reversed(thread.get("replies") or []))
    while below:
        reply = below.pop()
        if "post" in reply:
            yield reply["post"]
        below.extend(reversed(reply.get("replies") or []))


def reaches_back(items: list[Json], scope: Scope) -> bool:
    """Say whether a page lies wholly before the window.

    What counts is when Bluesky saw an item: when it was written is the author's word, and an old
    date in the middle of a page is no end. An empty page tells nothing.
    """
    if scope.since is None or not items:
        return False
    return max(datetime.fromisoformat(item["indexedAt"]) for item in items) < scope.since


def handle_of(account: str) -> str:
    """Return an account as the API takes it: a name without a domain lives at bsky.social."""
    return account if "." in account or ":" in account else f"{account}.bsky.social"


def account_of(uri: str) -> str:
    """Return the account in whose repository a record lies."""
    return uri.removeprefix("at://").partition("/")[0]


def question(method: str, parameter: str, values: list[str]) -> str:
    """Return the path that asks for several values; the parameter is repeated."""
    return f"{XRPC}{method}?{urlencode([(parameter, value) for value in values])}"


def batches(values: list[str]) -> Iterator[list[str]]:
    """Yield as many values as one question takes."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def as_iso(moment: datetime) -> str:
    """Return a moment as the search wants it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def sign_in(given: SignIn) -> Auth:
    """Return a session with an app password; nothing where none was given."""
    return SessionRefresh(given) if given.given.get("identifier") else Auth()


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | None:
    """Return what Bluesky's own errors mean; they come with the status 400 whatever they say."""
    if response.status < 400:
        return None
    error, message = words_of(response)
    if error in ("ExpiredToken", "InvalidToken"):
        return Unauthorized(f"the session has ended ({error}).")
    if error in ("AuthMissing", "AuthenticationRequired"):
        return Refused(f"only for who is signed in. {SIGN_IN}")
    if response.status in (401, 403) and "searchPosts" in response.url:
        return Refused(
            "without a session Bluesky gives at most one page of a search, and refused this one."
            f" {SIGN_IN}"
        )
    if error in ("AccountTakedown", "AccountDeactivated", "NotFound") or "not found" in message:
        return Gone(f"{error}, {message}. Check the handles in kenno.toml.", response)
    return None


def words_of(response: Response) -> tuple[str, str]:
    """Return the name and the message of an error; nothing where the body is none."""
    try:
        told = msgspec.json.decode(response.body, type=dict[str, Any])
    except msgspec.MsgspecError:
        return "", ""
    return str(told.get("error", "")), str(told.get("message", ""))


SOURCE = Source(
    name="bluesky",
    base_url="https://bsky.social",
    streams=(
        Stream(PROFILES, read_profiles, records="$.profiles[*]"),
        Stream(POSTS, read_posts),
        Stream(SEARCH, read_search, records="$.posts[*]"),
        Stream(NOTIFICATIONS, read_notifications, records="$.notifications[*]"),
        Stream(REPLIES, read_replies, after=("posts",)),
        Stream(DELETIONS, read_deletions, after=POST_STREAMS),
    ),
    credentials=(),
    optional_credentials=("identifier", "password"),
    sign_in=sign_in,
    explain=explain,
)
