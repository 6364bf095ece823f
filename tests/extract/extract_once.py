"""One extraction in a process of its own, to be killed, starved or measured by a test.

Prints what came of it as one line of JSON: the failures, what each stream landed, peak memory.
"""

import argparse
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

from extract import drafts, landing, state, writer
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import extract
from extract.source import Scope, Source
from extract.state import State

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("base_url")
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--batch-bytes", type=int, default=writer.BATCH_BYTES)
    arguments.add_argument("--largest-file", type=int, help="bytes a file may grow to")
    arguments.add_argument("--die-at", type=int, default=0, help="step of writing")
    arguments.add_argument("--connector", default="extract.connectors.mastodon")
    arguments.add_argument("--streams", nargs="+", default=["accounts", "tag_timeline"])
    told = arguments.parse_args()
    writer.BATCH_BYTES = told.batch_bytes
    if told.die_at:
        Reaper(told.die_at).watch()
    if told.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (told.largest_file, told.largest_file))
    source: Source = importlib.import_module(told.connector).SOURCE
    outcome = extract(
        source,
        source.streams if told.streams == ["all"] else map(source.stream, told.streams),
        Api(source.name, told.base_url, None, lambda: UNTIL, time.sleep, Patience(attempts=1)),
        Scope(until=UNTIL, brand="lumo", topics=("coffee", "kahvi")),
        Landing(told.home / "landing"),
        State(told.home / "state", source.name),
        "0.1.test",
    )
    result = {
        "failures": [[type(one).__name__, str(one)] for one in outcome.failures],
        "landed": {report.stream: report.landed_count for report in outcome.reports},
        "peak_megabytes": peak_megabytes(),
    }
    sys.stdout.write(json.dumps(result) + "\n")


class Reaper:
    """Kills this process at its n-th step of writing, in the middle of it."""

    def __init__(self, at: int) -> None:
        self.left = at

    def watch(self) -> None:
        """Count every file that is written, synced, renamed or thrown away."""
        writer.StreamWriter.copy = self.step(writer.StreamWriter.copy, half_a_file)  # type: ignore[method-assign]
        Path.rename = self.step(Path.rename)  # type: ignore[method-assign]
        Path.replace = self.step(Path.replace)  # type: ignore[method-assign]
        for module in (drafts, landing):
            module.sync = self.step(module.sync)  # type: ignore[attr-defined]
        for module in (drafts, state):
            module.write_whole = self.step(module.write_whole)  # type: ignore[attr-defined]

    def step(
        self, act: Callable[..., Any], dying: Callable[..., None] = lambda *given: None
    ) -> Callable[..., Any]:
        """Return an act that may be the last."""

        @wraps(act)
        def acting(*given: Any) -> Any:  # noqa: ANN401
            self.left -= 1
            if self.left == 0:
                dying(*given)
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*given)

        return acting


def half_a_file(writing: writer.StreamWriter, folder: Path, kind: str, query: str) -> None:
    """Leave what a kill in the middle of a write leaves."""
    path = folder / f"{kind}-{writing.draft.batch_count:04}.parquet"
    path.write_bytes(b"PAR1 and no more")


def peak_megabytes() -> float:
    """The most memory this program had. `ru_maxrss` would count what our parent had at the fork."""
    status = Path("/proc/self/status").read_text("utf-8")
    (peak,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main()
