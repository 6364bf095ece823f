"""One extraction in a process of its own, to be killed, starved or measured by a test.

Prints what came of it as one line of JSON: the failures, what each stream landed, peak memory.
"""

import argparse
import json
import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from extract import writer
from extract.connectors import mastodon
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import extract
from extract.source import Scope
from extract.state import State

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("base_url")
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--batch-bytes", type=int, default=writer.BATCH_BYTES)
    arguments.add_argument("--largest-file", type=int, help="bytes a file may grow to")
    arguments.add_argument("--streams", nargs="+", default=["accounts", "tag_timeline"])
    told = arguments.parse_args()
    writer.BATCH_BYTES = told.batch_bytes
    if told.largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (told.largest_file, told.largest_file))
    outcome = extract(
        mastodon.SOURCE,
        [mastodon.SOURCE.stream(name) for name in told.streams],
        Api("mastodon", told.base_url, None, lambda: UNTIL, time.sleep, Patience(attempts=1)),
        Scope(until=UNTIL, brand="lumo", topics=("coffee", "kahvi")),
        Landing(told.home / "landing"),
        State(told.home / "state", "mastodon"),
        "0.1.test",
    )
    result = {
        "failures": [[type(one).__name__, str(one)] for one in outcome.failures],
        "landed": {report.stream: report.landed_count for report in outcome.reports},
        "peak_megabytes": peak_megabytes(),
    }
    sys.stdout.write(json.dumps(result) + "\n")


def peak_megabytes() -> float:
    """The most memory this program had. `ru_maxrss` would count what our parent had at the fork."""
    status = Path("/proc/self/status").read_text("utf-8")
    (peak,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main()
