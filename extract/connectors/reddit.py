"""Reddit (OAuth API): the brand's and its competitors' subreddits, their talk, and topics.

A listing ends after about 1,000 things and a search after about 250, however many there are. Where
that end lies inside the window, the last page says so in its note: run more often.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from extract.auth import Auth, ClientCredentials
from extract.contracts.reddit import (
    COMMENTS,
    DELETIONS,
    SEARCH,
    SUBMISSIONS,
    SUBREDDITS,
    THREADS,
    USER_SUBMISSIONS,
)
from extract.deletions import Reason, Tombstone, tombstones
from extract.errors import ExtractError, Refused
from extract.http import Api, Parameters
from extract.paging import follow_token
from extract.response import Response
from extract.side_by_side import in_order
from extract.source import Scope, Source, Stream
from extract.token_endpoint import SignIn

TOKENS = "https://www.reddit.com/api/v1/access_token"
# Reddit wants <platform>:<app>:<version> and throttles the names of libraries.
USER_AGENT = "python:kenno:v0.1 (social-CRM warehouse)"
# Without raw_json, <, > and & come as HTML entities.
RAW: Parameters = {"raw_json": 1}
A_PAGE = 100
# From so many things on, an end inside the window is Reddit's and not the listing's own.
FULL_LISTING, FULL_SEARCH = 900, 200
A_THREAD = 500
MOST_UNFOLDED = 32
AT_ONCE = 100  # full names in one question
FIRST_THREADS = timedelta(days=30)
CHECKED_AGAIN = timedelta(days=30)
PROFILE = "u_"
SUBMISSION_STREAMS = ("submissions", "user_submissions", "search")
COMMENT_STREAMS = ("comments", "threads")

Json = dict[str, Any]


def read_subreddits(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what each subreddit says of itself, one a response; a user's profile is one too."""
    for name in accounts(scope):
        yield api.get(f"/r/{name}/about", RAW)


def read_submissions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each subreddit's submissions, newest first."""
    for name in subreddits(scope):
        yield from read_listing(api, scope, f"/r/{name}/new")


def read_user_submissions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of what each account that is a user's profile (u_name) submitted anywhere."""
    for name in accounts(scope):
        if name.startswith(PROFILE):
            yield from read_listing(api, scope, f"/user/{name.removeprefix(PROFILE)}/submitted")


