"""Which runs' hashes were found right, and in which files: these are not reckoned every day.

Kept as JSON, by source/stream/run: the names, sizes and times of change of the run's Parquet files.
A run whose files are others now is reckoned again; so is every run where nothing is kept.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from expectations.data import Data

Files = Mapping[str, list[list[object]]]


def files_by_run(landing: Path) -> Files:
    """Return the files of each run of each stream, as they are now."""
    found: dict[str, list[list[object]]] = {}
    for path in sorted(landing.glob("source=*/stream=*/run=*/*.parquet")):
        parts = path.relative_to(landing).parts[:3]
        told = path.stat()
        run = "/".join(part.partition("=")[2] for part in parts)
        found.setdefault(run, []).append([path.name, told.st_size, told.st_mtime_ns])
    return found


def unchanged_runs(files: Files, kept: Path | None) -> list[str]:
    """Return the runs whose files are those that were reckoned before; none where none is kept."""
    if kept is None or not kept.exists():
        return []
    try:
        before = json.loads(kept.read_text("utf-8"))
    except ValueError:
        return []
    return [run for run, now in files.items() if before.get(run) == now]


def tell_hashed(data: Data, runs: Iterable[str]) -> None:
    """Make the table `hashed.runs` of runs that need not be reckoned again."""
    data.connection.execute("create table hashed.runs (source varchar, stream varchar, id varchar)")
    rows = [run.split("/") for run in runs]
    if rows:
        data.connection.executemany("insert into hashed.runs values (?, ?, ?)", rows)


def keep_hashed(files: Files, kept: Path) -> None:
    """Keep the files as they were when their hashes were found right."""
    draft = kept.with_suffix(".draft")
    draft.write_text(json.dumps(files), "utf-8")
    draft.replace(kept)
