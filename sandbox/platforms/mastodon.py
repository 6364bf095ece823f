"""Mastodon's REST API: account lookup, statuses, tag timelines, notifications."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np

from sandbox.chance import Ints
from sandbox.http import Reply, Request, json_reply, text_reply
from sandbox.limits import Limit, Usage, iso_micro
from sandbox.people import MASTODON
from sandbox.platforms.base import Platform
from sandbox.platforms.mastodon_entities import Entities
from sandbox.posts import BOOST, REPLY, TAGS
from sandbox.reactions import NOTIFICATION_TYPES
from sandbox.view import View

NOT_FOUND = json_reply({"error": "Record not found"}, 404)
LARGEST_ID = 2**62
MOST_NAMED = 20
TRUE = ("true", "1", "t", "on")


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /mastodon."""
    if request.method == "GET":
        for pattern, answering in PATHS:
            if match := re.fullmatch(pattern, request.path):
                return answering(view, request, _entities_of(view), *match.groups())
    return NOT_FOUND


@lru_cache(maxsize=2)
def _entities_of(view: View) -> Entities:
    """Keep what was rendered for the present view."""
    return Entities(view)


def _verify(_view: View, _request: Request, entities: Entities) -> Reply:
    return text_reply(entities.account_json(0))


def _show_account(
    view: View, request: Request, entities: Entities, identifier: str, below: str | None
) -> Reply:
    account = view.index.account_by_id.get((MASTODON, int(identifier)))
    if account is None:
        return NOT_FOUND
    if below:
        return _list_statuses(view, request, entities, account)
    return text_reply(entities.account_json(account))


def _show_status(
    view: View, _request: Request, entities: Entities, identifier: str, below: str | None
) -> Reply:
    post = _find(view, identifier)
    if not view.exists(post):
        return NOT_FOUND
    return text_reply((entities.history_json if below else entities.status_json)(post))


def _find(view: View, identifier: str) -> int:
    """Return the post with an identifier, or -1."""
    return view.index.status(read_number(identifier, 0))


def _list_named(view: View, request: Request, entities: Entities) -> Reply:
    """Answer statuses asked for by `id[]`: those that are gone are left out in silence."""
    asked = dict.fromkeys(request.query.get("id[]", []))
    if len(asked) > MOST_NAMED:
        return json_reply({"error": "Validation failed"}, 422)
    found = [_find(view, identifier) for identifier in asked]
    return _list_reply([entities.status_json(post) for post in found if view.exists(post)], {})


def _look_up(view: View, request: Request, entities: Entities) -> Reply:
    acct = request.first("acct").lstrip("@").lower()
    account = view.index.account_by_handle.get((MASTODON, acct))
    return NOT_FOUND if account is None else text_reply(entities.account_json(account))


def _list_statuses(view: View, request: Request, entities: Entities, account: int) -> Reply:
    world = view.world
    posts = view.existing(view.index.posts_by_account.of(account))
    if request.first("exclude_reblogs") in TRUE:
        posts = posts[world.posts.kind[posts] != BOOST]
    if request.first("exclude_replies") in TRUE:
        posts = posts[world.posts.kind[posts] != REPLY]
    if tag := request.first("tagged").lower():
        bit = TAGS.index(tag) if tag in TAGS else len(TAGS)
        posts = posts[world.posts.tags[posts] >> bit & 1 == 1]
    kept = ("exclude_reblogs", "exclude_replies", "tagged")
    page, limit = _cut(request, posts, view.index.place_of_status, default=20, most=40)
    headers = _link(request, world.posts.id[page], kept, full=limit)
    return _list_reply(map(entities.status_json, page.tolist()), headers)


def _list_tag(view: View, request: Request, entities: Entities, tag: str) -> Reply:
    posts = view.existing(view.index.tagged.get(tag.lower(), np.zeros(0, np.int64)))
    page, _ = _cut(request, posts, view.index.place_of_status, default=20, most=40)
    # Timelines say that there is more after any page that holds something.
    headers = _link(request, view.world.posts.id[page], ("local", "remote"), full=1)
    return _list_reply(map(entities.status_json, page.tolist()), headers)


