"""The sandbox as an HTTP server, in a thread for tests or blocking for the command line."""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any

from sandbox.app import App
from sandbox.faults import Fault, read_faults
from sandbox.limits import RateLimits
from sandbox.listener import bind
from sandbox.platforms import tokens as platform_tokens
from sandbox.world import DEFAULT_UNTIL, World, anchor_of, generate, to_ms

DEFAULT_PORT = 8931


class Sandbox:
    """A server over one world. As a context manager it answers in a thread of its own."""

    def __init__(
        self,
        world: World,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        now: datetime | None = None,
        faults: Iterable[Fault | Mapping[str, Any]] = (),
        rate_limits: RateLimits = "high",
        tokens: Mapping[str, str] | None = None,
    ) -> None:
        """Bind to `port` (0 is any free one); the clock starts at `now`, else the world's until."""
        given = platform_tokens() if tokens is None else dict(tokens)
        moment = world.until if now is None else to_ms(now)
        self.app = App(
            world, moment, tokens=given, faults=read_faults(list(faults)), rate_limits=rate_limits
        )
        self.tokens = given
        self._server = bind(host, port, self.app)
        self._thread: threading.Thread | None = None
        self.port = int(self._server.server_address[1])
        self.url = f"http://{host}:{self.port}"

    def base_url(self, platform: str) -> str:
        """Return what a connector takes as the platform's address."""
        return f"{self.url}/{platform}"

    def move_clock(self, now: datetime) -> None:
        """Show the world as it stands at another moment."""
        self.app.move_clock(to_ms(now))

    def set_faults(self, faults: Iterable[Fault | Mapping[str, Any]]) -> None:
        """Replace all faults."""
        self.app.faults.set(read_faults(list(faults)))

    def serve_forever(self) -> None:
        """Answer until the process is stopped."""
        try:
            self._server.serve_forever()
        finally:
            self._server.server_close()

    def __enter__(self) -> "Sandbox":
        """Start to answer."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and free the port."""
        self._server.shutdown()
        self._server.server_close()
        if self._thread is not None:
            self._thread.join()


def open_sandbox(
    *,
    scale: float = 1.0,
    seed: int = 1,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    until: datetime = DEFAULT_UNTIL,
    faults: str | Iterable[Fault | Mapping[str, Any]] = (),
    rate_limits: RateLimits = "high",
) -> Sandbox:
    """Return a bound sandbox whose clock stands at `until`; `faults` may be JSON text.

    Until thirty days later it is the same world, so that a later day goes on where one left off.
    """
    listed = read_faults(faults or [])
    world = generate(seed, scale, anchor_of(until))
    return Sandbox(world, port, host=host, now=until, faults=listed, rate_limits=rate_limits)


def serve(
    *,
    scale: float = 1.0,
    seed: int = 1,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    until: datetime = DEFAULT_UNTIL,
    faults: str | Iterable[Fault | Mapping[str, Any]] = (),
    rate_limits: RateLimits = "high",
    on_ready: Callable[[Sandbox], None] | None = None,
) -> None:
    """Open a sandbox, tell `on_ready`, and answer until the process is stopped."""
    sandbox = open_sandbox(
        scale=scale,
        seed=seed,
        port=port,
        host=host,
        until=until,
        faults=faults,
        rate_limits=rate_limits,
    )
    if on_ready is not None:
        on_ready(sandbox)
    sandbox.serve_forever()
