"""The clock. Commands read it once and hand the time down; no stage asks it."""

from datetime import UTC, datetime

from warehouse.errors import WrongUse


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251


def read_moment(text: str | None) -> datetime | None:
    """Read ISO 8601 as UTC; a time without a zone is UTC already."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{text!r} is not a time; write it as 2026-11-01T00:00:00Z.") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
