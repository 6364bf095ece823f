"""X (API v2): the brand, its competitors, mentions and quotes of the brand, search by topic.

Counters are read again inside the look-back. What must be removed again a compliance job tells.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from extract.contracts.x import (
    DELETIONS,
    MENTION_AUTHORS,
    MENTIONS,
    QUOTE_AUTHORS,
    QUOTES,
    SEARCH,
    SEARCH_AUTHORS,
    TWEET_AUTHORS,
    TWEETS,
    USERS,
)
from extract.deletions import Reason, Tombstone, tombstones
from extract.errors import BadBody, ExtractError, NotInPlan, Refused
from extract.http import LINES, Api
from extract.paging import follow_token
from extract.response import Response
from extract.source import Include, Scope, Source, Stream

USER_FIELDS = "created_at,description,entities,location,public_metrics,url,verified"
TWEET_FIELDS = (
    "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,in_reply_to_user_id,lang,"
    "public_metrics,referenced_tweets"
)
TIMELINE_PAGE = 100
SEARCH_PAGE = 500
LOOK_UP_PAGE = 100
PAYMENT_REQUIRED = 402
LOOK_BACK = timedelta(days=7)

JOBS = "/2/compliance/jobs"
# A job's results, a line for each post that must go, have to fit into one answer.
JOB_SIZE = 50_000
STREAMS_OF_POSTS = ("tweets", "mentions", "search", "quotes")
# Posts whose author closed the account, or hid it, or lost it, may come back.
REASONS: Mapping[str, Reason] = {"deleted": "deleted"}


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


def read_quotes(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of quotes of those of the brand's recent posts that have any, newest first."""
    start = scope.since or scope.until - LOOK_BACK
    asked: dict[str, str | int] = {
        "max_results": TIMELINE_PAGE,
        "tweet.fields": "public_metrics",
        "start_time": to_second(start),
        "end_time": to_second(scope.until),
    }
    for user in look_up(api, (scope.brand,)).json.get("data", []):
        path = f"/2/users/{user['id']}/tweets"
        for page in follow_token(api, path, asked, "pagination_token", "meta", "next_token"):
            for post in page.json.get("data", []):
                if post["public_metrics"]["quote_count"]:
                    yield from follow_token(
                        api,
                        f"/2/tweets/{post['id']}/quote_tweets",
                        {"max_results": TIMELINE_PAGE, **shape()},
                        "pagination_token",
                        "meta",
                        "next_token",
                    )


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what became of all posts that we hold, as X's policy wants to have asked.

    A first run has nothing to ask: what it holds it has just read. A plan without compliance jobs
    is asked for the posts themselves, those of the window.
    """
    if scope.since is None:
        return
    streams = holding(scope, None)
    ids = sorted(streams, key=int)
    try:
        for first in range(0, len(ids), JOB_SIZE):
            yield run_job(api, ids[first : first + JOB_SIZE], streams)
    except NotInPlan:
        streams = holding(scope, scope.since)
        ids = sorted(streams, key=int)
        for first in range(0, len(ids), LOOK_UP_PAGE):
            yield look_for(api, ids[first : first + LOOK_UP_PAGE], streams)


def holding(scope: Scope, since: datetime | None) -> dict[str, list[str]]:
    """Return the streams in which we hold each post."""
    streams: dict[str, list[str]] = {}
    for stream in STREAMS_OF_POSTS:
        for identifier in scope.landed.ids(stream, since=since):
            streams.setdefault(identifier, []).append(stream)
    return streams


def run_job(api: Api, ids: Sequence[str], streams: Mapping[str, Sequence[str]]) -> Response:
    """Upload identifiers, wait, and return the answer that lists those that must be removed."""
    job = free_job(api)
    api.put_elsewhere(job["upload_url"], "\n".join(ids).encode())
    told = api.poll(f"{JOBS}/{job['id']}", is_ended).json["data"]
    if told["status"] != "complete":
        raise Refused(
            f"{api.name}: compliance job {job['id']} ended as {told['status']}"
            f" ({told.get('error', 'X gives no reason')}). Nothing of this stream was landed;"
            " run it again."
        )
    answer = api.get_elsewhere(job["download_url"], accept=LINES)
    gone: list[Tombstone] = []
    for line in filter(None, answer.body.splitlines()):
        told = json.loads(line)
        if told["action"] == "delete":
            reason = REASONS.get(told["reason"], "unavailable")
            at = datetime.fromisoformat(told["redacted_at"])
            gone.extend((stream, told["id"], reason, at) for stream in streams[told["id"]])
    return tombstones(answer, gone)


def free_job(api: Api) -> dict[str, str]:
    """Return a job that waits for its upload.

    X allows one at a time: one that a killed run left is waited for, or used.
    """
    listed = api.poll(JOBS, none_in_progress, {"type": "tweets"}).json
    waiting = [job for job in listed.get("data", []) if job["status"] == "created"]
    job: dict[str, str] = (
        waiting[0] if waiting else api.post(JOBS, {"type": "tweets", "name": "kenno"}).json["data"]
    )
    return job


def is_ended(answer: Response) -> bool:
    """Say whether a job is over, well or not."""
    return answer.json["data"]["status"] not in ("created", "in_progress")


def none_in_progress(answer: Response) -> bool:
    """Say whether no job of a list is being worked on."""
    return all(job["status"] != "in_progress" for job in answer.json.get("data", []))


def look_for(api: Api, ids: Sequence[str], streams: Mapping[str, Sequence[str]]) -> Response:
    """Ask for posts and return the answer as tombstones of those that X does not find."""
    answer = api.get("/2/tweets", {"ids": ",".join(ids)})
    missing = [
        error["resource_id"]
        for error in answer.json.get("errors", [])
        if error["type"].endswith("/resource-not-found") and error["resource_type"] == "tweet"
    ]
    return tombstones(
        answer, [(stream, one, "deleted", None) for one in missing for stream in streams[one]]
    )


def explain(response: Response, _headers: Mapping[str, str]) -> ExtractError | None:
    """Return what one of X's problems means; a limit of minutes is left to the general rules."""
    if response.status < 400:
        return None
    try:
        told = response.json
    except BadBody:
        return None
    problem = str(told.get("type", "")).rpartition("/")[2] if isinstance(told, dict) else ""
    if problem == "usage-capped":
        return Refused(
            f"{told.get('detail', 'usage cap exceeded')}: the posts of the plan"
            f" {told.get('product_name', '')} are used up, and waiting for minutes does not help."
            " Wait for the next period or raise the plan."
        )
    if problem == "client-forbidden":
        return NotInPlan(
            f"the plan does not include this ({told.get('reason', 'client-forbidden')})."
            " docs/sources/x.md says which plan it takes."
        )
    if response.status == PAYMENT_REQUIRED:
        return Refused("the credits of the X project are used up. Add some in X's console.")
    return None


def limit_of(path: str) -> str:
    """Return the limit of a path: X counts each endpoint for itself, whoever it is asked about."""
    return re.sub(r"/\d{2,}", "/:id", path)


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
        Stream(QUOTES, read_quotes, "$.data[*]", (Include(QUOTE_AUTHORS, AUTHORS),)),
        Stream(DELETIONS, read_deletions, after=STREAMS_OF_POSTS),
    ),
    explain=explain,
    limit_of=limit_of,
)
