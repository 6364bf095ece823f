"""One request and its answer over HTTP: connections, timeouts and bodies, no judgement."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import Retry
from urllib3.exceptions import DecodeError, HTTPError, ProtocolError
from urllib3.exceptions import TimeoutError as ReadTimeout

from extract.errors import BadBody, PassingFault, Refused
from extract.response import clean_url

USER_AGENT = "kenno/0.1 (social-CRM warehouse)"
CONNECTIONS = 16


@dataclass(frozen=True)
class Answer:
    """What came back: the body is decoded from its transfer and content coding."""

    status: int
    headers: CaseInsensitiveDict[str]
    body: bytes


def open_session(base_url: str) -> requests.Session:
    """Return a session that several threads may share: it keeps connections, and no cookies."""
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    # Proxies and certificates are looked up in the environment once, not for each request.
    told = session.merge_environment_settings(base_url, {}, None, None, None)
    session.proxies, session.verify = told["proxies"], told["verify"]
    session.trust_env = False
    # Only connections are tried again here: what an answer means is judged by others.
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
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=connecting))
    return session


def exchange(
    session: requests.Session,
    request: requests.PreparedRequest,
    where: str,
    timeout: timedelta,
    largest_body: int,
) -> Answer:
    """Send a request once. Raises PassingFault where another attempt may help."""
    host = urlsplit(request.url or "").netloc
    try:
        with session.send(
            request, stream=True, allow_redirects=False, timeout=timeout.total_seconds()
        ) as answer:
            body = read_body(answer, where, largest_body)
    except requests.Timeout:
        raise PassingFault(f"no answer in {timeout.total_seconds():g} s") from None
    except requests.ConnectionError as problem:
        raise PassingFault(f"no connection to {host} ({root_cause(problem)})") from None
    except (requests.RequestException, ValueError) as problem:
        raise unspeakable(where, problem) from None
    return Answer(answer.status_code, answer.headers, body)


def unspeakable(where: str, problem: Exception) -> Refused:
    """Return the error for what HTTP does not allow."""
    return Refused(
        f"{where}: the address, the token or the answer's headers hold"
        f" what HTTP does not allow ({type(problem).__name__})."
        " Check base_url in kenno.toml and the token."
    )


def read_body(answer: requests.Response, where: str, limit: int) -> bytes:
    """Read the decoded body up to the size limit."""
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
            f"{where}: {clean_url(answer.url)}: the body is larger than {limit} bytes"
            " once decompressed. Ask for smaller pages."
        )
    return content


def root_cause(problem: BaseException) -> str:
    """Return the innermost reason of a connection error, without addresses or secrets."""
    reason: BaseException = problem
    while reason.__cause__ or reason.__context__:
        reason = reason.__cause__ or reason.__context__ or reason
    text = getattr(reason, "strerror", None)
    return text or type(reason).__name__


class CleanAddresses(logging.Filter):
    """Takes the secrets out of the addresses that urllib3 logs, such as a signed one's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean a record, and let it through."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                clean_url(one) if isinstance(one, str) and one.startswith("/") else one
                for one in record.args
            )
        return True


logging.getLogger("urllib3.connectionpool").addFilter(CleanAddresses())
