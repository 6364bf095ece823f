"""Bluesky's XRPC: sessions, profiles, feeds, search, threads and notifications."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sandbox.errors import SandboxError
from sandbox.faults import Fault
from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit, Usage, epoch_seconds
from sandbox.platforms import credential
from sandbox.platforms.base import JsonRecord, Platform
from sandbox.platforms.bluesky_views import Json, Sight, sight_of
from sandbox.platforms.bluesky_world import Post
from sandbox.tokens import Tokens
from sandbox.view import View
from sandbox.world import iso, to_ms

XRPC = "/xrpc/"
MOST, MOST_AT_ONCE, DEEPEST = 100, 25, 1000
SESSIONS = "com.atproto.server."
PRIVATE = ("app.bsky.notification.",)
FORBIDDEN = (
    b"<html><body><h1>403 Forbidden</h1>Request forbidden by administrative rules.</body></html>"
)
STATUS_WORDS = {
    "takedown": ("AccountTakedown", "Account has been suspended"),
    "deactivated": ("AccountDeactivated", "Account is deactivated"),
    "deleted": ("InvalidRequest", "Profile not found"),
}
LISTS = ("feed", "posts", "notifications", "profiles")


class BadRequest(Exception):
    """What XRPC says no with: a name and a message."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(message)
        self.error, self.message = error, message


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /bluesky."""
    method = request.path.removeprefix(XRPC)
    if method.startswith(SESSIONS):
        return _session(request, method.removeprefix(SESSIONS))
    handler = METHODS.get(method)
    if handler is None or request.method != "GET":
        return problem("MethodNotImplemented", "Method Not Implemented", 501)
    try:
        return handler(sight_of(view), request)
    except BadRequest as error:
        return problem(error.error, error.message)


def problem(error: str, message: str, status: int = 400) -> Reply:
    """Return an error in XRPC's words."""
    return json_reply({"error": error, "message": message}, status)


def _session(request: Request, method: str) -> Reply:
    """Make a session of an app password, or a new one of a session's refresh token."""
    refreshing: list[str] = request.memory.setdefault("refresh_tokens", [])
    if method == "createSession":
        try:
            given = request.json()
        except ValueError:
            given = {}
        wanted = {name: credential("bluesky", name) for name in ("identifier", "password")}
        if given != wanted:
            return problem("AuthenticationRequired", "Invalid identifier or password", 401)
    elif method == "refreshSession":
        if request.token not in refreshing:
            return problem("ExpiredToken", "Token has been revoked")
        # Each refresh token can be used once.
        refreshing.remove(request.token)
    else:
        return problem("MethodNotImplemented", "Method Not Implemented", 501)
    access = request.tokens.issue("access")
    refreshing.append(f"refresh-of-{access}")
    return json_reply(
        {
            "accessJwt": access,
            "refreshJwt": refreshing[-1],
            "handle": "lumo.bsky.social",
            "did": "did:plc:brand",
            "active": True,
        }
    )


def _get_profiles(sight: Sight, request: Request) -> Reply:
    actors = _several(request, "actors")
    found = [sight.by_name.get(_actor(actor)) for actor in actors]
    return json_reply(
        {
            "profiles": [
                sight.profile(number)
                for number in found
                if number is not None and not sight.status(number)
            ]
        }
    )


def _get_profile(sight: Sight, request: Request) -> Reply:
    return json_reply(sight.profile(_account(sight, request)))


def _account(sight: Sight, request: Request) -> int:
    """Return the account that is asked about, where it can be seen."""
    number = sight.by_name.get(_actor(request.first("actor")))
    if number is None:
        raise BadRequest("InvalidRequest", "Profile not found")
    if status := sight.status(number):
        raise BadRequest(*STATUS_WORDS[status])
    return number


def _actor(name: str) -> str:
    if "." not in name and not name.startswith("did:"):
        raise BadRequest("InvalidRequest", "Error: actor must be a valid did or a handle")
    return name.lower()


def _get_feed(sight: Sight, request: Request) -> Reply:
    author = _account(sight, request)
    kept = request.first("filter", "posts_with_replies")
    items: list[tuple[int, Json]] = [
        (post.at, {"post": sight.post(post)})
        for post in sight.posts
        if post.author == author and (post.parent < 0 or kept == "posts_with_replies")
    ]
    for act in sight.reposts:
        if act.account == author:
            reason = {
                "$type": "app.bsky.feed.defs#reasonRepost",
                "by": sight.basic(author),
                "uri": sight.act_uri("feed.repost", act),
                "indexedAt": iso(act.at),
            }
            post = sight.post(sight.network.posts[act.subject])
            items.append((act.at, {"post": post, "reason": reason}))
    items.sort(key=lambda item: item[0])
    return _page_back_in_time(request, items, "feed")


def _get_notifications(sight: Sight, request: Request) -> Reply:
    return _page_back_in_time(request, sight.notifications, "notifications")


def _page_back_in_time(request: Request, items: Sequence[tuple[int, Json]], name: str) -> Reply:
    """Return a page, newest first; the cursor says how many items, and after which moment."""
    limit = _limit(request)
    before = len(items)
    if cursor := request.first("cursor"):
        moment, _, place = cursor.partition("::")
        try:
            asked = to_ms_of(moment)
            before = min(int(place), sum(at <= asked for at, _ in items))
        except (ValueError, SandboxError):
            raise BadRequest("InvalidRequest", "Malformed cursor") from None
    page = items[max(0, before - limit) : before][::-1]
    content: Json = {name: [item for _, item in page]}
    if before > limit:
        content["cursor"] = f"{iso(page[-1][0])}::{before - limit}"
    return json_reply(content)


