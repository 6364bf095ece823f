"""How far each stream of a source has been read, kept in one small file."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from extract.errors import LandingFailed


class State:
    """High-water marks of one source. A mark is the end of the last window that landed whole."""

    def __init__(self, folder: Path, source: str) -> None:
        self.path = folder / f"{source}.json"

    def marks(self) -> dict[str, datetime]:
        """Return the mark of each stream, in UTC."""
        if not self.path.exists():
            return {}
        try:
            told: dict[str, str] = json.loads(self.path.read_text("utf-8"))
            return {
                stream: datetime.fromisoformat(mark).astimezone(UTC)
                for stream, mark in told.items()
            }
        except (OSError, ValueError, TypeError, AttributeError) as problem:
            raise LandingFailed(
                f"the marks in {self.path} cannot be read: {problem}."
                " Restore the file, or remove it to read everything anew (nothing lands twice)."
            ) from None

    def commit(self, stream: str, until: datetime) -> None:
        """Move a stream's mark forward, atomically; an earlier end (a backfill) leaves it."""
        marks = self.marks()
        until = until.astimezone(UTC)
        if stream in marks and marks[stream] >= until:
            return
        marks[stream] = until
        text = json.dumps(
            {name: mark.isoformat() for name, mark in sorted(marks.items())}, indent=2
        )
        try:
            write_whole(self.path, text.encode())
        except OSError as problem:
            raise LandingFailed(
                f"{self.path.stem}.{stream} has landed, but its mark could not be written to"
                f" {self.path}: {problem}. Free space or check permissions, then run again:"
                " the window is read once more, and nothing lands twice."
            ) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
