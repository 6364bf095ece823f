"""Where a run took place, and whether the machine was its own."""

import os
import platform
import resource
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

# Shares of the machine above which others disturbed the run.
STEAL_LIMIT, OTHERS_LIMIT = 0.01, 0.10


@dataclass(frozen=True)
class Machine:
    """What does not change during a run."""

    processor: str
    cores: int
    memory_bytes: int
    kernel: str
    limits: dict[str, str]
    load_before: tuple[float, float, float]
    versions: dict[str, str]


@dataclass(frozen=True)
class Reading:
    """Counters of the machine, in seconds of processor time."""

    moment: float
    busy: float
    stolen: float
    own: float


def describe_machine() -> Machine:
    """Read what the machine is and what runs on it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return Machine(
        names[0] if names else platform.machine(),
        len(os.sched_getaffinity(0)),
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        f"{platform.system()} {platform.release()}",
        read_limits(),
        os.getloadavg(),
        {
            "python": platform.python_version(),
            "duckdb": duckdb.__version__,
            "sqlite": sqlite3.sqlite_version,
            "numpy": np.__version__,
            "pyarrow": pa.__version__,
        },
    )


def read_limits() -> dict[str, str]:
    """Read what bounds this process: control groups and the number of open files."""
    limits = {"open files": str(resource.getrlimit(resource.RLIMIT_NOFILE)[0])}
    for name in ("cpu.max", "memory.max"):
        path = Path("/sys/fs/cgroup") / name
        if path.exists():
            limits[name] = path.read_text(encoding="utf-8").strip()
    return limits


def read_counters() -> Reading:
    """Read the processors' counters, and what this run used of them."""
    first = Path("/proc/stat").read_text(encoding="utf-8").splitlines()[0].split()[1:]
    ticks = [int(value) / os.sysconf("SC_CLK_TCK") for value in first]
    user, nice, system, _idle, _wait, irq, soft_irq, steal = ticks[:8]
    own = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        own += usage.ru_utime + usage.ru_stime
    return Reading(time.perf_counter(), user + nice + system + irq + soft_irq, steal, own)


def judge_quiet(before: Reading, after: Reading, machine: Machine) -> dict[str, Any]:
    """Say how much of the machine others took meanwhile; a noisy run decides nothing."""
    capacity = max(after.moment - before.moment, 1e-9) * machine.cores
    own = after.own - before.own
    steal = (after.stolen - before.stolen) / capacity
    others = max(after.busy - before.busy - own, 0.0) / capacity
    return {
        "seconds": after.moment - before.moment,
        "steal_share": steal,
        "others_share": others,
        "noisy": steal > STEAL_LIMIT or others > OTHERS_LIMIT,
    }