def to_ms_of(text: str) -> int:
    """Return a moment of a query in milliseconds."""
    return to_ms(datetime.fromisoformat(text))


def _search(sight: Sight, request: Request) -> Reply:
    query, cursor = request.first("q").strip(), request.first("cursor")
    if not query:
        raise BadRequest("BadQueryString", "q must not be empty")
    if cursor and not request.token:
        # In front of the public AppView stands a proxy, which speaks HTML.
        return Reply(403, FORBIDDEN, content_type="text/html")
    found = [post for post in sight.posts if _matches(sight, post, query.lower())]
    for bound, keeps in (("since", int.__ge__), ("until", int.__lt__)):
        if text := request.first(bound):
            moment = to_ms_of(text)
            found = [post for post in found if keeps(_sorted_at(post), moment)]
    found.sort(key=_sorted_at, reverse=True)
    limit, start = _limit(request), int(cursor) if cursor.isdigit() else 0
    content: Json = {
        "posts": [sight.post(post) for post in found[start : start + limit]],
        "hitsTotal": len(found),
    }
    if start + limit < len(found):
        content["cursor"] = str(start + limit)
    return json_reply(content)


def _sorted_at(post: Post) -> int:
    """Return the moment by which the search sorts: a claim about the future counts for nothing."""
    return min(post.at, post.claimed)


def _matches(sight: Sight, post: Post, query: str) -> bool:
    if query.startswith("#"):
        return query[1:] in post.tags
    return query in str(sight.record(post)["text"]).lower()


def _get_posts(sight: Sight, request: Request) -> Reply:
    uris = _several(request, "uris")
    found = [sight.by_uri[uri] for uri in uris if uri in sight.by_uri]
    return json_reply({"posts": [sight.post(post) for post in found]})


def _get_thread(sight: Sight, request: Request) -> Reply:
    uri = request.first("uri")
    post = sight.by_uri.get(uri)
    if post is None:
        raise BadRequest("NotFound", f"Post not found: {uri}")
    depth = request.first("depth", "6")
    if not depth.isdigit() or int(depth) > DEEPEST:
        raise BadRequest("InvalidRequest", f"Error: depth can not be greater than {DEEPEST}")
    return json_reply({"thread": sight.thread(post, int(depth))})


def _several(request: Request, name: str) -> list[str]:
    values = request.query.get(name, [])
    if not 1 <= len(values) <= MOST_AT_ONCE:
        raise BadRequest(
            "InvalidRequest", f"Error: {name} must not have more than {MOST_AT_ONCE} elements"
        )
    return values


def _limit(request: Request) -> int:
    text = request.first("limit", "50")
    if not text.isdigit() or not 1 <= int(text) <= MOST:
        raise BadRequest("InvalidRequest", f"Error: limit can not be greater than {MOST}")
    return int(text)


METHODS: dict[str, Callable[[Sight, Request], Reply]] = {
    "app.bsky.actor.getProfile": _get_profile,
    "app.bsky.actor.getProfiles": _get_profiles,
    "app.bsky.feed.getAuthorFeed": _get_feed,
    "app.bsky.feed.getPosts": _get_posts,
    "app.bsky.feed.getPostThread": _get_thread,
    "app.bsky.feed.searchPosts": _search,
    "app.bsky.notification.listNotifications": _get_notifications,
}


def _is_authorized(request: Request, tokens: Tokens) -> bool:
    """Let anybody see what is public; who shows a token must show a good one."""
    method = request.path.removeprefix(XRPC)
    if method.startswith(SESSIONS):
        return True
    return tokens.opens(request.token) if request.token else not method.startswith(PRIVATE)


def _unauthorized(token: str) -> Reply:
    if token:
        return problem("ExpiredToken", "Token has expired")
    return problem("AuthMissing", "Authentication Required", 401)


def _limit_headers(usage: Usage, now: int) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(usage.limit.requests),
        "RateLimit-Remaining": str(max(usage.remaining, 0)),
        "RateLimit-Reset": epoch_seconds(usage.resets_at(now)),
        "RateLimit-Policy": f"{usage.limit.requests};w={usage.limit.seconds}",
    }


def _records(content: Any) -> list[JsonRecord]:  # noqa: ANN401
    for name in LISTS:
        if isinstance(content.get(name), list):
            listed: list[JsonRecord] = content[name]
            return listed
    return [content]


def _touch(record: JsonRecord, _now: str) -> None:
    post = record.get("post", record)
    if "likeCount" in post:
        post["likeCount"] += 1


def _deleted(request: Request, _fault: Fault) -> Reply:
    return problem("NotFound", f"Post not found: {request.first('uri')}")


PLATFORM = Platform(
    name="bluesky",
    answer=answer,
    limit_of=lambda _path: Limit("bluesky", 3000, 300),
    limit_headers=_limit_headers,
    too_many=lambda _usage: problem("RateLimitExceeded", "Rate Limit Exceeded", 429),
    unauthorized=_unauthorized,
    server_error=lambda status: problem("InternalServerError", "Internal Server Error", status),
    is_authorized=_is_authorized,
    drifting="indexedAt",
    records_at=_records,
    touch=_touch,
    faults={
        "deleted": _deleted,
        "expired_cursor": lambda _request, _fault: problem("InvalidRequest", "Malformed cursor"),
    },
)
