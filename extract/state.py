"""How far each stream of a source has been read, and what it does without, in two small files."""

import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extract.errors import LandingFailed

Moments = Mapping[str, datetime]


class State:
    """High-water marks of one source. A mark is the end of the last window that landed whole.

    Beside them the metrics that the platform no longer gives, by stream, with the date. Streams may
    commit from several threads.
    """

    def __init__(self, folder: Path, source: str) -> None:
        self.path = folder / f"{source}.json"
        self.retired_path = folder / f"{source}.retired.json"
        self.lock = threading.Lock()

    def marks(self) -> dict[str, datetime]:
        """Return the mark of each stream, in UTC."""
        try:
            return {stream: moment(mark) for stream, mark in read(self.path).items()}
        except (OSError, ValueError, TypeError, AttributeError) as problem:
            raise LandingFailed(
                f"the marks in {self.path} cannot be read: {problem}."
                " Restore the file, or remove it to read everything anew (nothing lands twice)."
            ) from None

    def retired(self) -> dict[str, dict[str, datetime]]:
        """Return the metrics that each stream does without, with when that was found."""
        try:
            return {
                stream: {metric: moment(since) for metric, since in metrics.items()}
                for stream, metrics in read(self.retired_path).items()
            }
        except (OSError, ValueError, TypeError, AttributeError) as problem:
            raise LandingFailed(
                f"the retired metrics in {self.retired_path} cannot be read: {problem}."
                " Restore the file, or remove it: the platform will be asked for all metrics again."
            ) from None

    def commit(self, stream: str, until: datetime, retired: Moments | None = None) -> None:
        """Move a stream's mark forward, atomically; an earlier end (a backfill) leaves it.

        `retired` is what the stream does without from now on.
        """
        with self.lock:
            marks = self.marks()
            until = until.astimezone(UTC)
            if stream not in marks or marks[stream] < until:
                self.write(self.path, stream, as_told({**marks, stream: until}))
            known = self.retired()
            if retired is not None and retired != known.get(stream, {}):
                all_retired = {**known, stream: retired}
                told = {name: as_told(found) for name, found in all_retired.items() if found}
                self.write(self.retired_path, stream, told)

    def write(self, path: Path, stream: str, told: Mapping[str, object]) -> None:
        """Write one of the files, whole."""
        try:
            write_whole(path, json.dumps(told, indent=2, sort_keys=True).encode())
        except OSError as problem:
            raise LandingFailed(
                f"{self.path.stem}.{stream} has landed, but its mark could not be written to"
                f" {path}: {problem}. Free space or check permissions, then run again:"
                " the window is read once more, and nothing lands twice."
            ) from None


def read(path: Path) -> dict[str, Any]:
    """Return what a file tells, nothing where it is missing."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return told


def moment(text: str) -> datetime:
    """Return a moment in UTC from its text."""
    return datetime.fromisoformat(text).astimezone(UTC)


def as_told(moments: Moments) -> dict[str, str]:
    """Return moments as they are written."""
    return {name: moment.isoformat() for name, moment in moments.items()}


def write_whole(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Write a file so that readers see the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
