"""What processes used: processor time and memory, of a process and all that it started."""

import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def family(number: int) -> list[int]:
    """Return a process's number and those of its children, their children and so on."""
    children: list[int] = []
    for path in Path(f"/proc/{number}/task").glob("*/children"):
        try:
            children += [int(child) for child in path.read_text(encoding="utf-8").split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return [number, *(one for child in children for one in family(child))]


def processor_seconds(numbers: Iterable[int]) -> float:
    """Return the processor time of processes and their families, of ended children too."""
    total = 0
    for number in (one for root in numbers for one in family(root)):
        try:
            stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8")
        except (FileNotFoundError, ProcessLookupError):
            continue
        # The name in parentheses may hold spaces; times are the 14th to 17th field.
        fields = stat.rpartition(")")[2].split()
        total += sum(int(field) for field in fields[11:15])
    return total / TICK


def peak_memory(number: int) -> int:
    """Return the most bytes that a process and its family held, each at its own peak."""
    return sum(peak_of(one) for one in family(number))


def peak_of(number: int) -> int:
    """Return the most memory one process held; getrusage would count its parent's before it."""
    try:
        lines = Path(f"/proc/{number}/status").read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
