"""Runs that did not come to their end: what they asked and were answered, so that a rerun goes on.

    .drafts/<source>/run.json                              the run that is drafted, and what it asks
    .drafts/<source>/<run>-<stream>/request.json           what the stream asks
                                    batch-0000.json        a whole batch, durable, with its counts
                                    bodies-0000.parquet    bodies that the landing will not keep
                                    <stream>/*-0000.parquet

A batch counts once its batch file is there: files without one are what a kill left half written.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extract.landing import Landing, storage_errors, sync
from extract.state import write_whole

Told = Mapping[str, Any]


class Drafts:
    """The drafts of one source. Used inside `Landing.locked`."""

    def __init__(self, landing: Landing, source: str) -> None:
        self.landing = landing
        self.source = source
        self.folder = landing.draft_folder(source)
        self.path = self.folder / "run.json"

    def unfinished(self, request: Told) -> str | None:
        """Return the run that asked the same and did not end; None where there is none."""
        told = read_json(self.path)
        return str(told["run_id"]) if told and told["request"] == plain(request) else None

    def start(self, run_id: str, request: Told) -> None:
        """Sweep away what other runs drafted, and say what this one asks."""
        with storage_errors(self.landing.root):
            self.sweep()
            write_json(self.path, {"run_id": run_id, "request": request})

    def sweep(self) -> None:
        """Forget the run and all its drafts."""
        self.path.unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def end(self) -> None:
        """Forget the run, unless the draft of a stream that was not asked for now is left."""
        if not any(self.folder.glob("*/request.json")):
            self.sweep()

    def of(self, run_id: str, stream: str) -> "Draft":
        """Return the draft of one stream."""
        return Draft(self.folder / f"{run_id}-{stream}")


class Draft:
    """The draft of one stream in one run: its whole batches stay, whatever kills the run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.batch_count = 0

    def open(self, request: Told) -> None:
        """Go on from the whole batches of a draft that asked the same; else begin an empty one."""
        if read_json(self.folder / "request.json") != plain(request):
            self.begin(request)
        while self.batch_file(self.batch_count).exists():
            self.batch_count += 1
        whole = {f"{number:04}" for number in range(self.batch_count)}
        for path in self.folder.rglob("*-*.parquet"):
            if path.stem.rpartition("-")[2] not in whole:
                path.unlink()

    def begin(self, request: Told) -> None:
        """Throw away what was drafted, and say what is asked."""
        self.throw_away()
        self.folder.mkdir(parents=True)
        write_json(self.folder / "request.json", request)

    def throw_away(self) -> None:
        """Forget what was drafted."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.batch_count = 0

    def keep_batch(self, counted: Told) -> None:
        """Make the batch that was written durable, with what has been counted up to its end."""
        for path in self.folder.rglob(f"*-{self.batch_count:04}.parquet"):
            sync(path)
        for path in self.folder.iterdir():
            if path.is_dir():
                sync(path)
        write_json(self.batch_file(self.batch_count), counted)
        self.batch_count += 1

    def counted(self) -> dict[str, Any]:
        """Return what had been counted up to the last whole batch; nothing before the first."""
        return read_json(self.batch_file(self.batch_count - 1)) or {}

    def batch_file(self, number: int) -> Path:
        """Return the file that says a batch is whole."""
        return self.folder / f"batch-{number:04}.json"


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what a file of ours tells; None where it is missing or no JSON."""
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return told


def write_json(path: Path, told: Told) -> None:
    """Write a file durably, whole or not at all."""
    write_whole(path, json.dumps(told, indent=2, default=str).encode())
    sync(path.parent)


def plain(told: Told) -> dict[str, Any]:
    """Return values as they come back from JSON."""
    back: dict[str, Any] = json.loads(json.dumps(told, default=str))
    return back
