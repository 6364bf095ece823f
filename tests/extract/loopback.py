"""A platform of a test's own on loopback HTTP, and a clock that sleeps without waiting."""

import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as the platform saw it; names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    authorization: str
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    target: str = ""  # path and query as they were sent


@dataclass(frozen=True)
class Answer:
    """What the platform sends back. `missing` bytes are promised and never sent."""

    body: bytes = b"[]"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    missing: int = 0


def as_json(value: object, **headers: str) -> Answer:
    """Answer with a value; underscores in header names stand for dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(json.dumps(value).encode(), headers=named)


class Server(ThreadingHTTPServer):
    """A server that says nothing where who asked is gone: some tests kill them."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Platform:
    """Answers requests by a function and keeps what was asked. A context manager."""

    def __init__(self, answer: Callable[[Asked], Answer], port: int = 0) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.server = Server(("127.0.0.1", port), handler_of(self))
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}
        )

    def __enter__(self) -> "Platform":
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def handler_of(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body leave in one packet: else each answer waits for an acknowledgement.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.serve(None)

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(size)
            is_json = self.headers.get_content_subtype() == "json"
            self.serve(json.loads(body) if is_json else body.decode())

        def do_PUT(self) -> None:
            self.do_POST()

        def serve(self, body: object) -> None:
            parts = urlsplit(self.path)
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                body,
                self.headers.get("Authorization", ""),
                {name.lower(): value for name, value in self.headers.items()},
                self.path,
            )
            platform.asked.append(asked)
            answer = platform.answer(asked)
            self.send_response_only(answer.status)
            if answer.content_type:
                self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body) + answer.missing))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.wfile.flush()
            if answer.missing:
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


@dataclass
class Clock:
    """Tells a time that moves only when somebody sleeps, and keeps how long they slept."""

    now: datetime
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
