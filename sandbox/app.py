"""The sandbox without its sockets: from a request to what must be sent."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from sandbox import hubspot, mastodon, x
from sandbox.control import answer_control
from sandbox.faults import Fault, FaultPlan, spoil
from sandbox.http import Reply, Request, json_reply
from sandbox.index import Index
from sandbox.limits import Meter, RateLimits, Usage, headers_of, refuse
from sandbox.view import View
from sandbox.world import World, iso

TOKENS = {
    "mastodon": "sandbox-mastodon-token",
    "x": "sandbox-x-token",
    "hubspot": "sandbox-hubspot-token",
}


@dataclass(frozen=True)
class Sending:
    """A reply, and what shall go wrong while it is sent."""

    reply: Reply
    delay_seconds: float = 0.0
    missing_bytes: int = 0  # promised by Content-Length and never sent


class App:
    """Everything the server knows: the world, the clock, tokens, limits and faults."""

    def __init__(
        self,
        world: World,
        now: int,
        *,
        tokens: Mapping[str, str],
        faults: Iterable[Fault],
        rate_limits: RateLimits,
    ) -> None:
        """Begin at `now` (ms)."""
        self.index = Index(world)
        self.view = View(self.index, now)
        self.tokens = dict(tokens)
        self.faults = FaultPlan(faults)
        self._meter = Meter(rate_limits)
        self._caps = x.TIMELINE_CAPS if rate_limits == "real" else {}
        self._lock = threading.Lock()

    def move_clock(self, now: int) -> None:
        """Show the world as it stands at another moment."""
        with self._lock:
            self.view = View(self.index, now)

    def answer(
        self, method: str, target: str, host: str, authorization: str, body: bytes
    ) -> Sending:
        """Answer one HTTP request."""
        path, _, query = target.partition("?")
        _, platform, *_ = f"{path}/".split("/", 2)
        below = unquote(path[len(platform) + 1 :]) or "/"
        scheme, _, token = authorization.partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        request = Request(method, f"http://{host}/{platform}", below, query, body, token)
        if platform == "_sandbox":
            return Sending(answer_control(self, request))
        if platform not in TOKENS:
            content = {"error": f"no platform {platform!r} here: use {', '.join(TOKENS)}"}
            return Sending(json_reply(content, 404))
        return self._answer_platform(platform, request)

    def _answer_platform(self, platform: str, request: Request) -> Sending:
        view = self.view
        usage = self._meter.count(platform, request.path)
        fault = self.faults.strike(platform, request.path)
        if request.token != self.tokens[platform] or _is(fault, "unauthorized"):
            return Sending(unauthorized(platform, request.token))
        if fault and fault.kind == "rate_limited":
            usage = Usage(usage.limit, -1, fault.reset_seconds)
        headers = headers_of(platform, usage, view.now)
        if usage.is_exceeded:
            reply = refuse(platform)
            return Sending(replace(reply, headers={**reply.headers, **headers}))
        if fault and fault.kind == "server_error":
            reply = server_error(platform, fault.status)
            return Sending(replace(reply, headers={**reply.headers, **headers}))
        reply = self._route(platform, view, request)
        reply = replace(reply, headers={**reply.headers, **headers})
        if fault is None:
            return Sending(reply)
        reply = spoil(reply, fault, iso(view.now))
        return Sending(
            reply,
            delay_seconds=fault.delay_seconds if fault.kind == "slow" else 0.0,
            missing_bytes=512 if fault.kind == "short_body" else 0,
        )

    def _route(self, platform: str, view: View, request: Request) -> Reply:
        if platform == "mastodon":
            return mastodon.answer(view, request)
        if platform == "x":
            return x.answer(view, request, self._caps)
        return hubspot.answer(view, request)


def _is(fault: Fault | None, kind: str) -> bool:
    return fault is not None and fault.kind == kind


def unauthorized(platform: str, token: str) -> Reply:
    """Return the platform's 401."""
    if platform == "mastodon":
        error = (
            "The access token is invalid" if token else "This method requires an authenticated user"
        )
        return json_reply({"error": error}, 401)
    if platform == "x":
        content = {
            "title": "Unauthorized",
            "type": "about:blank",
            "status": 401,
            "detail": "Unauthorized",
        }
        return json_reply(content, 401, {"WWW-Authenticate": "Bearer"})
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you "
        "can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    return hubspot.problem(401, "INVALID_AUTHENTICATION", message)


def server_error(platform: str, status: int) -> Reply:
    """Return the platform's answer when it fails itself."""
    if platform == "mastodon":
        return json_reply({"error": "Internal server error"}, status)
    if platform == "x":
        title = "Service Unavailable" if status == 503 else "Internal Server Error"
        return json_reply(
            {"title": title, "detail": title, "type": "about:blank", "status": status}, status
        )
    return hubspot.problem(status, "INTERNAL_ERROR", "internal error")
