"""The sandbox's sockets: what the app answers, sent as HTTP/1.1 over connections that stay open."""

import errno
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sandbox.app import App, Sending
from sandbox.errors import SandboxError
from sandbox.limits import http_date

LARGEST_BODY = 10_000_000
BODILESS = (204, 304)


class Listener(ThreadingHTTPServer):
    """Accepts connections, a thread each, and answers with what the app says."""

    daemon_threads = True
    block_on_close = False  # an idle keep-alive connection must not hold up the end
    request_queue_size = 64
    app: App


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave in one piece
    server: Listener

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer()

    def do_PUT(self) -> None:
        """Answer a PUT: an upload."""
        self._answer()

    def do_PATCH(self) -> None:
        """Answer a PATCH."""
        self._answer()

    def do_DELETE(self) -> None:
        """Answer a DELETE."""
        self._answer()

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        host = headers.get("host", "127.0.0.1")
        sending = self.server.app.answer(self.command, self.path, host, headers, body)
        if sending.delay_seconds:
            time.sleep(sending.delay_seconds)
        try:
            self._send(sending)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client gave up, for example after its time-out

    def _send(self, sending: Sending) -> None:
        reply = sending.reply
        self.send_response(reply.status)
        if reply.status not in BODILESS:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body) + sending.missing_bytes))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if sending.missing_bytes:
            self.send_header("Connection", "close")
        self.end_headers()
        if reply.status not in BODILESS:
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


def bind(host: str, port: int, app: App) -> Listener:
    """Listen on a port (0 is any free one); SandboxError says what stands against it."""
    try:
        server = Listener((host, port), _Handler)
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
