"""Web feeds (RSS, Atom, RDF, JSON Feed) as records, whatever state their XML is in."""

import io
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

import feedparser

from extract.bodies import BodyKind, check_json, check_xml
from extract.errors import BadBody
from extract.feed import Feed, Record, as_moment, settled, text_of
from extract.json_feed import read_json, read_json_feed

# The feed is whole and says what it means; only its headers or its XML declaration are wrong.
HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def check_feed(body: bytes) -> None:
    """Require something that may be a feed: JSON, or XML in any state."""
    if body.lstrip().startswith(b"{"):
        check_json(body)
    else:
        check_xml(body)


# Servers call feeds all kinds of names, so only their beginnings are looked at.
FEED = BodyKind(
    "a feed",
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " application/json;q=0.8, */*;q=0.1",
    lambda named: True,
    check_feed,
)


def read_feed(body: bytes, content_type: str, url: str) -> Feed:
    """Read a feed that came from `url`; relative links are completed with it.

    What can be read of malformed XML is returned, with the problem; BadBody where that is nothing.
    """
    told = read_json_feed(body)
    return read_json(told, url) if told is not None else read_xml(body, content_type, url)


def read_xml(body: bytes, content_type: str, url: str) -> Feed:
    """Read RSS, Atom or RDF."""
    told = parse(body, content_type, url)
    if not told.get("version"):
        # The header may name a charset in which the text makes no sense.
        told = parse(body, "application/xml", url)
    fault = told.get("bozo_exception") if told.bozo else None
    problem = "" if fault is None or isinstance(fault, HARMLESS) else as_line(fault)
    entries = [read_entry(entry) for entry in told.entries]
    if problem:
        # Where the text breaks off there may be half an entry: one without a name is not landed.
        entries = [entry for entry in entries if entry["guid"] or entry["link"]]
    if not told.get("version") or (problem and not entries):
        raise BadBody(
            f"{url}: {len(body)} bytes of {content_type or 'no content type'} are no feed"
            f" ({problem or 'neither RSS nor Atom, RDF or JSON Feed'})."
            " Look at the address in a browser, and correct it in kenno.toml."
        )
    about = {
        "title": text_of(told.feed, "title"),
        "link": text_of(told.feed, "link"),
        "description": text_of(told.feed, "subtitle"),
        "language": text_of(told.feed, "language"),
        "updated_at": moment_of(told.feed, "updated") or moment_of(told.feed, "published"),
        "format": told.version,
        "encoding": told.get("encoding"),
    }
    return settled(about, entries, problem)


def parse(body: bytes, content_type: str, url: str) -> Any:  # noqa: ANN401 - feedparser has no types
    """Return what feedparser makes of a body; BadBody where it gives up."""
    headers = {"content-type": content_type, "content-location": url}
    try:
        # As a stream: bytes alone would be tried as the name of a file first.
        return feedparser.parse(io.BytesIO(body), response_headers=headers)
    except Exception as broken:
        # Its lenient parser is old code over foreign text: whatever it raises is about the text.
        raise BadBody(f"{url}: cannot be read as a feed ({type(broken).__name__}).") from broken


def read_entry(entry: Record) -> Record:
    """Return an entry of feedparser's as a record of ours."""
    contents = entry.get("content") or []
    return {
        "guid": text_of(entry, "id"),
        "link": text_of(entry, "link"),
        "title": text_of(entry, "title"),
        "summary": text_of(entry, "summary"),
        "content": "\n".join(part["value"] for part in contents if part.get("value")) or None,
        "author": text_of(entry, "author"),
        "published_at": moment_of(entry, "published") or moment_of(entry, "created"),
        "updated_at": moment_of(entry, "updated"),
        "date_text": text_of(entry, "published") or text_of(entry, "updated"),
        "tags": [tag["term"] for tag in entry.get("tags") or [] if tag.get("term")],
        "enclosures": [
            {name: str(part[name]) for name in ("href", "type", "length") if part.get(name)}
            for part in entry.get("enclosures") or []
        ],
        "comments_link": text_of(entry, "comments"),
    }


def moment_of(told: Record, name: str) -> str | None:
    """Return a date that feedparser could read, as ISO 8601 in UTC."""
    value = dict.get(told, f"{name}_parsed")
    try:
        return as_moment(datetime.fromtimestamp(timegm(value), UTC)) if value else None
    except (OverflowError, OSError, ValueError):
        return None


def as_line(problem: object) -> str:
    """Return what a parser complains of in one short line."""
    return " ".join(str(problem).split())[:160]
