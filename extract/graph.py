"""The Graph API of Meta, as its platforms share it: credentials, errors, edges, what is gone."""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from requests import PreparedRequest

from extract.auth import Auth, Bearer
from extract.deletions import tombstones
from extract.errors import (
    BadBody,
    ExtractError,
    Gone,
    MetricRefused,
    PassingFault,
    RateLimited,
    Refused,
    Unauthorized,
)
from extract.http import Api, Parameters
from extract.paging import follow_url
from extract.response import Response
from extract.source import Scope
from extract.throttle import reset_at
from extract.token_endpoint import SignIn

VERSION = "/v25.0"
ERRORS = 400

TOO_MANY_CALLS = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
BAD_TOKEN = frozenset({102, 190})
PASSING = frozenset({1, 2})
NO_RIGHT = frozenset({3, 10, *range(200, 300)})
BAD_PARAMETER = 100
# An object that is gone or not for us; an account that nobody has; a post from before insights.
NOT_THERE = frozenset({(100, 33), (803, 0), (110, 2207013), (100, 2108006)})
# Graph counts calls in a window that rolls over an hour; it tells the wait only of some limits.
WINDOW = timedelta(hours=1)
NAMES_A_METRIC = re.compile(r"\bmetrics?\b|\bmetric\[", re.IGNORECASE)
TOO_FEW_VIEWERS = "not enough viewers"
IDS_A_REQUEST = 50
# Of so many, not all vanish in a day: then a right was lost.
SUSPICIOUS = 20


class ProvenBearer(Bearer):
    """A bearer token, and the proof that we know the app's secret, where there is one."""

    def __init__(self, token: str, app_secret: str) -> None:
        super().__init__(token)
        self.app_secret = app_secret
        self.proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The token, the app's secret and the proof made of both."""
        return (self.token, self.app_secret, self.proof)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the token as a header; Graph takes the proof only as a parameter."""
        if "appsecret_proof=" not in (request.url or ""):
            request.prepare_url(request.url, {"appsecret_proof": self.proof})
        return super().__call__(request)


def sign_in(asked: SignIn) -> Auth:
    """Return the credentials: `token`, with `app_secret` where the app asks for the proof."""
    token, app_secret = asked.given["token"], asked.given.get("app_secret", "")
    return ProvenBearer(token, app_secret) if app_secret else Bearer(token)


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | PassingFault | None:
    """Return what Graph's error envelope means; it comes with 400 whatever went wrong."""
    error = error_in(response)
    code, subcode = error.get("code"), error.get("error_subcode") or 0
    if not isinstance(code, int):
        return None
    said = str(error.get("message", ""))
    where = f"Graph error {code}/{subcode}, {said!r}"
    if code in TOO_MANY_CALLS:
        now = response.fetched_at
        return RateLimited(f"{where}: rate limit", reset_at(headers, now) or now + WINDOW)
    if code in BAD_TOKEN:
        return Unauthorized(f"{where}. The Page token has ended or was withdrawn: make a new one.")
    if (code, subcode) in NOT_THERE or TOO_FEW_VIEWERS in said.lower():
        return Gone(f"{where}. Check the handles in kenno.toml.", response)
    if code == BAD_PARAMETER and NAMES_A_METRIC.search(said):
        return MetricRefused(where)
    if code in NO_RIGHT:
        return Refused(f"{where}. Give the token's app the permission that the message names.")
    if code in PASSING or error.get("is_transient") is True:
        return PassingFault(where, Refused)
    return None


def error_in(response: Response) -> dict[str, Any]:
    """Return the error that an answer holds; nothing where it holds none of Graph's."""
    try:
        content = response.json if response.status >= ERRORS else None
    except BadBody:
        return {}
    error = content.get("error") if isinstance(content, dict) else None
    return error if isinstance(error, dict) else {}


def read_edge(api: Api, path: str, parameters: Parameters) -> Iterator[Response]:
    """Yield pages of what hangs on an object; the answer that says so where the object is gone."""
    try:
        yield from follow_url(api, f"{VERSION}/{path}", parameters, "paging", "next")
    except Gone as gone:
        yield gone.response.read_as([])


def records_of(answer: Response) -> list[dict[str, Any]]:
    """Return the records of an answer; none where what was asked about is gone."""
    found: list[dict[str, Any]] = answer.dig("data") or []
    return found


def read_gone(api: Api, scope: Scope, streams: Sequence[str]) -> Iterator[Response]:
    """Yield which landed records of the window are gone, newest first.

    Raises Refused where nearly nothing is left: Graph says the same of what a token may not see.
    """
    known = set(scope.landed.ids("deletions", "natural_id"))
    for stream in streams:
        landed = scope.landed.ids(stream, since=scope.since)
        wanted = tuple(one for one in landed if one not in known)
        gone = 0
        for start in range(0, len(wanted), IDS_A_REQUEST):
            for answer in ask_gone(api, stream, wanted[start : start + IDS_A_REQUEST]):
                gone += answer.reading != b"[]"
                yield answer
        if gone == len(wanted) >= SUSPICIOUS:
            raise Refused(
                f"{api.name}: all {gone} {stream} that landed lately seem deleted. More likely the"
                " token has lost a permission: check it before tombstones land."
            )


def ask_gone(api: Api, stream: str, ids: tuple[str, ...]) -> Iterator[Response]:
    """Yield the answers that tell which of some objects are gone: one that is fails them all."""
    answer = api.get(f"{VERSION}/", {"ids": ",".join(ids), "fields": "id"}, absent_ok=True)
    if answer.status < ERRORS:
        yield tombstones(answer, [])
    elif len(ids) == 1:
        yield tombstones(answer, [(stream, ids[0], "deleted", None)])
    else:
        middle = len(ids) // 2
        yield from ask_gone(api, stream, ids[:middle])
        yield from ask_gone(api, stream, ids[middle:])


def stamp(moment: datetime) -> int:
    """Return a moment as Graph takes it: seconds since 1970."""
    return int(moment.astimezone(UTC).timestamp())
