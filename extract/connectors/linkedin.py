"""LinkedIn (Community Management API): pages, and of the brand's own its posts and statistics."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec

from extract.auth import RefreshToken
from extract.contracts.linkedin import (
    COMMENTS,
    DELETIONS,
    FOLLOWER_SEGMENTS,
    FOLLOWER_STATISTICS,
    NETWORK_SIZES,
    ORGANIZATIONS,
    PAGE_STATISTICS,
    POST_STATISTICS,
    POSTS,
    SHARE_STATISTICS,
)
from extract.deletions import Tombstone, tombstones
from extract.errors import BadBody, ExtractError, Gone, RateLimited, Refused, Unauthorized
from extract.http import Api, Question
from extract.paging import follow_offset, loop_at
from extract.response import Response
from extract.side_by_side import in_order
from extract.source import Scope, Source, Stream
from extract.throttle import next_midnight

# LinkedIn serves a version for a year. Raise this to a later month before it ends.
VERSION = "202607"

ITEMS_A_PAGE = 100
URNS_A_CALL = 50
CALLS_AT_ONCE = 4
# Statistics go back twelve months and no further.
STATISTICS_KEPT = timedelta(days=365)
# Posts are asked for comments this long after they were made: each asks for a call a run.
COMMENTED_FOR = timedelta(days=90)
NOT_FOUND = 404
SHARES = "/rest/organizationalEntityShareStatistics"
FOLLOWERS = "/rest/organizationalEntityFollowerStatistics"
VISITS = "/rest/organizationPageStatistics"
ENTITY = "organizationalEntity"
ZULU = ZoneInfo("UTC")

log = logging.getLogger(__name__)


def read_organizations(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the page of each followed account, one a response."""
    for handle in scope.accounts:
        yield look_up(api, handle)


