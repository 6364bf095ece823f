"""What the sandbox must know of a platform to serve it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit, Usage
from sandbox.tokens import Tokens
from sandbox.view import View

if TYPE_CHECKING:
    from sandbox.faults import Fault

JsonRecord = dict[str, Any]


def bearer(request: Request, tokens: Tokens) -> bool:
    """Say whether the request carries a good token as `Authorization: Bearer …`."""
    return tokens.opens(request.token)


def records_in(content: Any) -> list[JsonRecord]:  # noqa: ANN401
    """Return the records of an answer: a list, under `data` or `results`, or the answer itself."""
    if isinstance(content, dict):
        content = content.get("data", content.get("results", content))
    return content if isinstance(content, list) else [content]


def _never(_record: JsonRecord, _now: str) -> None:
    """Change nothing."""


@dataclass(frozen=True)
class Platform:
    """One platform: what it answers, what it allows, and how it says no.

    `answer` gets the world at the clock and a request whose path is without the platform's prefix;
    what must be remembered from one request to the next goes into `request.memory`.
    The other functions answer in its place when it is asked too often, or by nobody it knows, or
    when a fault strikes. `faults` are its answers to kinds of its own, or to general ones that it
    words in its own way (see sandbox/faults.py).
    """

    name: str
    answer: Callable[[View, Request], Reply]
    limit_of: Callable[[str], Limit]  # of a path
    limit_headers: Callable[[Usage, int], dict[str, str]] = lambda _usage, _now: {}  # now in ms
    too_many: Callable[[Usage], Reply] = lambda _: json_reply({"error": "too many requests"}, 429)
    unauthorized: Callable[[str], Reply] = lambda _: json_reply({"error": "unauthorized"}, 401)
    server_error: Callable[[int], Reply] = lambda status: json_reply({"error": "internal"}, status)
    is_authorized: Callable[[Request, Tokens], bool] = bearer
    # A field that its records have, which a drift renames where nobody says another.
    drifting: str = "id"
    records_at: Callable[[Any], list[JsonRecord]] = records_in
    # Lets a record look as if it had been changed at a moment (ISO text).
    touch: Callable[[JsonRecord, str], None] = _never
    faults: "Mapping[str, Callable[[Request, Fault], Reply]]" = field(default_factory=dict)
