"""The sandbox without its sockets: from a request to what must be sent."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from sandbox.control import answer_control
from sandbox.errors import SandboxError
from sandbox.faults import Fault, FaultPlan
from sandbox.http import Reply, Request, json_reply
from sandbox.index import Index
from sandbox.limits import RESETS, Meter, RateLimits, Usage
from sandbox.platforms import platform_named
from sandbox.platforms.base import Platform
from sandbox.spoiling import answer_instead, spoil
from sandbox.tokens import Tokens
from sandbox.view import View
from sandbox.world import World, iso


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
        self.faults = FaultPlan(faults)
        self._tokens = {name: Tokens(name, token) for name, token in tokens.items()}
        self._memories: dict[str, dict[str, Any]] = {name: {} for name in tokens}
        self._last_pages: dict[tuple[str, str], Reply] = {}
        self._meter = Meter(rate_limits)
        self._limits_are_real = rate_limits == "real"
        self._lock = threading.Lock()

    def move_clock(self, now: int) -> None:
        """Show the world as it stands at another moment."""
        with self._lock:
            self.view = View(self.index, now)

    def tokens_of(self, platform: str) -> Tokens:
        """Return what opens a platform."""
        return self._tokens[platform]

    def answer(
        self, method: str, target: str, host: str, headers: Mapping[str, str], body: bytes
    ) -> Sending:
        """Answer one HTTP request; the names of its headers are in lower case."""
        path, _, query = target.partition("?")
        _, name, *_ = f"{path}/".split("/", 2)
        request = Request(
            method,
            f"http://{host}/{name}",
            unquote(path[len(name) + 1 :]) or "/",
            query,
            body,
            headers,
            self._tokens.get(name, Tokens()),
            self._memories.get(name, {}),
            self._limits_are_real,
        )
        if name == "_sandbox":
            return Sending(answer_control(self, request))
        try:
            platform = platform_named(name)
        except SandboxError as error:
            return Sending(json_reply({"error": str(error)}, 404))
        return self._answer_platform(platform, request)

    def _answer_platform(self, platform: Platform, request: Request) -> Sending:
        view = self.view
        usage = self._meter.count(platform.name, platform.limit_of(request.path))
        fault = self.faults.strike(platform.name, request)
        kind = fault.kind if fault else ""
        if kind == "token_expired":
            request.tokens.expire(request.token)
        if kind == "unauthorized" or not platform.is_authorized(request, request.tokens):
            return Sending(platform.unauthorized(request.token))
        if fault and kind == "rate_limited":
            usage = Usage(usage.limit, -1, fault.reset_seconds)
        headers = platform.limit_headers(usage, view.now)
        if fault and fault.reset:
            headers = RESETS[fault.reset](usage.resets_at(view.now), view.now)
        if usage.is_exceeded:
            return Sending(_with(platform.too_many(usage), headers))
        instead = answer_instead(platform, fault, request) if fault else None
        if instead is not None:
            return Sending(_with(instead, headers))
        reply = _with(platform.answer(view, request), headers)
        if self.faults.has("repeated_cursor"):
            reply = self._repeat(platform, request, reply, is_struck=kind == "repeated_cursor")
        if fault is None:
            return Sending(reply)
        return Sending(
            spoil(reply, fault, platform, iso(view.now)),
            delay_seconds=fault.delay_seconds if kind == "slow" else 0.0,
            missing_bytes=512 if kind == "short_body" else 0,
        )

    def _repeat(
        self, platform: Platform, request: Request, reply: Reply, *, is_struck: bool
    ) -> Reply:
        """Return the page that this path was answered with last, its cursor in it, if struck."""
        key = (platform.name, request.path)
        with self._lock:
            last = self._last_pages.get(key, reply)
            self._last_pages[key] = reply
            if is_struck:
                self._last_pages[key] = last
                return last
        return reply


def _with(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """Return a reply with the headers that tell of limits added to its own."""
    return replace(reply, headers={**reply.headers, **headers})
