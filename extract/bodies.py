"""The kinds of body that we read: how each is asked for, told apart and checked."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from extract.errors import BadBody

# What servers call a file whose kind they do not know.
VAGUE = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain"})
XML_TYPES = frozenset({"application/xml", "text/xml"})
LINES_TYPES = frozenset({"application/x-ndjson", "application/jsonl", "application/json"})
# A feed's first element, whatever stands before it, in encodings of one byte or two a character.
WEB_PAGE = re.compile(rb"^\W*<\s*(?:!doctype\s+html|html)\b", re.IGNORECASE)


@dataclass(frozen=True)
class BodyKind:
    """One kind of body.

    `is_named` says whether a content type, in lower case and without parameters, can be the kind's;
    `check` raises BadBody, with a reason only, where a body is not of the kind.
    """

    name: str
    accept: str
    is_named: Callable[[str], bool]
    check: Callable[[bytes], None]


def check_json(body: bytes) -> None:
    """Require JSON in UTF-8; far cheaper than to build its values."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise BadBody(f"its {len(body)} bytes are not JSON ({problem})") from None
    check_utf8(body)


def check_utf8(body: bytes) -> None:
    """Require UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError as problem:
        raise BadBody(f"the body is not UTF-8 ({problem})") from None


def check_xml(body: bytes) -> None:
    """Require something that a feed reader can try: XML of any encoding, malformed or not."""
    start = body[:1024].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        raise BadBody(f"its {len(body)} bytes are not XML")
    if WEB_PAGE.match(start):
        raise BadBody("it is a web page, not XML")


def check_lines(body: bytes) -> None:
    """Require JSON on every line."""
    for number, line in enumerate(body.splitlines(), start=1):
        try:
            check_json(line if line.strip() else b"null")
        except BadBody as problem:
            raise BadBody(f"line {number}: {problem}") from None


JSON = BodyKind(
    "JSON",
    "application/json",
    lambda named: named == "application/json" or named.endswith("+json"),
    check_json,
)
# Feeds come under many names; what they are is seen from how they begin.
XML = BodyKind(
    "XML",
    "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
    lambda named: named in XML_TYPES | VAGUE | {"text/html"} or named.endswith("+xml"),
    check_xml,
)
CSV = BodyKind("CSV", "text/csv", lambda named: named == "text/csv", check_utf8)
LINES = BodyKind(
    "JSON lines",
    "application/x-ndjson, */*;q=0.1",
    lambda named: named in LINES_TYPES | VAGUE,
    check_lines,
)
# For a request whose answer's body says nothing.
ANYTHING = BodyKind("anything", "*/*", lambda _: True, lambda _: None)
