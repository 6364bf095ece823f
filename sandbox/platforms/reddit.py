"""Reddit's OAuth API: token, subreddits, listings, search, comment trees and look-ups."""

import base64
import re
from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

from sandbox.faults import Fault
from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit, Usage
from sandbox.platforms import credential
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.reddit_things import (
    Json,
    Sight,
    listing,
    name_of,
    profile_of,
    sight_of,
)
from sandbox.platforms.reddit_world import SUBREDDITS, Thing, User
from sandbox.tokens import Tokens
from sandbox.view import View

TOKEN_PATH = "/api/v1/access_token"  # noqa: S105 - a path
LISTING_CAP, SEARCH_CAP = 1000, 250
# <platform>:<app>:<version>, as Reddit wants programs to name themselves.
USER_AGENT = re.compile(r"^[\w.]+:[\w.-]+:v?\d[\w.]*")
BLOCKED = b"<html><body><h1>whoa there, pardner!</h1>Your request has been blocked.</body></html>"


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /reddit."""
    if not USER_AGENT.match(request.headers.get("user-agent", "")):
        return Reply(403, BLOCKED, content_type="text/html; charset=UTF-8")
    if request.path == TOKEN_PATH:
        return _grant(request)
    for pattern, handler in ROUTES:
        if request.method == "GET" and (match := re.fullmatch(pattern, request.path)):
            return handler(sight_of(view), request, *match.groups())
    return not_found()


def not_found(reason: str = "") -> Reply:
    """Return Reddit's 404; of a subreddit with the reason."""
    told = {"reason": reason} if reason else {}
    return json_reply({**told, "message": "Not Found", "error": 404}, 404)


def _grant(request: Request) -> Reply:
    """Give a token to the registered app."""
    wanted = ":".join(credential("reddit", name) for name in ("client_id", "client_secret"))
    given = request.headers.get("authorization", "").removeprefix("Basic ")
    if request.method != "POST" or given != base64.b64encode(wanted.encode()).decode():
        return _unauthorized("")
    if request.form.get("grant_type") != "client_credentials":
        return json_reply({"error": "unsupported_grant_type"})
    return json_reply(
        {
            "access_token": request.tokens.issue(),
            "token_type": "bearer",
            "expires_in": 86400,
            "scope": "*",
        }
    )


def _about(sight: Sight, _request: Request, name: str) -> Reply:
    if user := _user(sight, name.removeprefix("u_")) if name.startswith("u_") else None:
        return json_reply(profile_of(user))
    number = _subreddit(name)
    return _elsewhere(name) if number is None else json_reply(sight.subreddit(number))


def _new(sight: Sight, request: Request, name: str) -> Reply:
    number = _subreddit(name)
    if number is None:
        return _elsewhere(name)
    things = [thing for thing in sight.submissions if thing.subreddit == number]
    return _list(sight, request, things, LISTING_CAP)


def _new_comments(sight: Sight, request: Request, name: str) -> Reply:
    number = _subreddit(name)
    if number is None:
        return _elsewhere(name)
    things = [thing for thing in sight.comments if thing.subreddit == number]
    return _list(sight, request, things, LISTING_CAP)


def _submitted(sight: Sight, request: Request, name: str) -> Reply:
    user = _user(sight, name)
    if user is None:
        return not_found()
    things = [thing for thing in sight.submissions if thing.author == user.number]
    return _list(sight, request, things, LISTING_CAP)


def _user(sight: Sight, name: str) -> User | None:
    users = (user for user in sight.network.users if user.name.lower() == name.lower())
    return next(users, None)


def _search(sight: Sight, request: Request) -> Reply:
    query = request.first("q").lower()
    found = [thing for thing in sight.submissions if query in f"{thing.title} {thing.text}".lower()]
    return _list(sight, request, found, SEARCH_CAP)


def _list(sight: Sight, request: Request, things: Sequence[Thing], cap: int) -> Reply:
    """Return a page of a listing, newest first; what was taken away is not listed."""
    standing = [thing for thing in things if sight.stands(thing)][::-1][:cap]
    start = 0
    if after := request.first("after"):
        names = [name_of(thing) for thing in standing]
        # A thing that is gone since has no place: the listing begins anew, as the real one does.
        start = names.index(after) + 1 if after in names else 0
    limit = min(max(int(request.first("limit", "25")), 1), 100)
    page = standing[start : start + limit]
    has_more = start + limit < len(standing)
    return json_reply(
        listing(
            [_render(sight, request, thing) for thing in page],
            name_of(page[-1]) if page and has_more else None,
        )
    )


