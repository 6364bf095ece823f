"""Weibo: the brand and its competitors, what is said under and about their posts."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from extract.auth import Auth, Bearer
from extract.contracts.weibo import COMMENTS, DELETIONS, MENTIONS, REPOSTS, STATUSES, USERS
from extract.contracts.weibo.moments import MOMENT
from extract.deletions import Tombstone, tombstones
from extract.errors import (
    BadBody,
    ExtractError,
    Gone,
    PassingFault,
    RateLimited,
    Refused,
    Unauthorized,
)
from extract.http import Api
from extract.paging import follow_token
from extract.response import Response
from extract.source import Scope, Source, Stream
from extract.token_endpoint import SignIn

Asked = dict[str, str | int]

POSTS_A_PAGE = 100
COMMENTS_A_PAGE = 200
# How long people go on answering a post, and how long we look whether it still stands.
LIVELY = timedelta(days=30)

OUT_OF_REQUESTS = frozenset({10004, 10022, 10023, 10024})
BUSY = frozenset({10001, 10002, 10003, 10009, 10010, 10011})
BAD_TOKEN = frozenset({10006, 21301, *range(21314, 21320), 21327, 21332, 21501})
NO_SUCH_STATUS = 20101
NOT_FOR_US = frozenset({20112, 20132})


def read_users(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield the profile of each followed account, one a response."""
    for account in scope.accounts:
        yield api.get("/2/users/show.json", who(account))


def read_statuses(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of each account's posts, newest first, back to the start of the window."""
    for account in scope.accounts:
        asked = {**who(account), "count": POSTS_A_PAGE}
        yield from follow(api, "/2/statuses/user_timeline.json", asked, "statuses", scope.since)


def read_mentions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of posts that mention the account that the token belongs to."""
    asked: Asked = {"count": POSTS_A_PAGE}
    return follow(api, "/2/statuses/mentions.json", asked, "statuses", scope.since)


def read_under(path: str, listed: str, count: int) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of what was written under the posts of the window, post by post."""

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        for status_id in scope.landed.ids("statuses", since=scope.since):
            try:
                yield from follow(api, path, {"id": status_id, "count": count}, listed, None)
            except Gone as gone:
                # Removed meanwhile: it is for the stream `deletions` to say so.
                yield gone.response

    return read


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Look again at each post of the window; those that are gone become tombstones."""
    buried = set(scope.landed.ids("deletions", "natural_id"))
    for status_id in scope.landed.ids("statuses", since=scope.since):
        answer = api.get("/2/statuses/show.json", {"id": status_id}, absent_ok=True)
        yield tombstones(answer, state_of(status_id, answer, buried))


def state_of(status_id: str, answer: Response, buried: set[str]) -> Iterator[Tombstone]:
    """Yield what became of a post, if anything did."""
    code = read_error(answer).code
    if code in NOT_FOR_US:
        yield ("statuses", status_id, "withheld", None)
    elif code is not None or answer.dig("deleted") == "1":
        yield ("statuses", status_id, "deleted", None)
    elif status_id in buried:
        yield ("statuses", status_id, "restored", None)


def follow(
    api: Api, path: str, parameters: Asked, listed: str, since: datetime | None
) -> Iterator[Response]:
    """Yield pages along `next_cursor`, which is 0 at the end, newest first, back to `since`.

    The cursor goes back as `max_id`, with which the next page begins: it was not on this one. The
    timelines take no times, so the window ends where a page reaches back behind it.
    """
    for page in follow_token(api, path, parameters, "max_id", "next_cursor"):
        yield page
        if not page.dig("next_cursor") or (since and reaches_behind(page, listed, since)):
            return


def reaches_behind(page: Response, listed: str, since: datetime) -> bool:
    """Say whether the last of a page was written before a moment."""
    items = page.json.get(listed)
    return bool(items) and read_moment(items[-1]["created_at"]) < since


def read_moment(text: str) -> datetime:
    """Read a moment as Weibo writes it."""
    return datetime.strptime(text, MOMENT).astimezone(UTC)


def who(account: str) -> Asked:
    """Return how to ask about an account: numbers are identifiers, all else names."""
    return {"uid": account} if account.isdigit() else {"screen_name": account}


class Failure(msgspec.Struct):
    """Weibo's error envelope; the code comes as a number or as a text."""

    error: str = ""
    error_code: int | str | None = None

    @property
    def code(self) -> int | None:
        """The code as a number, None where there is none."""
        told = str(self.error_code or "")
        return int(told) if told.isdigit() else None


def read_error(response: Response) -> Failure:
    """Return the error in an answer, an empty one where there is none."""
    try:
        failure: Failure = response.decode(Failure)
    except BadBody:
        return Failure()
    return failure


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | PassingFault | None:
    """Read Weibo's errors; most come with a status that says little."""
    failure = read_error(response)
    code = failure.code
    if code is None:
        return None
    message = f"error {code}, {failure.error}"
    if code in OUT_OF_REQUESTS:
        return RateLimited(f"{message}. It counts by the hour.", next_hour(response))
    if code in BAD_TOKEN:
        return Unauthorized(f"{message}. Authorise the app anew.")
    if code in BUSY:
        return PassingFault(message)
    if code == NO_SUCH_STATUS or code in NOT_FOR_US:
        return Gone(message, response)
    return Refused(f"{message}. See https://open.weibo.com/wiki/Error_code.")


def next_hour(response: Response) -> datetime:
    """Return when the platform's hour ends, by our clock."""
    theirs = response.observed_at
    end = theirs.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return response.fetched_at.astimezone(UTC) + (end - theirs)


def sign_in(given: SignIn) -> Auth:
    """Send the token as Weibo wants it in a header; its other way would put it into addresses."""
    return Bearer(given.given["token"], scheme="OAuth2")


SOURCE = Source(
    name="weibo",
    base_url="https://api.weibo.com",
    streams=(
        Stream(USERS, read_users, records="$"),
        Stream(STATUSES, read_statuses, records="$.statuses[*]"),
        Stream(MENTIONS, read_mentions, records="$.statuses[*]"),
        Stream(
            COMMENTS,
            read_under("/2/comments/show.json", "comments", COMMENTS_A_PAGE),
            records="$.comments[*]",
            look_back=LIVELY,
            after=("statuses",),
        ),
        Stream(
            REPOSTS,
            read_under("/2/statuses/repost_timeline.json", "reposts", COMMENTS_A_PAGE),
            records="$.reposts[*]",
            look_back=LIVELY,
            after=("statuses",),
        ),
        Stream(DELETIONS, read_deletions, look_back=LIVELY, after=("statuses",)),
    ),
    sign_in=sign_in,
    explain=explain,
)
