"""JSON Feed (https://jsonfeed.org/), read as the feeds in XML are."""

from typing import Any
from urllib.parse import urljoin

import msgspec

from extract.feed import Feed, Record, as_moment, settled, text_of
from extract.throttle import read_date

JSON_FEED = "https://jsonfeed.org/version/"


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