def _render(sight: Sight, request: Request, thing: Thing) -> Json:
    render = sight.submission if thing.submission < 0 else sight.comment
    return render(thing, raw=_is_raw(request))


def _is_raw(request: Request) -> bool:
    return request.first("raw_json") == "1"


def _comments(sight: Sight, request: Request, name: str) -> Reply:
    submission = sight.by_name.get(f"t3_{name}")
    if submission is None:
        return not_found()
    raw = _is_raw(request)
    top = [sight.submission(submission, raw=raw)]
    if below := request.first("comment"):
        comment = sight.by_name.get(f"t1_{below}")
        if comment is None:
            return json_reply([listing(top), listing([])])
        answers = sight.tree(submission, comment.number, raw=raw)
        tree = [sight.comment(comment, raw=raw, replies=listing(answers) if answers else "")]
    else:
        tree = sight.tree(submission, -1, raw=raw)
    return json_reply([listing(top), listing(tree)])


def _more_children(sight: Sight, request: Request) -> Reply:
    names = [name for name in request.first("children").split(",") if name]
    found = [sight.by_name.get(f"t1_{name}") for name in names[:100]]
    things = [
        sight.comment(thing, raw=_is_raw(request))
        for comment in found
        if comment is not None
        for thing in sight.below(comment)
    ]
    return json_reply({"json": {"errors": [], "data": {"things": things}}})


def _info(sight: Sight, request: Request) -> Reply:
    names = [name for name in request.first("id").split(",") if name][:100]
    found = [sight.by_name[name] for name in names if name in sight.by_name]
    return json_reply(listing([_render(sight, request, thing) for thing in found]))


def _subreddit(name: str) -> int | None:
    return SUBREDDITS.index(name.lower()) if name.lower() in SUBREDDITS else None


def _elsewhere(name: str) -> Reply:
    """Send who asks for a subreddit that nobody made to the search for one."""
    if name == "closed":
        return json_reply({"reason": "private", "message": "Forbidden", "error": 403}, 403)
    return Reply(302, headers={"Location": f"https://www.reddit.com/subreddits/search?q={name}"})


ROUTES: tuple[tuple[str, Callable[..., Reply]], ...] = (
    (r"/r/(\w+)/about", _about),
    (r"/r/(\w+)/new", _new),
    (r"/r/(\w+)/comments", _new_comments),
    (r"/user/([\w-]+)/submitted", _submitted),
    (r"/search", _search),
    (r"/comments/(\w+)", _comments),
    (r"/api/morechildren", _more_children),
    (r"/api/info", _info),
)


def _unauthorized(_token: str) -> Reply:
    return json_reply({"message": "Unauthorized", "error": 401}, 401)


def _is_authorized(request: Request, tokens: Tokens) -> bool:
    return request.path == TOKEN_PATH or tokens.opens(request.token)


def _limit_headers(usage: Usage, _now: int) -> dict[str, str]:
    """Tell what is left as a fraction, and the reset in whole seconds left."""
    used = usage.limit.requests - max(usage.remaining, 0)
    return {
        "x-ratelimit-used": str(used),
        "x-ratelimit-remaining": f"{max(usage.remaining, 0):.1f}",
        "x-ratelimit-reset": str(max(1, ceil(usage.reset_seconds))),
    }


def _records(content: Any) -> list[JsonRecord]:  # noqa: ANN401
    """Return the things of an answer, those inside a tree left out."""
    if isinstance(content, list):
        content = content[-1]
    if isinstance(content.get("data"), dict) and "children" in content["data"]:
        listed: list[JsonRecord] = content["data"]["children"]
        return listed
    return [content]


def _touch(record: JsonRecord, _now: str) -> None:
    if "score" in record.get("data", {}):
        record["data"]["score"] += 1


def _deleted(_request: Request, _fault: Fault) -> Reply:
    return not_found()


PLATFORM = Platform(
    name="reddit",
    answer=answer,
    limit_of=lambda _path: Limit("reddit", 1000, 600),
    limit_headers=_limit_headers,
    too_many=lambda _usage: json_reply({"message": "Too Many Requests", "error": 429}, 429),
    unauthorized=_unauthorized,
    server_error=lambda status: json_reply(
        {"message": "Internal Server Error", "error": status}, status
    ),
    is_authorized=_is_authorized,
    drifting="data",
    records_at=_records,
    touch=_touch,
    faults={"deleted": _deleted},
)
