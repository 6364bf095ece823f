"""Weibo's API: users, timelines, comments, reposts, mentions, and its error envelopes."""

from collections.abc import Callable

from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit
from sandbox.people import BRAND, COMPANIES
from sandbox.platforms.base import Platform
from sandbox.platforms.weibo_objects import FIRST_USER, Entity, comment, status, user, user_named
from sandbox.platforms.weibo_world import (
    COMMENT,
    REPOST,
    Writing,
    is_removed,
    standing,
    weibo_of,
)
from sandbox.tokens import Tokens
from sandbox.view import View

MOST_STATUSES, MOST_COMMENTS = 100, 200
LISTS = {"/2/comments/show.json": "comments", "/2/statuses/repost_timeline.json": "reposts"}


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /weibo."""
    path = request.path
    if request.method != "GET":
        return failure(request, 10021, "HTTP method is not suported for this request!", 405)
    if path == "/2/users/show.json":
        number = _user_of(request)
        if number < 0:
            return failure(request, 20003, "User does not exists!")
        return json_reply(user(view, number))
    if path == "/2/statuses/show.json":
        found = _status_of(view, request)
        if found is None or is_removed(found, view.now):
            return failure(request, 20101, "target weibo does not exist!")
        return json_reply(status(view, found))
    if path == "/2/statuses/user_timeline.json":
        number = _user_of(request)
        if number < 0:
            return failure(request, 20003, "User does not exists!")
        posts = standing(weibo_of(view.world).of_user(number), view.now)
        return _page(request, posts, "statuses", lambda one: status(view, one), MOST_STATUSES)
    if path == "/2/statuses/mentions.json":
        # A mention that was removed stays in the list, emptied.
        mentions = tuple(one for one in weibo_of(view.world).mentions if one.at <= view.now)
        return _page(request, mentions, "statuses", lambda one: status(view, one), MOST_STATUSES)
    if path in LISTS:
        return _list_under(view, request, LISTS[path])
    return failure(request, 10020, "Request Api not found!", 404)


def _list_under(view: View, request: Request, name: str) -> Reply:
    found = _status_of(view, request)
    if found is None or is_removed(found, view.now):
        return failure(request, 20101, "target weibo does not exist!")
    kind, render = (COMMENT, comment) if name == "comments" else (REPOST, status)
    listed = standing(weibo_of(view.world).about(kind, found.id), view.now)
    return _page(request, listed, name, lambda one: render(view, one), MOST_COMMENTS)


def _user_of(request: Request) -> int:
    """Return the account asked about; without one, the token's: the brand's."""
    uid = request.first("uid")
    if uid.isdigit():
        number = int(uid) - FIRST_USER
        return number if 0 <= number < len(COMPANIES) else -1
    return user_named(request.first("screen_name", COMPANIES[BRAND]))


def _status_of(view: View, request: Request) -> Writing | None:
    identifier = _number(request, "id", 0)
    found = weibo_of(view.world).by_id.get(identifier)
    return found if found and found.at <= view.now and found.kind != COMMENT else None


def _page(
    request: Request,
    ascending: tuple[Writing, ...],
    name: str,
    render: Callable[[Writing], Entity],
    most: int,
) -> Reply:
    """Return a page, newest first. `max_id` is the first of it, `next_cursor` that of the next."""
    since_id, max_id = _number(request, "since_id", 0), _number(request, "max_id", 0)
    listed = [
        one for one in reversed(ascending) if one.id > since_id and (not max_id or one.id <= max_id)
    ]
    count = min(max(_number(request, "count", 20), 1), most)
    return json_reply(
        {
            name: [render(one) for one in listed[:count]],
            "hasvisible": False,
            "previous_cursor": 0,
            "next_cursor": listed[count].id if len(listed) > count else 0,
            "total_number": len(ascending),
        }
    )


def _number(request: Request, name: str, default: int) -> int:
    text = request.first(name)
    return int(text) if text.isdigit() else default


def failure(request: Request, code: int, error: str, status_code: int = 400) -> Reply:
    """Return Weibo's error envelope."""
    content = {"error": error, "error_code": code, "request": request.path}
    return json_reply(content, status_code)


def _refusal(code: int, error: str, status_code: int) -> Reply:
    return failure(Request("GET", "", "/2"), code, error, status_code)


def _is_authorized(request: Request, tokens: Tokens) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return scheme == "OAuth2" and tokens.opens(token.strip())


def _touch(record: Entity, _now: str) -> None:
    if "attitudes_count" in record:
        record["attitudes_count"] += 1


PLATFORM = Platform(
    name="weibo",
    answer=answer,
    limit_of=lambda _path: Limit("weibo", 1000, 3600),
    too_many=lambda _usage: _refusal(10023, "User requests out of rate limit!", 403),
    unauthorized=lambda _token: _refusal(21332, "invalid_access_token", 401),
    server_error=lambda status_code: _refusal(10001, "System error", status_code),
    is_authorized=_is_authorized,
    drifting="idstr",
    records_at=lambda content: next(
        (content[name] for name in ("statuses", "comments", "reposts") if name in content),
        [content],
    ),
    touch=_touch,
    faults={"token_expired": lambda _request, _fault: _refusal(21327, "expired_token", 401)},
)
