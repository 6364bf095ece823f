"""Web feeds (RSS, Atom, RDF, JSON Feed) as records, whatever state their XML is in."""

import hashlib
import io
from calendar import timegm
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
import msgspec

from extract.bodies import BodyKind, check_json, check_xml
from extract.errors import BadBody
from extract.throttle import read_date

Record = dict[str, Any]

JSON_FEED = "https://jsonfeed.org/version/"
# The feed is whole and says what it means; only its headers or its XML declaration are wrong.
HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True)
class Feed:
    """A feed as it was read: what it says of itself, and its entries in its own order.

    `problem` says why it may not be all there; it is empty where all is well.
    """

    about: Record
    entries: tuple[Record, ...]
    problem: str = ""


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


def text_of(told: Record, name: str) -> str | None:
    """Return a text, None where it is missing or blank.

    Asked as of a plain dictionary: feedparser would look for a missing date under other names.
    """
    value = dict.get(told, name)
    return value.strip() or None if isinstance(value, str) else None


def moment_of(told: Record, name: str) -> str | None:
    """Return a date that feedparser could read, as ISO 8601 in UTC."""
    value = dict.get(told, f"{name}_parsed")
    try:
        return as_moment(datetime.fromtimestamp(timegm(value), UTC)) if value else None
    except (OverflowError, OSError, ValueError):
        return None


def as_moment(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC; None where no feed can mean it."""
    if moment is None or not EARLIEST <= moment < LATEST:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_json_feed(body: bytes) -> Record | None:
    """Return the body as a JSON Feed; None where it is none."""
    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return told if str(told.get("version", "")).startswith(JSON_FEED) else None


def read_json(told: Record, url: str) -> Feed:
    """Read a JSON Feed."""
    about = {
        "title": text_of(told, "title"),
        "link": text_of(told, "home_page_url"),
        "description": text_of(told, "description"),
        "language": text_of(told, "language"),
        "updated_at": None,
        "format": "json" + str(told["version"]).removeprefix(JSON_FEED),
        "encoding": "utf-8",
    }
    items = [item for item in list_of(told, "items") if isinstance(item, dict)]
    return settled(about, [read_item(item, url) for item in items], "")


def read_item(item: Record, url: str) -> Record:
    """Return an item of a JSON Feed as an entry."""
    link = text_of(item, "url") or text_of(item, "external_url")
    authors = [*list_of(item, "authors"), item.get("author")]
    return {
        # The standard lets a number pass for an identifier.
        "guid": str(item["id"]).strip() or None if item.get("id") is not None else None,
        "link": urljoin(url, link) if link else None,
        "title": text_of(item, "title"),
        "summary": text_of(item, "summary"),
        "content": text_of(item, "content_html") or text_of(item, "content_text"),
        "author": next((text_of(who, "name") for who in authors if isinstance(who, dict)), None),
        "published_at": as_moment(read_date(text_of(item, "date_published") or "")),
        "updated_at": as_moment(read_date(text_of(item, "date_modified") or "")),
        "date_text": text_of(item, "date_published") or text_of(item, "date_modified"),
        "tags": [tag for tag in list_of(item, "tags") if isinstance(tag, str)],
        "enclosures": [],
        "comments_link": None,
    }


def list_of(told: Record, name: str) -> list[Any]:
    """Return a list, empty where it is missing or something else."""
    value = told.get(name)
    return value if isinstance(value, list) else []


def settled(about: Record, entries: Iterable[Record], problem: str) -> Feed:
    """Return a feed whose entries each have an identifier, and no two of them the same.

    The identifier is the entry's own, else its link, else the hash of what it says. Of two entries
    under one identifier the one that was changed last stays, else the first.
    """
    kept: dict[str, Record] = {}
    repeated = 0
    for entry in entries:
        entry_id = entry["guid"] or entry["link"] or fingerprint(entry)
        dated_at = entry["published_at"] or entry["updated_at"]
        settled_entry = {"entry_id": entry_id, **entry, "dated_at": dated_at}
        other = kept.setdefault(entry_id, settled_entry)
        if other is not settled_entry:
            repeated += 1
            if changed_at(settled_entry) > changed_at(other):
                kept[entry_id] = settled_entry
    told = {**about, "entry_count": len(kept), "repeated_count": repeated}
    return Feed({**told, "problem": problem or None}, tuple(kept.values()), problem)


def fingerprint(entry: Record) -> str:
    """Return the hash of what an entry says."""
    said = [entry[name] for name in ("title", "summary", "content", "date_text")]
    return "sha256:" + hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def changed_at(entry: Record) -> str:
    """Return when an entry was changed last, as far as it says."""
    return entry["updated_at"] or entry["published_at"] or ""


def as_line(problem: object) -> str:
    """Return what a parser complains of in one short line."""
    return " ".join(str(problem).split())[:160]
