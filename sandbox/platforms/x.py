"""X's API v2: users, their posts, mentions of them, and full-archive search."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from sandbox.faults import Fault
from sandbox.http import Reply, Request, compact, json_reply, text_reply
from sandbox.limits import Limit, Usage, epoch_seconds
from sandbox.people import X
from sandbox.platforms.base import Platform
from sandbox.platforms.x_compliance import OWN_FAULTS, STORAGE, answer_compliance, is_authorized
from sandbox.platforms.x_objects import objects_for
from sandbox.platforms.x_paging import BadRequest, Listing, list_page, read_id
from sandbox.platforms.x_problems import problem
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
    if request.path.startswith(("/2/compliance/", STORAGE)):
        return answer_compliance(view, request)
    if request.method == "GET":
        for pattern, answering in PATHS:
            if match := re.fullmatch(pattern, request.path):
                return answering(view, request, *match.groups())
    return json_reply(problem("Not Found", 404), 404)


def _search(view: View, request: Request) -> Reply:
    found = view.existing(find_posts(view.index, _query(request)))
    return list_page(view, request, Listing(found, 10, 500, 10, "next_token"))


def _timeline(view: View, request: Request, identifier: str, kind: str) -> Reply:
    account = view.index.account_by_id.get((X, int(identifier)))
    if account is None:
        return json_reply({"errors": [_not_found("user", "id", identifier)]})
    if kind == "tweets":
        posts = view.index.posts_by_account.of(account)
    else:
        company = int(view.world.accounts.company[account])
        lists = view.index.mentioning_on_x
        posts = lists[company] if company >= 0 else np.zeros(0, np.int64)
    posts = view.existing(posts)
    if request.limits_are_real:
        posts = posts[-TIMELINE_CAPS[kind] :]
    return list_page(view, request, Listing(posts, 5, 100, 10, "pagination_token"))


def _limit_of(path: str) -> Limit:
    if path.startswith("/2/tweets/search"):
        return Limit("search", 300, 900)
    if path.endswith("/quote_tweets"):
        return Limit("quotes", 75, 900)
    if path.startswith(("/2/compliance/", STORAGE)):
        return Limit("compliance", 150, 900)
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
    return json_reply(problem(title, status), status)


def _expired_cursor(request: Request, _fault: Fault) -> Reply:
    name = "next_token" if "search" in request.path else "pagination_token"
    token = request.first(name)
    message = f"The `{name}` query parameter value [{token}] is not valid"
    return BadRequest(name, token, message).reply()


def _touch(record: dict[str, Any], _now: str) -> None:
    if metrics := record.get("public_metrics"):
        metrics["like_count"] = metrics.get("like_count", 0) + 1


def _not_found(kind: str, parameter: str, value: str) -> dict[str, str]:
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
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
    missing = [name for name, account in found.items() if account is None]
    return _found(data, "", [_not_found("user", "usernames", name) for name in missing])


def _tweets_by(view: View, request: Request) -> Reply:
    """Answer posts asked for by identifier; those that are gone come as errors beside the data."""
    ids = [identifier for identifier in request.first("ids").split(",") if identifier]
    if not 1 <= len(ids) <= 100 or not all(identifier.isdigit() for identifier in ids):
        message = "The number of values in the `ids` query parameter list is not 1 to 100"
        raise BadRequest("ids", request.first("ids"), message)
    tweets = objects_for(view, request)
    found = {identifier: view.index.tweet(read_id(identifier)) for identifier in ids}
    posts = [post for post in found.values() if view.exists(post)]
    missing = [identifier for identifier, post in found.items() if not view.exists(post)]
    errors = [_not_found("tweet", "ids", identifier) for identifier in missing]
    includes = tweets.includes_json(posts) if posts else ""
    return _found([tweets.tweet_json(post) for post in posts], includes, errors)


def _found(data: list[str], includes: str, errors: list[dict[str, str]]) -> Reply:
    """Return what was found and, beside it, what was not."""
    found = f'"data":[{",".join(data)}]{includes}' if data else ""
    missing = f'"errors":{compact(errors)}' if errors else ""
    return text_reply(f"{{{','.join(part for part in (found, missing) if part)}}}")


def _quotes(view: View, request: Request, identifier: str) -> Reply:
    quoted = view.index.tweet(read_id(identifier))
    if not view.exists(quoted):
        return json_reply({"errors": [_not_found("tweet", "id", identifier)]})
    posts = view.existing(view.index.quotes_of(quoted))
    return list_page(view, request, Listing(posts, 10, 100, 10, "pagination_token"))


def _user_by(view: View, request: Request, name: str) -> Reply:
    account = view.index.account_by_handle.get((X, name.lower()))
    if account is None:
        return json_reply({"errors": [_not_found("user", "username", name)]})
    return text_reply(f'{{"data":{objects_for(view, request).user_json(account)}}}')


PATHS: tuple[tuple[str, Callable[..., Reply]], ...] = (
    (r"/2/users/by", _users_by),
    (r"/2/users/by/username/(\w+)", _user_by),
    (r"/2/users/(\d+)/(tweets|mentions)", _timeline),
    (r"/2/tweets", _tweets_by),
    (r"/2/tweets/search/all", _search),
    (r"/2/tweets/(\d+)/quote_tweets", _quotes),
)

PLATFORM = Platform(
    name="x",
    answer=answer,
    limit_of=_limit_of,
    limit_headers=_limit_headers,
    too_many=lambda _: json_reply(problem("Too Many Requests", 429), 429),
    unauthorized=lambda _: json_reply(
        problem("Unauthorized", 401), 401, {"WWW-Authenticate": "Bearer"}
    ),
    server_error=_server_error,
    drifting="text",
    touch=_touch,
    is_authorized=is_authorized,
    faults={"expired_cursor": _expired_cursor, **OWN_FAULTS},
)
