"""Requests and replies, as the platforms' handlers see them."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from json.encoder import encode_basestring
from urllib.parse import parse_qs, urlencode

JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request below a platform's prefix: `path` is without it, `base` is what stands before."""

    method: str
    base: str
    path: str
    query_string: str
    body: bytes
    token: str

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query's parameters; a name may come several times."""
        return parse_qs(self.query_string, keep_blank_values=True)

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        return self.query.get(name, [default])[0]

    def link(self, parameters: dict[str, list[str]]) -> str:
        """Return the absolute address of this path with other parameters."""
        return f"{self.base}{self.path}?{urlencode(parameters, doseq=True)}"


@dataclass(frozen=True)
class Reply:
    """An answer; `headers` are those that the platform adds."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = JSON_TYPE


# Writes a text as JSON; faster than dumping an object that holds it.
quote = encode_basestring


def json_reply(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    """Return content as JSON, as compact as the platforms send it."""
    return Reply(status, compact(content).encode(), headers or {})


def compact(content: object) -> str:
    """Return JSON without spaces."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def text_reply(text: str, headers: dict[str, str] | None = None) -> Reply:
    """Return a text that is JSON already."""
    return Reply(200, text.encode(), headers or {})
