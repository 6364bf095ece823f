"""Bodies of every kind: taken under the names that servers give them, refused where they lie."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from extract.bodies import CSV, JSON, LINES, XML, BodyKind
from extract.errors import BadBody
from extract.http import Api, Patience
from tests.extract.loopback import Answer, Asked, Platform

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Connect = Callable[..., Api]
ONCE = Patience(attempts=1, first_pause=timedelta(0))
FEED = '<?xml version="1.0"?><rss version="2.0"><channel/></rss>'

TAKEN: dict[str, tuple[BodyKind, str, bytes]] = {
    "JSON": (JSON, "application/json; charset=utf-8", b"[1]"),
    "JSON of a dialect": (JSON, "application/activity+json", b"{}"),
    "RSS": (XML, "application/rss+xml", FEED.encode()),
    "Atom after a byte order mark": (XML, "application/atom+xml", b"\xef\xbb\xbf<feed/>"),
    "a feed in two bytes a character": (XML, "text/xml", FEED.encode("utf-16")),
    "a feed in Latin-1": (XML, "text/xml; charset=iso-8859-1", b"<rss>\xe4</rss>"),
    "a feed that breaks off": (XML, "application/xml", b"<rss><channel>"),
    "a feed under a vague name": (XML, "text/plain", b"\n  <rss/>"),
    "a feed as a web page": (XML, "text/html", FEED.encode()),
    "a feed without a name": (XML, "", b"<rdf:RDF/>"),
    "CSV": (CSV, "text/csv; charset=UTF-8", b'Id,Name\n1,"a\nb"\n'),
    "CSV of nothing": (CSV, "text/csv", b""),
    "JSON lines": (LINES, "application/x-ndjson", b'{"id":"1"}\n{"id":"2"}\n'),
    "JSON lines under a vague name": (LINES, "application/octet-stream", b"1\r\n\r\n2"),
    "no line at all": (LINES, "text/plain", b""),
}

REFUSED: dict[str, tuple[BodyKind, str, bytes, str]] = {
    "JSON as text": (JSON, "text/plain", b"[]", "expected JSON, got text/plain"),
    "JSON without a name": (JSON, "", b"[]", "got no content type"),
    "JSON in Latin-1": (JSON, "application/json", b'["\xe4"]', "not UTF-8"),
    "a web page for a feed": (XML, "text/html", b"<!DOCTYPE html><html>", "a web page, not XML"),
    "a page in capitals": (XML, "text/xml", b"\n<HTML lang=fi>", "a web page, not XML"),
    "JSON for a feed": (XML, "application/json", b"{}", "expected XML, got application/json"),
    "text for a feed": (XML, "text/plain", b"Not found", "are not XML"),
    "nothing for a feed": (XML, "application/rss+xml", b"", "its 0 bytes are not XML"),
    "a web page for CSV": (CSV, "text/html", b"<html>", "expected CSV, got text/html"),
    "CSV in Latin-1": (CSV, "text/csv", b"\xe4;1", "not UTF-8"),
    "a line that breaks off": (LINES, "text/plain", b'{"id":"1"}\n{"id"', "line 2: its 5 bytes"),
}  # fmt: skip


def serving(kind: str, body: bytes) -> Callable[[Asked], Answer]:
    return lambda asked: Answer(body, content_type=kind)


@pytest.mark.parametrize("what", TAKEN)
def test_a_body_of_its_kind_is_taken_as_it_came(serve: Serve, connect: Connect, what: str) -> None:
    kind, named, body = TAKEN[what]
    platform = serve(serving(named, body))
    assert connect(platform.url).get("/", accept=kind).body == body
    assert platform.asked[0].headers["accept"] == kind.accept


@pytest.mark.parametrize("what", REFUSED)
def test_a_body_of_another_kind_is_told(serve: Serve, connect: Connect, what: str) -> None:
    kind, named, body, told = REFUSED[what]
    api = connect(serve(serving(named, body)).url, patience=ONCE)
    with pytest.raises(BadBody, match=told):
        api.get("/", accept=kind)


@pytest.mark.parametrize("kind", [JSON, XML, CSV, LINES])
def test_no_kind_may_be_larger_than_allowed(serve: Serve, connect: Connect, kind: BodyKind) -> None:
    named = kind.accept.partition(",")[0]
    api = connect(serve(serving(named, b" " * 1001)).url, patience=Patience(largest_body=1000))
    with pytest.raises(BadBody, match="larger than 1000 bytes"):
        api.get("/", accept=kind)
