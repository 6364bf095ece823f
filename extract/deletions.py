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
    return response.read_as(
        [
            {
                "stream": stream,
                "natural_id": natural_id,
                "reason": reason,
                **({"deleted_at": as_utc(deleted_at)} if deleted_at else {}),
            }
            for stream, natural_id, reason, deleted_at in gone
        ]
    )


def as_utc(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
