"""What an answer means: usable, or one of our errors."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import msgspec

from extract.bodies import BodyKind
from extract.errors import (
    BadBody,
    ExtractError,
    Gone,
    PassingFault,
    RateLimited,
    Refused,
    Unauthorized,
)
from extract.response import Response, clean_url
from extract.throttle import quota_reset_at, reset_at

Explain = Callable[[Response, Mapping[str, str]], ExtractError | PassingFault | None]

NOT_MODIFIED = 304
UNAUTHORIZED = 401
FORBIDDEN = 403
TOO_MANY_REQUESTS = 429
BUSY = 503
ABSENT = frozenset({404, 410})
SERVER_FAULTS = frozenset({500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What reading an envelope raises where an answer is none.
UNREADABLE = (BadBody, msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError)
# How long to wait where a platform refuses for its limit and tells no moment.
UNTOLD_WAIT = timedelta(seconds=60)


class Judge:
    """Judges the answers of one source.

    `explain` reads the platform's own error envelope first; `hide` takes our secrets out of what
    the platform says; `credentials` names them for advice.
    """

    def __init__(
        self,
        source: str,
        credentials: Sequence[str],
        explain: Explain | None,
        hide: Callable[[str], str],
    ) -> None:
        self.source = source
        self.credentials = credentials
        self.explain = explain
        self.hide = hide

    def judge(self, response: Response, headers: Mapping[str, str], kind: BodyKind) -> None:
        """Return for a usable answer; raise what stands in its way otherwise."""
        self.ask_connector(response, headers)
        self.judge_status(response, headers)
        self.judge_body(response, kind)

    def ask_connector(self, response: Response, headers: Mapping[str, str]) -> None:
        """Raise what the platform itself says that an answer means."""
        if self.explain is None:
            return
        named = {name.lower(): value for name, value in headers.items()}
        try:
            problem = self.explain(response, named)
        except UNREADABLE:
            # A proxy's page, say: no envelope of the platform's, so the general rules judge it.
            problem = None
        if problem is None:
            return
        told = self.hide(str(problem.args[0]))
        if isinstance(problem, Unauthorized):
            told = f"{told} {self.advice}"
        if isinstance(problem, ExtractError) and not told.startswith(f"{self.source}: "):
            told = f"{self.where(response)}: {told}"
        problem.args = (told, *problem.args[1:])
        raise problem

    def judge_status(self, response: Response, headers: Mapping[str, str]) -> None:
        """Raise what a status means that is no success."""
        where, status = self.where(response), response.status
        if 200 <= status < 300:
            return
        if status == TOO_MANY_REQUESTS or (status == BUSY and "retry-after" in headers):
            reset = reset_at(headers, response.fetched_at) or response.fetched_at + UNTOLD_WAIT
            raise RateLimited(f"{where}: HTTP {status}, rate limit", reset)
        if status in SERVER_FAULTS:
            raise PassingFault(f"HTTP {status} from {urlsplit(response.url).netloc}")
        if status == UNAUTHORIZED:
            raise Unauthorized(f"{where}: HTTP 401, {self.excerpt(response)}. {self.advice}")
        if status == FORBIDDEN:
            self.judge_forbidden(response)
        if status in REDIRECTS:
            target = self.hide(clean_url(urljoin(response.url, headers.get("location", ""))))
            raise Refused(f"{where}: redirected to {target}. Put the right base_url in kenno.toml.")
        told = (
            f"{where}: HTTP {status}, {self.excerpt(response)}."
            " Check the handles and topics in kenno.toml."
        )
        raise Gone(told, response) if status in ABSENT else Refused(told)

    def judge_forbidden(self, response: Response) -> None:
        """Raise what a 403 means: a used-up quota in Google's words, or a scope that is missing."""
        where = self.where(response)
        if reset := quota_reset_at(response.body, response.fetched_at):
            raise RateLimited(f"{where}: the quota is used up", reset)
        raise Refused(
            f"{where}: HTTP 403, {self.excerpt(response)}. Check the scopes and the plan of the"
            f" credentials for {self.source}: docs/sources/{self.source}.md lists them."
        )

    def judge_body(self, response: Response, kind: BodyKind) -> None:
        """Raise what a body means that is not of the kind that was asked for."""
        named = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not kind.is_named(named):
            # Only of a web page: anything else may be people's data under a wrong name.
            shown = f", {self.excerpt(response)}" if named == "text/html" else ""
            told = f"expected {kind.name}, got {named or 'no content type'}{shown}"
            raise PassingFault(told, BadBody)
        try:
            kind.check(response.body)
        except BadBody as problem:
            raise PassingFault(f"{response.method} {response.url}: {problem}", BadBody) from None

    def where(self, response: Response) -> str:
        """Return what an error begins with: the source and what was asked."""
        return f"{self.source}: {response.method} {response.url}"

    @property
    def advice(self) -> str:
        """Say where the credentials come from."""
        return f"Check {name_credentials(self.source, self.credentials)}."

    def excerpt(self, response: Response) -> str:
        """Return the first words of a body for an error message."""
        text = " ".join(response.body[:2000].decode("utf-8", "replace").split())
        return f"body: {self.hide(text)[:160]}" if text else "no body"


def name_credentials(source: str, names: Sequence[str]) -> str:
    """Name where a source's credentials come from: variables, or an Airflow connection."""
    variables = ", ".join(f"KENNO_{source.upper()}_{name.upper()}" for name in names)
    return (
        f"the credentials for {source} ({variables} or the Airflow connection kenno_{source};"
        f" see docs/sources/{source}.md)"
    )