def _list_notifications(view: View, request: Request, entities: Entities) -> Reply:
    asked = request.query.get("types[]", [])
    excluded = request.query.get("exclude_types[]", [])
    types = frozenset(
        number
        for number, name in enumerate(NOTIFICATION_TYPES)
        if (not asked or name in asked) and name not in excluded
    )
    notifications = view.world.notifications
    listed = view.told(view.index.notifications_of(types))
    page, limit = _cut(request, listed, view.index.place_of_notification, default=40, most=80)
    kept = ("types[]", "exclude_types[]")
    headers = _link(request, notifications.id[page], kept, full=limit)
    return _list_reply(map(entities.notification_json, page.tolist()), headers)


def _list_reply(items: Iterable[str], headers: dict[str, str]) -> Reply:
    return text_reply(f"[{','.join(items)}]", headers)


def _cut(
    request: Request, rows: Ints, place_of: Callable[[int], int], *, default: int, most: int
) -> tuple[Ints, int]:
    """Return one page of ascending `rows`, newest first, and the limit that was applied.

    `place_of` tells how many rows of the world have a smaller identifier. `since_id` bounds a page
    that is cut from the newest; `min_id` cuts right above itself.
    """
    limit = min(max(read_number(request.first("limit"), default), 1), most)

    def position(name: str, step: int) -> int | None:
        value = read_number(request.first(name), 0)
        return int(np.searchsorted(rows, place_of(value + step))) if value else None

    high = position("max_id", 0)
    high = len(rows) if high is None else high
    low = position("min_id", 1)
    if low is not None:
        return rows[low : min(high, low + limit)][::-1], limit
    low = position("since_id", 1) or 0
    return rows[max(low, high - limit) : max(low, high)][::-1], limit


def read_number(text: str, default: int) -> int:
    """Return a parameter as a number, as leniently as the server does."""
    return min(int(text), LARGEST_ID) if text.isdigit() else default


def _link(request: Request, ids: Ints, kept: tuple[str, ...], *, full: int) -> dict[str, str]:
    """Return the Link header of a page: older posts are next, newer ones prev.

    There is a next where the page is `full`: has at least so many.
    """
    if not len(ids):
        return {}
    query = request.query
    shared = {name: query[name] for name in ("limit", *kept) if name in query}
    newer = request.link({**shared, "min_id": [str(ids[0])]})
    links = [f'<{newer}>; rel="prev"']
    if len(ids) >= full:
        older = request.link({**shared, "max_id": [str(ids[-1])]})
        links.insert(0, f'<{older}>; rel="next"')
    return {"Link": ", ".join(links)}


def _limit_headers(usage: Usage, now: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(usage.limit.requests),
        "X-RateLimit-Remaining": str(max(usage.remaining, 0)),
        "X-RateLimit-Reset": iso_micro(usage.resets_at(now)),
    }


def _unauthorized(token: str) -> Reply:
    error = "The access token is invalid" if token else "This method requires an authenticated user"
    return json_reply({"error": error}, 401)


def _touch(record: dict[str, Any], now: str) -> None:
    status = record.get("status", record)
    status["edited_at"] = now
    status["favourites_count"] = status.get("favourites_count", 0) + 1


PATHS: tuple[tuple[str, Callable[..., Reply]], ...] = (
    (r"/api/v1/accounts/lookup", _look_up),
    (r"/api/v1/accounts/verify_credentials", _verify),
    (r"/api/v1/accounts/(\d+)(/statuses)?", _show_account),
    (r"/api/v1/notifications", _list_notifications),
    (r"/api/v1/statuses", _list_named),
    (r"/api/v1/statuses/(\d+)(/history)?", _show_status),
    (r"/api/v1/timelines/tag/([^/]+)", _list_tag),
)

PLATFORM = Platform(
    name="mastodon",
    answer=answer,
    limit_of=lambda _: Limit("mastodon", 300, 300),
    limit_headers=_limit_headers,
    too_many=lambda _: json_reply({"error": "Too many requests"}, 429),
    unauthorized=_unauthorized,
    server_error=lambda status: json_reply({"error": "Internal server error"}, status),
    drifting="favourites_count",
    touch=_touch,
    faults={"deleted": lambda _request, _fault: NOT_FOUND},
)
