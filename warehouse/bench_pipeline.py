"""`kenno bench pipeline`: how fast and how large landing and the whole run are, on this machine."""

import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from warehouse.demo import demo_environment, running_sandbox
from warehouse.settings import Settings
from warehouse.watching import kenno, watch

# What a command loads before our code runs: the floor under each task.
COMMON = "import duckdb, typer, rich, pydantic_settings"
EXTRACTING = "requests, msgspec"
SCORING = f"{EXTRACTING}, pyarrow, pandas, scipy.optimize, scipy.special, splink"
FRAMEWORKS = {
    "extract": f"{COMMON}, {EXTRACTING}",
    "validate": f"{COMMON}, great_expectations",
    "build": f"{COMMON}, dbt.cli.main, dbt.adapters.duckdb, {SCORING}",
    "publish": COMMON,
}
COMMAND_OF_TASK = {
    "check_landing": "validate",
    "check_marts": "validate",
}


def measure(settings: Settings, config: Path, progress: Callable[[str], None]) -> dict[str, Any]:
    """Measure landing of each platform, then two runs of the pipeline; return the figures.

    All of it happens in a temporary home, at the scale of the settings, with the sandbox in a
    process of its own.
    """
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as folder:
        home = Path(folder)
        landing = []
        for source in ("mastodon", "x"):
            landing.append(measure_landing(settings, config, home / source, source))
            progress(
                "landing {source}: {records} records in {seconds} s ="
                " {records_per_second} a second, peak {peak_megabytes} MB".format(**landing[-1])
            )
        imports = {name: measure_import(code) for name, code in FRAMEWORKS.items()}
        progress("imports: " + ", ".join(f"{name} {took:.1f} s" for name, took in imports.items()))
        runs = []
        for name in ("first run", "second run"):
            runs.append({"name": name, **measure_run(settings, config, home / "run", imports)})
            progress(
                "{name}: {seconds} s in all, Airflow up after {seconds_to_start} s, own work"
                " {own_seconds} s ({summed_seconds} s one after the other), {landed} records"
                " landed, peak {peak_megabytes} MB".format(**runs[-1])
            )
    return {"landing": landing, "import_seconds": imports, "runs": runs}


def measure_landing(settings: Settings, config: Path, home: Path, source: str) -> dict[str, Any]:
    """Land one platform's whole history from the sandbox, in one process."""
    environment = demo_environment(settings, config, home)
    until = settings.sandbox.until.isoformat()
    with running_sandbox(settings, environment, home / "sandbox.log") as wait_until_ready:
        wait_until_ready()
        ended = watch(kenno("extract", source, "--until", until, "--json"), environment)
    records = sum(report["record_count"] for report in ended.said)
    seconds = seconds_between(ended.said)
    return {
        "source": source,
        "pages": sum(report["response_count"] for report in ended.said),
        "records": records,
        "seconds": round(seconds, 2),
        "records_per_second": round(records / seconds),
        "peak_megabytes": round(ended.peak_megabytes),
    }


def seconds_between(reports: Sequence[Mapping[str, Any]]) -> float:
    """Return the seconds from the first stream's start to the last one's end: some overlap."""
    began = min(datetime.fromisoformat(report["started_at"]) for report in reports)
    finished = max(datetime.fromisoformat(report["finished_at"]) for report in reports)
    return (finished - began).total_seconds()


def measure_run(
    settings: Settings, config: Path, home: Path, imports: Mapping[str, float]
) -> dict[str, Any]:
    """Run the pipeline on the sandbox; return its seconds, and which of them are our own work.

    Own work is the wall time in which at least one task runs that has done its imports: tasks
    overlap, and Airflow's own time between them is none of it. `summed_seconds` adds the tasks up
    as if they came one after the other.
    """
    environment = demo_environment(settings, config, home)
    ended = watch(kenno("run", "--demo", "--json"), environment)
    tasks = [task for task in ended.said["tasks"] if task["ended_at"]]
    own = [own_interval(task, imports[command_of(task["task"])]) for task in tasks]
    return {
        "seconds": round(ended.seconds, 1),
        "seconds_to_start": round(ended.said["seconds_to_start"], 1),
        "own_seconds": round(covered_seconds(own), 1),
        "summed_seconds": round(sum(max(0.0, end - start) for start, end in own), 1),
        "landed": ended.said["landed"],
        "peak_megabytes": round(ended.peak_megabytes),
        "tasks": {f"{task['dag']}.{task['task']}": round(task["seconds"], 1) for task in tasks},
    }


def own_interval(task: Mapping[str, Any], import_seconds: float) -> tuple[float, float]:
    """Return when a task worked, in seconds since 1970: from the end of its imports to its own."""
    began, ended = (
        datetime.fromisoformat(task[moment]).timestamp() for moment in ("started_at", "ended_at")
    )
    return began + import_seconds, ended


def covered_seconds(intervals: Iterable[tuple[float, float]]) -> float:
    """Return the seconds that lie in at least one interval."""
    total, reached = 0.0, -math.inf
    for start, end in sorted(intervals):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def command_of(task: str) -> str:
    """Return the command that a task runs."""
    return COMMAND_OF_TASK.get(task, task)


def measure_import(code: str) -> float:
    """Return the seconds that an import takes in a new process, the better of two."""

    def once() -> float:
        began = time.monotonic()
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
        return time.monotonic() - began

    return min(once(), once())


def describe_machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    return {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}
