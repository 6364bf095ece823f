"""A feed once it is read, whatever it was written in: each entry has a name of its own."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

Record = dict[str, Any]

EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Feed:
    """A feed as it was read: what it says of itself, and its entries in its own order.

    `problem` says why it may not be all there; it is empty where all is well.
    """

    about: Record
    entries: tuple[Record, ...]
    problem: str = ""


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


def text_of(told: Record, name: str) -> str | None:
    """Return a text, None where it is missing or blank.

    Asked as of a plain dictionary: feedparser would look for a missing date under other names.
    """
    value = dict.get(told, name)
    return value.strip() or None if isinstance(value, str) else None


def as_moment(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in UTC; None where no feed can mean it."""
    if moment is None or not EARLIEST <= moment < LATEST:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
