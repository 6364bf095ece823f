"""Requests and replies, as the platforms' handlers see them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any
from urllib.parse import parse_qs, urlencode

from sandbox.tokens import Tokens

JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request below a platform's prefix: `path` is without it, `base` is what stands before."""

    method: str
    base: str
    path: str
    query_string: str = ""
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    tokens: Tokens = field(default_factory=Tokens)  # what opens the platform, and may be renewed
    memory: dict[str, Any] = field(default_factory=dict)  # what the platform keeps between requests
    limits_are_real: bool = False

    @property
    def token(self) -> str:
        """The bearer token, or an empty text."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query's parameters; a name may come several times."""
        return parse_qs(self.query_string, keep_blank_values=True)

    @cached_property
    def form(self) -> dict[str, str]:
        """The fields of a form that was posted; of several with one name, the last."""
        read = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in read.items()}

    def json(self) -> Any:  # noqa: ANN401
        """Return the body read as JSON; ValueError where it is none."""
        return json.loads(self.body)

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        return self.query.get(name, [default])[0]

    def link(self, parameters: Mapping[str, list[str]]) -> str:
        """Return the absolute address of this path with other parameters."""
        return f"{self.base}{self.path}?{urlencode(parameters, doseq=True)}"


@dataclass(frozen=True)
class Reply:
    """An answer; `headers` are those that the platform adds."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE


# Writes a text as JSON; faster than dumping an object that holds it.
quote = encode_basestring


def json_reply(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """Return content as JSON, as compact as the platforms send it."""
    return Reply(status, compact(content).encode(), headers or {})


def compact(content: object) -> str:
    """Return JSON without spaces."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def text_reply(text: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a text that is JSON already."""
    return Reply(200, text.encode(), headers or {})
