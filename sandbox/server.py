"""The sandbox as an HTTP server, in a thread for tests or blocking for the command line."""

import errno
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from sandbox.app import TOKENS, App, Sending
from sandbox.errors import SandboxError
from sandbox.faults import Fault, read_faults
from sandbox.limits import RateLimits, http_date
from sandbox.world import DEFAULT_UNTIL, World, generate, to_ms

DEFAULT_PORT = 8931
LARGEST_BODY = 1_000_000


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
        tokens: Mapping[str, str] = TOKENS,
    ) -> None:
        """Bind to `port` (0 is any free one); the clock starts at `now`, else the world's until."""
        moment = world.until if now is None else to_ms(now)
        self.app = App(
            world, moment, tokens=tokens, faults=read_faults(list(faults)), rate_limits=rate_limits
        )
        self.tokens = dict(tokens)
        self._server = _bind(host, port, self.app)
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


def serve(
    *,
    scale: float = 1.0,
    seed: int = 1,
    port: int = DEFAULT_PORT,
    host: str = "127.0.0.1",
    until: datetime = DEFAULT_UNTIL,
    now: datetime | None = None,
    faults: str | Iterable[Fault | Mapping[str, Any]] = (),
    rate_limits: RateLimits = "high",
    on_ready: Callable[[Sandbox], None] | None = None,
) -> None:
    """Generate a world and serve it until the process is stopped; `faults` may be JSON text."""
    listed = read_faults(faults or [])
    world = generate(seed, scale, until)
    sandbox = Sandbox(world, port, host=host, now=now, faults=listed, rate_limits=rate_limits)
    if on_ready is not None:
        on_ready(sandbox)
    sandbox.serve_forever()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # an idle keep-alive connection must not hold up the end
    request_queue_size = 64
    app: App


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one piece
    server: _Server

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(length) if length else b""
        host = self.headers.get("Host", "127.0.0.1")
        authorization = self.headers.get("Authorization", "")
        sending = self.server.app.answer(self.command, self.path, host, authorization, body)
        if sending.delay_seconds:
            time.sleep(sending.delay_seconds)
        try:
            self._send(sending)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up, for example after its time-out

    def _send(self, sending: Sending) -> None:
        reply = sending.reply
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body) + sending.missing_bytes))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if sending.missing_bytes:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()
        if sending.missing_bytes:
            self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the sandbox's clock: the moment at which what it says is true."""
        return http_date(self.server.app.view.now)

    def version_string(self) -> str:
        """Name the server."""
        return "kenno-sandbox"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: a page a line would be too much."""


def _bind(host: str, port: int, app: App) -> _Server:
    try:
        server = _Server((host, port), _Handler)
    except OverflowError as error:
        raise SandboxError(f"port {port} does not exist: choose 0 to 65535") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SandboxError(
                f"port {port} on {host} is in use: stop what listens there, or choose another port"
            ) from error
        raise SandboxError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    server.app = app
    return server
