"""The HTTP loop: patience with a platform, defence against its bodies, nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3 import Retry
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError
from urllib3.exceptions import TimeoutError as ReadTimeout

from extract.errors import (
    BadBody,
    ExtractError,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)
from extract.response import Response, clean_headers, clean_url
from extract.throttle import requests_left, reset_at

Parameters = Mapping[str, str | int]

UNAUTHORIZED = 401
FORBIDDEN = 403
TOO_MANY_REQUESTS = 429
SERVER_FAULTS = frozenset({500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "kenno/0.1 (social-CRM warehouse)"


@dataclass(frozen=True)
class Patience:
    """How long we bear with a platform.

    `attempts` at one request that fails for reasons that pass; `first_pause` before the second,
    doubled each time; `longest_wait` that a task sleeps for a rate limit before it gives its slot
    back; `timeout` for each read.
    """

    attempts: int = 4
    first_pause: timedelta = timedelta(seconds=0.5)
    longest_wait: timedelta = timedelta(minutes=16)
    timeout: timedelta = timedelta(seconds=30)
    largest_body: int = 8 * 1024 * 1024


class PassingFault(Exception):
    """A failure that may be gone at the next attempt; `in_the_end` is what it is if it stays."""

    def __init__(self, message: str, in_the_end: type[ExtractError] = Unreachable) -> None:
        super().__init__(message)
        self.in_the_end = in_the_end


class Api:
    """One platform behind one base URL.

    `clock` tells our time in UTC and `sleep` waits that many seconds; both are handed in.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        auth: AuthBase | None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        patience: Patience | None = None,
    ) -> None:
        self.name = name
        self.base_url = base_url.rstrip("/")
        self.host = urlsplit(base_url).netloc
        self.clock = clock
        self.sleep = sleep
        self.patience = patience or Patience()
        self.open_again_at: datetime | None = None
        self.session = requests.Session()
        self.session.auth = auth
        self.session.headers["User-Agent"] = USER_AGENT
        self.session.headers["Accept"] = "application/json"
        # Proxies and certificates are looked up in the environment once, not for each request.
        told = self.session.merge_environment_settings(self.base_url, {}, None, None, None)
        self.session.proxies, self.session.verify = told["proxies"], told["verify"]
        self.session.trust_env = False
        # Only connections are tried again here: what an answer means is judged by us.
        connecting = Retry(
            connect=2,
            read=False,
            redirect=0,
            status=0,
            other=0,
            backoff_factor=0.2,
            respect_retry_after_header=False,
        )
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=connecting))

    def get(
        self, path: str, parameters: Parameters | None = None, page_number: int = 1
    ) -> Response:
        """Return the answer to a GET, a 2xx with a JSON body. Raises an ExtractError otherwise."""
        return self.ask("GET", path, parameters, None, page_number)

    def post(self, path: str, body: Mapping[str, Any], page_number: int = 1) -> Response:
        """Return the answer to a POST of JSON that only reads (a search)."""
        return self.ask("POST", path, None, body, page_number)

    def ask(
        self,
        method: str,
        path: str,
        parameters: Parameters | None,
        body: Mapping[str, Any] | None,
        page_number: int,
    ) -> Response:
        """Send a request until it is answered, refused for good, or patience ends."""
        where = f"{self.name}: {method} {path}"
        failures = waits = 0
        while True:
            self.wait_for_window(where)
            try:
                return self.ask_once(method, path, parameters, body, page_number)
            except RateLimited as limited:
                waits += 1
                if waits >= self.patience.attempts:
                    raise RateLimited(
                        f"{where}: still over the rate limit after {waits - 1} waits. Run again"
                        f" after {limited.reset_at:%Y-%m-%dT%H:%M:%SZ}, or let fewer programs share"
                        " the credentials.",
                        limited.reset_at,
                    ) from None
                # A reset that has passed already says nothing: pause as after any failure.
                pause = self.patience.first_pause * 2 ** (waits - 1)
                self.open_again_at = max(limited.reset_at, self.clock() + pause)
            except PassingFault as fault:
                failures += 1
                if failures >= self.patience.attempts:
                    raise fault.in_the_end(
                        f"{where} failed {failures} times, last with: {fault}."
                        " Nothing of this stream was landed; run it again when the platform is up"
                        " (or check base_url in kenno.toml)."
                    ) from None
                self.sleep(self.patience.first_pause.total_seconds() * 2 ** (failures - 1))

    def wait_for_window(self, where: str) -> None:
        """Sleep until the platform's rate limit opens again, or hand a long wait back."""
        if self.open_again_at is None:
            return
        wait = self.open_again_at - self.clock()
        if wait > self.patience.longest_wait:
            raise RateLimited(
                f"{where}: the rate limit is used up until {self.open_again_at:%Y-%m-%dT%H:%M:%SZ}."
                " Run again after that.",
                self.open_again_at,
            )
        if wait > timedelta(0):
            self.sleep(wait.total_seconds())
        self.open_again_at = None

    def ask_once(
        self,
        method: str,
        path: str,
        parameters: Parameters | None,
        body: Mapping[str, Any] | None,
        page_number: int,
    ) -> Response:
        """Send a request once. Raises PassingFault where another attempt may help."""
        url = path if path.startswith(("http://", "https://")) else self.base_url + path
        if urlsplit(url).netloc != self.host:
            raise Refused(
                f"{self.name}: {clean_url(url)} is on another host than {self.host};"
                " credentials are not sent there. Check base_url in kenno.toml."
            )
        try:
            with self.session.request(
                method,
                url,
                params=parameters,
                json=body,
                stream=True,
                allow_redirects=False,
                timeout=self.patience.timeout.total_seconds(),
            ) as answer:
                content = self.read_body(answer)
        except requests.Timeout:
            raise PassingFault(
                f"no answer in {self.patience.timeout.total_seconds():g} s"
            ) from None
        except requests.ConnectionError as problem:
            raise PassingFault(f"no connection to {self.host} ({root_cause(problem)})") from None
        except (requests.RequestException, ValueError) as problem:
            raise Refused(
                f"{self.name}: {method} {path}: the address, the token or the answer's headers hold"
                f" what HTTP does not allow ({type(problem).__name__})."
                " Check base_url in kenno.toml and the token."
            ) from None
        response = Response(
            method=method,
            url=request_identity(answer.request, body),
            status=answer.status_code,
            headers=clean_headers(answer.headers),
            page_number=page_number,
            fetched_at=self.clock(),
            body=content,
        )
        self.judge(response, answer.headers)
        return response

    def read_body(self, answer: requests.Response) -> bytes:
        """Read the decoded body up to the size limit."""
        limit = self.patience.largest_body
        try:
            content: bytes = answer.raw.read(limit + 1, decode_content=True)
            if len(content) <= limit and answer.raw.read(1, decode_content=True):
                content += b" " * (limit + 1 - len(content))
        except ReadTimeout:
            raise PassingFault("the body stopped coming") from None
        except DecodeError:
            raise PassingFault("the body's compression is broken") from None
        except (ProtocolError, HTTPError, OSError) as problem:
            raise PassingFault(f"the body broke off ({type(problem).__name__})") from None
        if len(content) > limit:
            raise BadBody(
                f"{self.name}: {clean_url(answer.url)}: the body is larger than {limit} bytes"
                " once decompressed. Ask for smaller pages."
            )
        return content

    def judge(self, response: Response, headers: Mapping[str, str]) -> None:
        """Return for a usable answer; raise what stands in its way otherwise."""
        where = f"{self.name}: {response.method} {response.url}"
        status = response.status
        if status == TOO_MANY_REQUESTS:
            now = self.clock()
            reset = reset_at(headers, now) or now + timedelta(seconds=60)
            raise RateLimited(f"{where}: rate limit", reset)
        if status in SERVER_FAULTS:
            raise PassingFault(f"HTTP {status} from {self.host}")
        if status == UNAUTHORIZED:
            raise Unauthorized(
                f"{where}: HTTP 401, {self.excerpt(response)}. Check the token for {self.name}"
                f" (KENNO_{self.name.upper()}_TOKEN or the Airflow connection kenno_{self.name})."
            )
        if status == FORBIDDEN:
            raise Refused(
                f"{where}: HTTP 403, {self.excerpt(response)}. Check the scopes and the plan of the"
                f" token for {self.name}."
            )
        if status in REDIRECTS:
            target = self.hide_token(clean_url(urljoin(response.url, headers.get("location", ""))))
            raise Refused(f"{where}: redirected to {target}. Put the right base_url in kenno.toml.")
        if not 200 <= status < 300:
            raise Refused(
                f"{where}: HTTP {status}, {self.excerpt(response)}."
                " Check the handles and topics in kenno.toml."
            )
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not (kind == "application/json" or kind.endswith("+json")):
            # Only of a web page: anything else may be people's data under a wrong name.
            shown = f", {self.excerpt(response)}" if kind == "text/html" else ""
            raise PassingFault(f"expected JSON, got {kind or 'no content type'}{shown}", BadBody)
        try:
            response.require_json()
        except BadBody as problem:
            raise PassingFault(str(problem), BadBody) from None
        if requests_left(headers) == 0:
            self.open_again_at = reset_at(headers, self.clock())

    def excerpt(self, response: Response) -> str:
        """Return the first words of a body for an error message."""
        text = " ".join(response.body[:2000].decode("utf-8", "replace").split())
        return f"body: {self.hide_token(text)[:160]}" if text else "no body"

    def hide_token(self, text: str) -> str:
        """Return a text of the platform's without our token, which some repeat in their errors."""
        token = getattr(self.session.auth, "token", None)
        return text.replace(token, "…") if token else text


def request_identity(request: requests.PreparedRequest, body: Mapping[str, Any] | None) -> str:
    """Return the clean URL; a search's body, part of what was asked, follows as its fragment."""
    url = clean_url(request.url or "")
    if body is None:
        return url
    text = request.body.decode() if isinstance(request.body, bytes) else str(request.body)
    return f"{url}#{text}"


def root_cause(problem: BaseException) -> str:
    """Return the innermost reason of a connection error, without addresses or secrets."""
    reason: BaseException = problem
    while reason.__cause__ or reason.__context__:
        reason = reason.__cause__ or reason.__context__ or reason
    text = getattr(reason, "strerror", None)
    return text or type(reason).__name__