def read_network_sizes(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield how many follow each page; the answer does not say whose number it is."""
    for handle in scope.accounts:
        for page in pages(look_up(api, handle)):
            answer = api.get(
                f"/rest/networkSizes/{coded(page)}", {"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"}
            )
            yield answer.read_as([{"organization": page, **answer.json}])


def read_follower_segments(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the brand's followers by what they do and where."""
    for page in pages(look_up(api, scope.brand)):
        yield api.get(FOLLOWERS, {"q": ENTITY, ENTITY: page})


def read_posts(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of the brand's posts, last changed first, back to the start of the window."""
    for page in pages(look_up(api, scope.brand)):
        for answer in posts_of(api, page):
            yield answer
            changed = [at(post["lastModifiedAt"]) for post in answer.json["elements"]]
            if scope.since and changed and max(changed) < scope.since:
                return


def read_post_statistics(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the lifetime counters of the posts of twelve months, shares and ugcPosts apart.

    LinkedIn names the post under its kind, so the key is read out of either.
    """
    posts = scope.landed.ids("posts", since=scope.until - STATISTICS_KEPT)
    for page in pages(look_up(api, scope.brand)):
        for kind in ("share", "ugcPost"):
            urns = [post for post in posts if post.startswith(f"urn:li:{kind}:")]
            for number, lot in numbered(urns):
                query = f"q={ENTITY}&{ENTITY}={coded(page)}&{kind}s={listed(lot)}"
                answer = api.get(f"{SHARES}?{query}", page_number=number)
                yield answer.read_as(
                    [{"post": one[kind], **one} for one in answer.json["elements"]]
                )


def read_days(path: str, finder: str) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of statistics by day; `finder` is what they call the page.

    LinkedIn corrects the last days: the look-back reads them again.
    """

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        days = whole_days(scope)
        for page in pages(look_up(api, scope.brand)) if days else ():
            yield api.get(f"{path}?q={finder}&{finder}={coded(page)}&timeIntervals={days}")

    return read


def read_comments(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of comments on the posts of late, behind each page the answers to them."""
    since = scope.since - COMMENTED_FOR if scope.since else None
    posts = scope.landed.ids("posts", since=since)
    yield from in_order(posts, lambda post: comments_on(api, post, post), CALLS_AT_ONCE)


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield which of the landed posts LinkedIn does not find any more."""
    gone_before = frozenset(scope.landed.ids("deletions", column="natural_id"))
    for number, lot in numbered(scope.landed.ids("posts")):
        answer = ask(api, "BATCH_GET", f"/rest/posts?ids={listed(lot)}", page_number=number)
        yield tombstones(answer, list(fates(answer, lot, gone_before)))


def fates(answer: Response, lot: Sequence[str], gone_before: frozenset[str]) -> Iterator[Tombstone]:
    """Yield what became of posts. One that we may not see (403) is not gone."""
    found, errors = answer.json.get("results", {}), answer.json.get("errors", {})
    for post in lot:
        if post in found:
            if post in gone_before:
                yield "posts", post, "restored", None
        elif errors.get(post, {}).get("status") == NOT_FOUND:
            yield "posts", post, "deleted", None


def look_up(api: Api, handle: str) -> Response:
    """Return the page of a vanity name, or of an identifier."""
    if handle.isdigit():
        answer = api.get(f"/rest/organizations/{handle}")
        return answer.read_as([answer.json])
    return api.get("/rest/organizations", {"q": "vanityName", "vanityName": handle})


def pages(answer: Response) -> list[str]:
    """Return the URN of the page that was looked up, if there is one."""
    found = answer.json.get("elements", [answer.json])
    return [f"urn:li:organization:{one['id']}" for one in found]


def posts_of(api: Api, page: str) -> Iterator[Response]:
    """Yield pages of a page's posts, last changed first, as long as there is a next one."""
    asked: dict[str, str | int] = {
        "q": "author",
        "author": page,
        "sortBy": "LAST_MODIFIED",
        "count": ITEMS_A_PAGE,
    }
    before = None
    for number in count():
        asked["start"] = number * ITEMS_A_PAGE
        answer = ask(api, "FINDER", "/rest/posts", asked, page_number=number + 1)
        yield answer
        found = answer.json["elements"]
        if found and found == before:
            raise loop_at(api, "/rest/posts", f"start={asked['start']}")
        before = found
        if not any(link["rel"] == "next" for link in answer.json["paging"].get("links", ())):
            return


def comments_on(api: Api, post: str, thing: str) -> Iterator[Response]:
    """Yield pages of comments on a post, or on one of its comments; none where it is gone.

    They name an activity that posts do not know, so each is given the post that was asked about.
    """
    path = f"/rest/socialActions/{coded(thing)}/comments"
    asked = {"count": ITEMS_A_PAGE}
    try:
        for answer in follow_offset(
            api, path, asked, ITEMS_A_PAGE, ("elements",), ("paging", "total"), "start"
        ):
            comments = answer.json["elements"]
            yield answer.read_as([{"post": post, **comment} for comment in comments])
            for comment in comments:
                if has_answers(comment):
                    urn = f"urn:li:comment:({comment['object']},{comment['id']})"
                    yield from comments_on(api, post, urn)
    except Gone:
        return


def ask(
    api: Api,
    method: str,
    path: str,
    parameters: Mapping[str, str | int] | None = None,
    page_number: int = 1,
) -> Response:
    """Return the answer to a request that must name Rest.li's method for what it does."""
    headers = {"X-RestLi-Method": method}
    return api.ask(Question("GET", path, parameters, page_number=page_number, headers=headers))


def whole_days(scope: Scope) -> str | None:
    """Return the window's whole days as a time interval: milliseconds, the end excluded.

    None where no day is over yet. What lies more than twelve months back is cut off, and said.
    """
    end = midnight(scope.until)
    kept_from = end - STATISTICS_KEPT
    wanted = midnight(scope.since or scope.earliest)
    if wanted < kept_from:
        log.warning(
            "linkedin: statistics go back twelve months: read from %s, not from %s",
            kept_from.date(),
            wanted.date(),
        )
    start = max(wanted, kept_from)
    if start >= end:
        return None
    return (
        f"(timeRange:(start:{milliseconds(start)},end:{milliseconds(end)}),timeGranularityType:DAY)"
    )


def has_answers(comment: Mapping[str, Any]) -> bool:
    """Say whether a comment must be asked for answers; answers have none of their own."""
    counted = comment.get("commentsSummary", {}).get("totalFirstLevelComments", 0)
    return counted > 0 and "parentComment" not in comment


def numbered(urns: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield URNs in lots that one call may ask for, each with its number from 1."""
    for number, start in enumerate(range(0, len(urns), URNS_A_CALL), start=1):
        yield number, urns[start : start + URNS_A_CALL]


def coded(urn: str) -> str:
    """Return a URN as it must stand in an address: colons, commas and brackets coded, once."""
    return quote(urn, safe="")


def listed(urns: Iterable[str]) -> str:
    """Return a list as Rest.li 2.0 writes it: its own brackets and commas stay as they are."""
    return f"List({','.join(coded(urn) for urn in urns)})"


def midnight(moment: datetime) -> datetime:
    """Return the start of a moment's day in UTC."""
    return next_midnight(moment, ZULU) - timedelta(days=1)


def milliseconds(moment: datetime) -> int:
    """Return a moment as LinkedIn counts it."""
    return int(moment.timestamp()) * 1000


def at(counted: int) -> datetime:
    """Return the moment that LinkedIn counts in milliseconds."""
    return datetime.fromtimestamp(counted / 1000, UTC)


class Problem(msgspec.Struct):
    """What the body of every refusal is."""

    code: str = ""
    message: str = ""


def explain(response: Response, _headers: Mapping[str, str]) -> ExtractError | None:
    """Return what a refusal means where LinkedIn says more by it than its status."""
    if response.status < 400:
        return None
    try:
        problem = response.decode(Problem)
    except BadBody:
        return None
    told = f"HTTP {response.status}, {problem.code}: {problem.message}."
    if problem.code == "NONEXISTENT_VERSION":
        return Refused(
            f"{told} Version {VERSION} of the API has been sunset: raise VERSION in"
            " extract/connectors/linkedin.py to a month of the last year, once LinkedIn's"
            " migration notes say that nothing we read has changed."
        )
    if response.status == 401:
        return Unauthorized(
            f"{told} An access token lives 60 days and is renewed by the refresh token, which"
            " lives 365 days: then an administrator of the page must allow the app anew."
        )
    if response.status == 429:
        # The moment is by the server's clock, the wait by ours.
        wait = next_midnight(response.observed_at, ZULU) - response.observed_at
        return RateLimited(
            f"{told} The calls of this day are used up; they come back at midnight UTC.",
            response.fetched_at + wait,
        )
    if response.status == 403:
        return Refused(
            f"{told} Who allowed the app must be an administrator of the page, and the app needs"
            " the scopes that docs/sources/linkedin.md lists."
        )
    return None


ELEMENTS = "$.elements[*]"

SOURCE = Source(
    name="linkedin",
    base_url="https://api.linkedin.com",
    credentials=("client_id", "client_secret", "refresh_token"),
    sign_in=lambda sign_in: RefreshToken(sign_in, "https://www.linkedin.com/oauth/v2/accessToken"),
    headers={"LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"},
    explain=explain,
    streams=(
        Stream(ORGANIZATIONS, read_organizations, ELEMENTS),
        Stream(NETWORK_SIZES, read_network_sizes),
        Stream(FOLLOWER_SEGMENTS, read_follower_segments, ELEMENTS),
        Stream(POSTS, read_posts, ELEMENTS),
        Stream(POST_STATISTICS, read_post_statistics, after=("posts",)),
        Stream(SHARE_STATISTICS, read_days(SHARES, ENTITY), ELEMENTS),
        Stream(FOLLOWER_STATISTICS, read_days(FOLLOWERS, ENTITY), ELEMENTS),
        Stream(PAGE_STATISTICS, read_days(VISITS, "organization"), ELEMENTS),
        Stream(COMMENTS, read_comments, after=("posts",)),
        Stream(DELETIONS, read_deletions, after=("posts",)),
    ),
)
