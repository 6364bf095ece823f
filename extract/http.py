"""The HTTP loop: patience with a platform, one request at a time or from several threads."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from extract.auth import Auth
from extract.bodies import ANYTHING, CSV, JSON, LINES, XML, BodyKind
from extract.errors import Gone, PassingFault, RateLimited, Refused, Unauthorized
from extract.judgement import NOT_MODIFIED, REDIRECTS, Explain, Judge
from extract.patience import Attempts, Patience
from extract.response import Response, clean_headers, clean_url
from extract.throttle import closed_until, pause_between
from extract.transport import Answer, exchange, open_session, unspeakable
from extract.window import Window, one_limit

__all__ = ["CSV", "JSON", "LINES", "XML", "Api", "Parameters", "PassingFault", "Patience"]

Parameters = Mapping[str, str | int]
# From a method and an address to the answer that is known already, None where none is.
Recall = Callable[[str, str], Response | None]

MOST_REDIRECTS = 5
CONDITIONS = ("If-None-Match", "If-Modified-Since")


@dataclass(frozen=True)
class Question:
    """One thing to ask. What lies `elsewhere` is at a signed address, asked for as nobody."""

    method: str
    path: str
    parameters: Parameters | None = None
    json: Mapping[str, Any] | None = None
    data: bytes | None = None
    page_number: int = 1
    accept: BodyKind = JSON
    headers: Mapping[str, str] = field(default_factory=dict)
    elsewhere: bool = False

    @property
    def is_conditional(self) -> bool:
        """Say whether it is enough to hear that nothing changed."""
        return not self.headers.keys().isdisjoint(CONDITIONS)


class Api:
    """One platform behind one base URL. Safe for several threads.

    `clock` tells our time in UTC and `sleep` waits that many seconds; both are handed in. `headers`
    go with every request; `explain` is the connector's reading of the platform's errors, `limit_of`
    names the rate limit that a path counts against. Where `recall` is set, an answer that it knows
    is not asked for again.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        auth: Auth | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        patience: Patience | None = None,
        headers: Mapping[str, str] | None = None,
        explain: Explain | None = None,
        credentials: Sequence[str] = ("token",),
        limit_of: Callable[[str], str] = one_limit,
    ) -> None:
        self.name = name
        self.base_url = base_url.rstrip("/")
        self.origin = urlsplit(base_url)[:2]
        self.auth = auth
        self.clock = clock
        self.sleep = sleep
        self.patience = patience or Patience()
        self.recall: Recall | None = None
        self.judge = Judge(name, credentials, explain, self.hide)
        self.limit_of = limit_of
        self.windows: dict[tuple[str, str], Window] = {}
        self.windows_lock = threading.Lock()
        self.session = open_session(self.base_url)
        self.session.headers.update(headers or {})

    def get(
        self,
        path: str,
        parameters: Parameters | None = None,
        page_number: int = 1,
        *,
        accept: BodyKind = JSON,
        conditional: Mapping[str, str] | None = None,
        absent_ok: bool = False,
    ) -> Response:
        """Return the answer to a GET, a 2xx with a body of that kind; raise an ExtractError else.

        `conditional` are the headers of the last answer: where nothing changed since, a 304 without
        records comes back. With `absent_ok` so does the answer that says that it is gone.
        """
        headers = conditions(conditional or {})
        question = Question(
            "GET", path, parameters, page_number=page_number, accept=accept, headers=headers
        )
        try:
            return self.ask(question)
        except Gone as gone:
            if absent_ok:
                return gone.response
            raise

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        page_number: int = 1,
        *,
        accept: BodyKind = JSON,
    ) -> Response:
        """Return the answer to a POST of JSON: a search, or a job that reads."""
        return self.ask(Question("POST", path, json=body, page_number=page_number, accept=accept))

    def poll(
        self, path: str, is_done: Callable[[Response], bool], parameters: Parameters | None = None
    ) -> Response:
        """Ask for a job's state until it is done, in growing pauses; return the last answer."""
        pause, waited = timedelta(seconds=1), timedelta(0)
        while not is_done(answer := self.get(path, parameters)):
            if waited >= self.patience.longest_wait:
                raise Refused(
                    f"{self.name}: GET {path}: the job is not done after {waited}."
                    " Nothing of this stream was landed; run it again."
                )
            self.sleep(pause.total_seconds())
            waited += pause
            pause = min(pause * 1.5, timedelta(seconds=30))
        return answer

    def get_elsewhere(self, url: str, page_number: int = 1, *, accept: BodyKind = JSON) -> Response:
        """Return what lies at a signed address on another host, asked for without credentials."""
        return self.ask(
            Question("GET", url, page_number=page_number, accept=accept, elsewhere=True)
        )

    def put_elsewhere(self, url: str, body: bytes, content_type: str = "text/plain") -> None:
        """Put a body at a signed address on another host, without credentials."""
        headers = {"Content-Type": content_type}
        self.ask(Question("PUT", url, data=body, accept=ANYTHING, headers=headers, elsewhere=True))

    def ask(self, question: Question) -> Response:
        """Send a request until it is answered, refused for good, or patience ends."""
        url = self.address(question.path)
        where = f"{self.name}: {question.method} {shown(question.path)}"
        self.keep_home(question, url)
        request = self.prepare(question, url, where)
        identity = self.hide(request_identity(request, question))
        if self.recall and (known := self.recall(question.method, identity)):
            return known
        window = self.window(url)
        attempts = Attempts(where, self.patience, window, self.clock, self.sleep)
        while True:
            window.enter(where, self.patience.longest_wait)
            try:
                attempts.renew(self.auth)
                return self.ask_once(question, request, identity, where)
            except (PassingFault, RateLimited, Unauthorized) as problem:
                attempts.bear(problem)

    def ask_once(
        self, question: Question, request: requests.PreparedRequest, identity: str, where: str
    ) -> Response:
        """Send a request once. Raises PassingFault where another attempt may help."""
        auth = None if question.elsewhere else self.auth
        answer = self.send(auth(request) if auth else request, where)
        response = Response(
            method=question.method,
            url=identity,
            status=answer.status,
            headers=self.clean(answer.headers),
            page_number=question.page_number,
            fetched_at=self.clock(),
            body=self.auth.hide_in_body(answer.body) if self.auth else answer.body,
        )
        if answer.status == NOT_MODIFIED and question.is_conditional:
            return response.read_as([])
        self.judge.judge(response, answer.headers, question.accept)
        self.heed(request.url or "", answer.headers)
        return response

    def send(self, request: requests.PreparedRequest, where: str) -> Answer:
        """Send a request as it is; one without credentials follows where it is redirected."""
        timeout, largest = self.patience.timeout, self.patience.largest_body
        answer = exchange(self.session, request, where, timeout, largest)
        if self.auth is not None or request.method != "GET":
            return answer
        for _ in range(MOST_REDIRECTS):
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                break
            request = request.copy()
            try:
                request.prepare_url(urljoin(request.url or "", answer.headers["location"]), None)
            except ValueError as problem:
                raise unspeakable(where, problem) from None
            answer = exchange(self.session, request, where, timeout, largest)
        return answer

    def heed(self, url: str, headers: Mapping[str, str]) -> None:
        """Slow down before a limit that the platform tells, and stop where nothing is left."""
        now, window = self.clock(), self.window(url)
        if reset := closed_until(headers, now):
            window.close_until(reset)
        window.slow_to(pause_between(headers, now))

    def window(self, url: str) -> Window:
        """Return the window of the limit that an address counts against."""
        parts = urlsplit(url)
        limit = (parts.netloc, self.limit_of(parts.path))
        with self.windows_lock:
            return self.windows.setdefault(limit, Window(self.clock, self.sleep))

    def address(self, path: str) -> str:
        """Return the whole address of a path."""
        return path if path.startswith(("http://", "https://")) else self.base_url + path

    def keep_home(self, question: Question, url: str) -> None:
        """Refuse to carry credentials to another host, or to send them in the clear."""
        origin = urlsplit(url)[:2]
        if origin == self.origin or (self.auth is None and not question.elsewhere):
            return
        if question.elsewhere and origin[0] in ("https", self.origin[0]):
            return
        raise Refused(
            f"{self.name}: {clean_url(url)} is on another host than {self.origin[1]};"
            " credentials are not sent there. Check base_url in kenno.toml."
        )

    def prepare(self, question: Question, url: str, where: str) -> requests.PreparedRequest:
        """Return a request without credentials, ready to be sent."""
        try:
            return self.session.prepare_request(
                requests.Request(
                    question.method,
                    url,
                    params=question.parameters,
                    json=question.json,
                    data=question.data,
                    headers={"Accept": question.accept.accept, **question.headers},
                )
            )
        except (requests.RequestException, ValueError) as problem:
            raise unspeakable(where, problem) from None

    def clean(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return the headers worth keeping, without secrets."""
        return {name: self.hide(value) for name, value in clean_headers(headers).items()}

    def hide(self, text: str) -> str:
        """Return a text without our secrets, which some platforms repeat."""
        return self.auth.hide(text) if self.auth else text

    def close(self) -> None:
        """Let go of the connections."""
        self.session.close()


def conditions(headers: Mapping[str, str]) -> dict[str, str]:
    """Return what asks for an answer only if it is another than the one with these headers."""
    told = (headers.get("etag"), headers.get("last-modified"))
    return {name: value for name, value in zip(CONDITIONS, told, strict=True) if value}


def shown(path: str) -> str:
    """Return a path as errors show it: a whole address without its secrets."""
    return clean_url(path) if path.startswith(("http://", "https://")) else path


def request_identity(request: requests.PreparedRequest, question: Question) -> str:
    """Return the clean URL; a search's body, part of what was asked, follows as its fragment."""
    url = clean_url(request.url or "")
    if question.json is None:
        return url
    text = request.body.decode() if isinstance(request.body, bytes) else str(request.body)
    return f"{url}#{text}"
