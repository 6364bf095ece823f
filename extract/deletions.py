"""Tombstones: from an answer that says what is gone to records of the stream `deletions`."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from extract.response import Response

Reason = Literal["deleted", "archived", "unavailable", "withheld", "expired", "restored"]
Tombstone = tuple[str, str, Reason, datetime | None]


def tombstones(response: Response, gone: Iterable[Tombstone]) -> Response:
    """Return the answer read as tombstones: (stream, natural identifier, reason, when or None).

    Give a moment only where the platform tells it, never a clock's: the same state must read the
    same at every check, so that it lands once.
    """
    return response.read_as([tombstone(*one) for one in gone])


def tombstone(
    stream: str, natural_id: str, reason: Reason, deleted_at: datetime | None = None
) -> dict[str, str]:
    """Return one tombstone as the record that it lands as."""
    told = {"stream": stream, "natural_id": natural_id, "reason": reason}
    return {**told, "deleted_at": as_utc(deleted_at)} if deleted_at else told


def as_utc(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