def read_search(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the submissions anywhere that a search for each topic finds, newest first."""
    for topic in scope.topics:
        asked: Parameters = {"q": topic, "sort": "new", "type": "link"}
        yield from read_listing(api, scope, "/search", asked, FULL_SEARCH)


def read_comments(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each subreddit's comments, newest first."""
    for name in subreddits(scope):
        yield from read_listing(api, scope, f"/r/{name}/comments")


def read_threads(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the comments below the window's submissions, what Reddit folds away unfolded."""
    since = scope.since or scope.until - FIRST_THREADS
    found = [
        submission
        for stream in SUBMISSION_STREAMS
        for submission in scope.landed.ids(stream, since=since)
    ]
    return in_order(list(dict.fromkeys(found)), partial(read_thread, api), workers=2)


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what became of the submissions and comments that were landed in the last days."""
    streams = streams_of_things(scope)
    buried = set(scope.landed.ids("deletions", "natural_id"))
    names = list(streams)
    for start in range(0, len(names), AT_ONCE):
        asked = names[start : start + AT_ONCE]
        page = api.get("/api/info", {"id": ",".join(asked), **RAW})
        things = {thing["data"]["name"]: thing["data"] for thing in children(page)}
        gone: list[Tombstone] = []
        for name in asked:
            fate = fate_of(things.get(name)) or ("restored" if name in buried else None)
            if fate:
                gone += [(stream, name, fate, None) for stream in streams[name]]
        yield tombstones(page, gone)


def read_listing(
    api: Api, scope: Scope, path: str, asked: Parameters | None = None, full: int = FULL_LISTING
) -> Iterator[Response]:
    """Yield pages of a listing, back to the start of the window; a note where it ends before."""
    count = 0
    asked = {**(asked or {}), "limit": A_PAGE, **RAW}
    for page in follow_token(api, path, asked, "after", "data", "after"):
        things = children(page)
        count += len(things)
        # Not the oldest of the page: what is pinned to the top of a profile may be old.
        reached = created_at(things[-1]) if things else None
        if reached and scope.since and reached < scope.since:
            yield page
            return
        is_cut_short = count >= full and page.dig("data", "after") is None
        yield page.noted(cut_short(path, asked, count, reached)) if is_cut_short else page


def cut_short(path: str, asked: Parameters, count: int, reached: datetime | None) -> str:
    """Say that a listing ended before the window did."""
    topic = f" for {asked['q']!r}" if "q" in asked else ""
    since = f" of {reached:%Y-%m-%dT%H:%M:%SZ}" if reached else ""
    return (
        f"reddit: {path}{topic} ended after {count} things with one{since}, before the start of the"
        " window: Reddit lists no more. What is older and was never read cannot be had; read it"
        " more often."
    )


def read_thread(api: Api, submission: str) -> Iterator[Response]:
    """Yield a submission's comments, and those that Reddit folded away, up to a bound."""
    path = f"/comments/{submission}"
    whole: Parameters = {"limit": A_THREAD, **RAW}
    page = api.get(path, whole, absent_ok=True)
    folded: list[Json] = []
    number = 1
    things = below(page)
    while True:
        flat = page.read_as(list(flatten(things, folded)))
        if not folded:
            yield flat
            return
        if number > MOST_UNFOLDED:
            left = sum(max(more["count"], 1) for more in folded)
            yield flat.noted(f"reddit: t3_{submission}: {left} comments stay folded away.")
            return
        yield flat
        number += 1
        more = folded.pop(0)
        if names := more["children"]:
            if rest := names[AT_ONCE:]:
                folded.insert(0, {**more, "children": rest})
            asked = {"link_id": f"t3_{submission}", "children": ",".join(names[:AT_ONCE])}
            page = api.get("/api/morechildren", {**asked, "api_type": "json", **RAW}, number)
            things = page.json["json"]["data"]["things"]
        else:
            # "Continue this thread": the tree goes deeper than one answer shows.
            comment = more["parent_id"].removeprefix("t1_")
            page = api.get(path, {**whole, "comment": comment}, number, absent_ok=True)
            things = below(page)


def flatten(things: list[Json], folded: list[Json]) -> Iterator[Json]:
    """Yield a tree's comments, each without its answers; what is folded away joins `folded`."""
    left = things[::-1]
    while left:
        thing = left.pop()
        if thing["kind"] == "more":
            folded.append(thing["data"])
            continue
        data = dict(thing["data"])
        answers = data.pop("replies", None) or {}  # an empty text where there are none
        left.extend(reversed(answers.get("data", {}).get("children", [])))
        yield {"kind": thing["kind"], "data": data}


def below(page: Response) -> list[Json]:
    """Return the comments of a submission's page: its second listing; none where it is gone."""
    listings = page.json
    return list(listings[1]["data"]["children"]) if isinstance(listings, list) else []


def streams_of_things(scope: Scope) -> dict[str, list[str]]:
    """Return what to ask for again by full name, with the streams in which it was landed."""
    streams: dict[str, list[str]] = {}
    since = scope.until - CHECKED_AGAIN
    for stream in (*SUBMISSION_STREAMS, *COMMENT_STREAMS):
        for name in scope.landed.ids(stream, "name", since=since):
            streams.setdefault(name, []).append(stream)
    return streams


def fate_of(thing: Json | None) -> Reason | None:
    """Return what became of a submission or comment; None where it stands.

    One whose author's account is gone counts as deleted: nothing of a person who left is kept.
    """
    if thing is None:
        return "deleted"
    category = thing.get("removed_by_category")
    text = thing.get("body", thing.get("selftext"))
    if category == "deleted" or text == "[deleted]":
        return "deleted"
    if category or text == "[removed]":
        return "withheld"
    return "deleted" if thing.get("author") == "[deleted]" else None


def accounts(scope: Scope) -> list[str]:
    """Return the followed subreddits and users' profiles: one setting may join several by +."""
    return [name for account in scope.accounts for name in account.split("+") if name]


def subreddits(scope: Scope) -> list[str]:
    """Return those that are subreddits, not users' profiles."""
    return [name for name in accounts(scope) if not name.startswith(PROFILE)]


def children(page: Response) -> list[Json]:
    """Return the things of a listing."""
    return list(page.json["data"]["children"])


def created_at(thing: Json) -> datetime:
    """Return when a thing was made."""
    return datetime.fromtimestamp(thing["data"]["created_utc"], UTC)


def sign_in(given: SignIn) -> Auth:
    """Return what a registered app signs in with: its identifier and secret."""
    return ClientCredentials(given, TOKENS)


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | None:
    """Return what Reddit's own refusals mean: closed subreddits, and names that nobody has."""
    if "/subreddits/search" in headers.get("location", ""):
        return Refused("there is no such subreddit. Check the names in kenno.toml.")
    if response.status not in (403, 404):
        return None
    try:
        reason = msgspec.json.decode(response.body, type=Json).get("reason")
    except msgspec.MsgspecError:
        return None
    if not reason:
        return None
    return Refused(f"the subreddit is {reason}. Take it out of kenno.toml, or ask to be let in.")


SOURCE = Source(
    name="reddit",
    base_url="https://oauth.reddit.com",
    streams=(
        Stream(SUBREDDITS, read_subreddits, records="$"),
        Stream(SUBMISSIONS, read_submissions, records="$.data.children[*]"),
        Stream(USER_SUBMISSIONS, read_user_submissions, records="$.data.children[*]"),
        Stream(SEARCH, read_search, records="$.data.children[*]"),
        Stream(COMMENTS, read_comments, records="$.data.children[*]"),
        Stream(THREADS, read_threads, after=SUBMISSION_STREAMS),
        Stream(DELETIONS, read_deletions, after=(*SUBMISSION_STREAMS, *COMMENT_STREAMS)),
    ),
    credentials=("client_id", "client_secret"),
    sign_in=sign_in,
    headers={"User-Agent": USER_AGENT},
    explain=explain,
)
