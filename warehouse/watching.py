"""Running a command to its end while its seconds and its memory are watched."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from warehouse.errors import KennoError

# To count the pages of gigabytes takes a tenth of a second, in which who has them may wait.
LARGEST_SHARE_OF_LOOKING = 0.05


@dataclass(frozen=True)
class Ended:
    """A command that ended: what it said as JSON, and what it and its children took."""

    said: Any
    seconds: float
    peak_megabytes: float
    processor_seconds: float


def kenno(*arguments: str) -> list[str]:
    """Return a `kenno` command for this environment."""
    return [sys.executable, "-m", "warehouse", *arguments]


def watch(
    command: Sequence[str],
    environment: Mapping[str, str],
    look_every_seconds: float = 0.5,
    told: str = "",
    folder: Path | None = None,
    accepted: Container[int] = (0,),
) -> Ended:
    """Run a command that answers in JSON; watch the memory of all its processes together.

    `told` is what it reads from its standard input, `folder` where it works. Ended with an exit
    code that is not `accepted`, it raises KennoError; with one that is, it may say nothing.
    """
    used = spent_by_children()
    began = time.monotonic()
    with (
        tempfile.TemporaryFile("w+") as given,
        tempfile.TemporaryFile("w+") as output,
        tempfile.TemporaryFile("w+") as errors,
    ):
        given.write(told)
        given.seek(0)
        process = subprocess.Popen(
            list(command),
            env=dict(environment),
            stdout=output,
            stderr=errors,
            stdin=given,
            cwd=folder,
        )
        peak = watch_memory(process, look_every_seconds)
        seconds = time.monotonic() - began
        output.seek(0)
        errors.seek(0)
        if process.returncode not in accepted:
            shown = " ".join(command[1:])
            raise KennoError(f"{shown} failed: {errors.read()[-2000:]}")
        text = output.read()
        said = json.loads(text) if text.strip() or not process.returncode else None
        return Ended(said, seconds, peak, round(spent_by_children() - used, 2))


def watch_memory(process: subprocess.Popen[bytes], look_every_seconds: float) -> float:
    """Wait for a process; return the most megabytes that it and all below it took at once."""
    peak = 0.0
    while True:
        looked = time.monotonic()
        peak = max(peak, memory_of_tree(process.pid))
        took = time.monotonic() - looked
        try:
            process.wait(max(look_every_seconds, took / LARGEST_SHARE_OF_LOOKING))
        except subprocess.TimeoutExpired:
            continue
        return peak


def spent_by_children() -> float:
    """Return the processor seconds of all ended children, and of those that they waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory_of_tree(pid: int) -> float:
    """Return the megabytes of a process and all below it; shared pages count once (PSS)."""
    total = 0.0
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0.0
    for process in tree:
        try:
            total += process.memory_full_info().pss
        except (psutil.Error, OSError):
            continue
    return total / 1e6
