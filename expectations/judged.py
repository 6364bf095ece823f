"""Which runs' provenance was found right, and in which files: these are not judged every hour.

All that provenance suites ask of a run follows from the files of the runs of that name in all
streams of its source, and those never change once they landed. Kept as JSON, by source: the hash of
what was asked, and by run the names, sizes and times of change of its files. A run with other files
than then is judged again; so is every run where something else is asked, and where nothing is kept.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from expectations.suite import ExpectNone, Suite

POOL = "landing.provenance"

# By source and run.
Files = Mapping[str, Mapping[str, list[list[object]]]]
Runs = Mapping[str, Collection[str]]


def files_by_run(landing: Path) -> Files:
    """Return the files of each run of each source, in whatever stream, as they are now."""
    found: dict[str, dict[str, list[list[object]]]] = {}
    for path in sorted(landing.glob("source=*/stream=*/run=*/*")):
        source, stream, run, name = path.relative_to(landing).parts
        told = path.stat()
        runs = found.setdefault(source.partition("=")[2], {})
        file = [f"{stream.partition('=')[2]}/{name}", told.st_size, told.st_mtime_ns]
        runs.setdefault(run.partition("=")[2], []).append(file)
    return found


def asked_of(suites: Iterable[Suite]) -> str:
    """Return the hash of what the provenance suites among these ask."""
    asked = sha256()
    for suite in suites:
        if suite.pool == POOL:
            wheres = [one.where for one in suite.expectations if isinstance(one, ExpectNone)]
            asked.update(json.dumps([suite.name, suite.query, wheres]).encode())
    return asked.hexdigest()


def judged_before(files: Files, asked: Mapping[str, str], kept: Path | None) -> Runs:
    """Return the runs of each source that were found right with the files that they have now."""
    before = read(kept)
    judged: dict[str, set[str]] = {}
    for source, runs in files.items():
        told = before.get(source, {})
        if told.get("asked") == asked.get(source, ""):
            judged[source] = {run for run, now in runs.items() if told["runs"].get(run) == now}
    return judged


def keep(files: Files, asked: Mapping[str, str], judged: Runs, right: Runs, kept: Path) -> None:
    """Keep the files of the runs that were `judged` before, and of those found `right` since."""
    told = {
        source: {
            "asked": asked.get(source, ""),
            "runs": {
                run: found
                for run, found in runs.items()
                if run in judged.get(source, ()) or run in right.get(source, ())
            },
        }
        for source, runs in files.items()
    }
    draft = kept.with_suffix(".draft")
    draft.write_text(json.dumps(told), "utf-8")
    draft.replace(kept)


def read(kept: Path | None) -> dict[str, dict[str, Any]]:
    """Return what is kept; nothing where it cannot be read."""
    if kept is None or not kept.exists():
        return {}
    try:
        told: dict[str, dict[str, Any]] = json.loads(kept.read_text("utf-8"))
    except ValueError:
        return {}
    return told
