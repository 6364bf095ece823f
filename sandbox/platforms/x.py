"""X's API v2: users, their posts, mentions of them, and full-archive search."""

import re
from typing import Any

import numpy as np

from sandbox.faults import Fault
from sandbox.http import Reply, Request, compact, json_reply, text_reply
from sandbox.limits import Limit, Usage, epoch_seconds
from sandbox.people import X
from sandbox.platforms.base import Platform
from sandbox.platforms.x_objects import objects_for
from sandbox.platforms.x_paging import BadRequest, Listing, list_page
from sandbox.platforms.x_query import find_posts
from sandbox.view import View

MISSING = "https://api.twitter.com/2/problems/resource-not-found"
TIMELINE_CAPS = {"tweets": 3200, "mentions": 800}  # the real ones go no further back


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /x."""
    try:
        return _route(view, request)
    except BadRequest as error:
        return error.reply()


def _route(view: View, request: Request) -> Reply:
    path = request.path
    if request.method == "GET" and path == "/2/users/by":
        return _users_by(view, request)
    if request.method == "GET" and (match := re.fullmatch(r"/2/users/by/username/(\w+)", path)):
        return _user_by(view, request, match[1])
    if request.method == "GET" and path == "/2/tweets/search/all":
        found = view.existing(find_posts(view.index, _query(request)))
        return list_page(view, request, Listing(found, 10, 500, 10, "next_token"))
    match = re.fullmatch(r"/2/users/(\d+)/(tweets|mentions)", path)
    if request.method != "GET" or not match:
        return json_reply(_problem("Not Found", 404), 404)
    account = view.index.account_by_id.get((X, int(match[1])))
    if account is None:
        return json_reply({"errors": [_not_found("id", match[1])]})
    if match[2] == "tweets":
        posts = view.index.posts_by_account.of(account)
    else:
        company = int(view.world.accounts.company[account])
        lists = view.index.mentioning_on_x
        posts = lists[company] if company >= 0 else np.zeros(0, np.int64)
    posts = view.existing(posts)
    if request.limits_are_real:
        posts = posts[-TIMELINE_CAPS[match[2]] :]
    return list_page(view, request, Listing(posts, 5, 100, 10, "pagination_token"))


def _problem(title: str, status: int) -> dict[str, object]:
    return {"title": title, "detail": title, "type": "about:blank", "status": status}


def _limit_of(path: str) -> Limit:
    if path.startswith("/2/tweets/search"):
        return Limit("search", 300, 900)
    kind = re.sub(r"/\d+", "", path)
    return Limit(kind, 900 if kind.endswith("/tweets") else 300, 900)


def _limit_headers(usage: Usage, now: int) -> dict[str, str]:
    return {
        "x-rate-limit-limit": str(usage.limit.requests),
        "x-rate-limit-remaining": str(max(usage.remaining, 0)),
        "x-rate-limit-reset": epoch_seconds(usage.resets_at(now)),
    }


def _server_error(status: int) -> Reply:
    title = "Service Unavailable" if status == 503 else "Internal Server Error"
    return json_reply(_problem(title, status), status)


def _expired_cursor(request: Request, _fault: Fault) -> Reply:
    name = "next_token" if "search" in request.path else "pagination_token"
    token = request.first(name)
    message = f"The `{name}` query parameter value [{token}] is not valid"
    return BadRequest(name, token, message).reply()


def _touch(record: dict[str, Any], _now: str) -> None:
    if metrics := record.get("public_metrics"):
        metrics["like_count"] = metrics.get("like_count", 0) + 1


def _not_found(parameter: str, value: str) -> dict[str, str]:
    return {
        "value": value,
        "detail": f"Could not find user with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": "user",
        "parameter": parameter,
        "resource_id": value,
        "type": MISSING,
    }


def _query(request: Request) -> str:
    query = request.first("query").strip()
    if not query:
        raise BadRequest("query", "", "query parameter can not be empty")
    if len(query) > 1024:
        raise BadRequest("query", query, "Rules must be 1024 characters or less")
    return query


def _users_by(view: View, request: Request) -> Reply:
    names = [name for name in request.first("usernames").split(",") if name]
    if not 1 <= len(names) <= 100:
        message = "The number of values in the `usernames` query parameter list is not 1 to 100"
        raise BadRequest("usernames", request.first("usernames"), message)
    users = objects_for(view, request)
    found = {name: view.index.account_by_handle.get((X, name.lower())) for name in names}
    data = [users.user_json(account) for account in found.values() if account is not None]
    errors = [_not_found("usernames", name) for name, account in found.items() if account is None]
    parts = [f'"data":[{",".join(data)}]'] if data else []
    if errors:
        parts.append(f'"errors":{compact(errors)}')
    return text_reply(f"{{{','.join(parts)}}}")


def _user_by(view: View, request: Request, name: str) -> Reply:
    account = view.index.account_by_handle.get((X, name.lower()))
    if account is None:
        return json_reply({"errors": [_not_found("username", name)]})
    return text_reply(f'{{"data":{objects_for(view, request).user_json(account)}}}')


PLATFORM = Platform(
    name="x",
    answer=answer,
    limit_of=_limit_of,
    limit_headers=_limit_headers,
    too_many=lambda _: json_reply(_problem("Too Many Requests", 429), 429),
    unauthorized=lambda _: json_reply(
        _problem("Unauthorized", 401), 401, {"WWW-Authenticate": "Bearer"}
    ),
    server_error=_server_error,
    drifting="text",
    touch=_touch,
    faults={"expired_cursor": _expired_cursor},
)
