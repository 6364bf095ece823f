"""A response as received, with its secrets removed: what every landed record points to."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec

from extract.errors import BadBody
from extract.throttle import read_date

KEPT_HEADERS = frozenset(
    {
        "content-type",
        "content-length",
        "date",
        "etag",
        "last-modified",
        "link",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "retry-after",
        "sforce-limit-info",
        "sforce-locator",
        "sforce-numberofrecords",
        "x-app-usage",
        "x-business-use-case-usage",
        "x-hubspot-ratelimit-daily",
        "x-hubspot-ratelimit-daily-remaining",
        "x-hubspot-ratelimit-interval-milliseconds",
        "x-hubspot-ratelimit-max",
        "x-hubspot-ratelimit-remaining",
        "x-rate-limit-limit",
        "x-rate-limit-remaining",
        "x-rate-limit-reset",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
        "x-ratelimit-used",
        "x-request-id",
    }
)
SECRET_PARAMETERS = frozenset(
    {
        "access_token",
        "api_key",
        "apikey",
        "appsecret_proof",
        "assertion",
        "authorization",
        "client_secret",
        "hapikey",
        "id_token",
        "key",
        "oauth_token",
        "password",
        "refresh_token",
        "secret",
        "sig",
        "signature",
        "token",
        "x-amz-credential",
        "x-amz-security-token",
        "x-amz-signature",
        "x-goog-credential",
        "x-goog-signature",
    }
)
# A secret may also stand in the path, or inside another value: an address to come back to,
# coded once or more.
SECRET_INSIDE = re.compile(
    r"((?:^|[^a-z0-9_]|%(?:25)*(?:3f|26|3b))"
    rf"(?:{'|'.join(sorted(SECRET_PARAMETERS))})(?:=|%(?:25)*3d))"
    r"[^&;\s]*",
    re.IGNORECASE,
)
LINK_TARGET = re.compile(r"<([^>]*)>")
UNREADABLE = "(unreadable address)"


@dataclass(frozen=True)
class Response:
    """One answer of a platform, or one dropped file.

    `url` and `headers` carry no secrets; `page_number` counts from 1 within one request's pages;
    `fetched_at` is our clock in UTC. `reading` is the JSON list of records that a connector read
    out of a body which is no such list itself: it lands beside the body. `note` is what whoever
    runs the extraction should be told of it.
    """

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    page_number: int
    fetched_at: datetime
    body: bytes
    reading: bytes | None = None
    note: str = ""

    def read_as(self, values: Sequence[Any] | Mapping[str, Any]) -> "Response":
        """Return the answer with the records that were read out of it.

        Where they are for several streams, they are lists under names, and lie where the stream's
        and its includes' `records` point.
        """
        return replace(self, reading=msgspec.json.encode(values))

    def noted(self, note: str) -> "Response":
        """Return the answer with something to tell: a listing that the platform cut short."""
        return replace(self, note=note)

    @cached_property
    def body_sha256(self) -> str:
        """Hash of the body as received, after transfer and content coding."""
        return hashlib.sha256(self.body).hexdigest()

    @cached_property
    def response_id(self) -> str:
        """Identifier of this answer: what was asked, when, and the hash of what came."""
        moment = self.fetched_at.isoformat()
        text = "\n".join((self.method, self.url, str(self.status), moment, self.body_sha256))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def observed_at(self) -> datetime:
        """When the answer was true by the server's clock; by ours where the server is silent."""
        told = read_date(self.headers.get("date", ""))
        return (told or self.fetched_at).astimezone(UTC)

    @cached_property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """The body as JSON; raises BadBody where it is none."""
        return self.decode(Any)

    def dig(self, *keys: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return what stands at the keys, None where one is missing; the rest is not built."""
        value = msgspec.Raw(self.body)
        for key in keys:
            try:
                level = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
            except msgspec.ValidationError:
                return None
            if key not in level:
                return None
            value = level[key]
        return msgspec.json.decode(value)

    def decode(self, kind: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Decode the body as one of msgspec's types; raises BadBody where it is not JSON."""
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.DecodeError, RecursionError) as problem:
            raise BadBody(
                f"{self.method} {self.url}: its {len(self.body)} bytes are not JSON ({problem})"
            ) from None


def clean_url(url: str) -> str:
    """Return the URL without user, password and secret parameters."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return UNREADABLE
    host = parts.netloc.rpartition("@")[2]
    kept = [(name, hide_secrets(value)) for name, value in pairs if not is_secret(name)]
    path = hide_secrets(parts.path)
    return urlunsplit((parts.scheme, host, path, urlencode(kept, safe=",:"), ""))


def hide_secrets(text: str) -> str:
    """Return a text without the values of secret parameters inside it."""
    return SECRET_INSIDE.sub(r"\1", text)


def clean_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers worth keeping, in lower case; addresses in `Link` lose their secrets."""
    named = {name.lower(): value for name, value in headers.items()}
    kept = {name: named[name] for name in sorted(KEPT_HEADERS & named.keys())}
    if "link" in kept:
        kept["link"] = LINK_TARGET.sub(lambda link: f"<{clean_url(link[1])}>", kept["link"])
    return kept


def is_secret(parameter: str) -> bool:
    """Say whether a query parameter of this name carries a secret."""
    return parameter.lower() in SECRET_PARAMETERS
