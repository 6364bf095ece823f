"""Processes: who started whom, how they end, and how we end without leaving any."""

import contextlib
import json
import signal
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType

import psutil

SECONDS_TO_STOP = 2.0


def note_processes(folder: Path, numbers: Sequence[int]) -> None:
    """Write down who runs, for the case that we are killed and cannot stop them."""
    started = {}
    for number in numbers:
        with contextlib.suppress(psutil.Error):
            started[str(number)] = psutil.Process(number).create_time()
    (folder / "services.json").write_text(json.dumps(started))


def find_left_over(folder: Path) -> list[psutil.Process]:
    """Return the noted processes that still run; a reused number is told by its start."""
    note = folder / "services.json"
    noted: dict[str, float] = json.loads(note.read_text() or "{}") if note.exists() else {}
    alive = []
    for number, started in noted.items():
        with contextlib.suppress(psutil.Error):
            if psutil.Process(int(number)).create_time() == started:
                alive.append(int(number))
    return find_families(alive)


def find_families(parents: Sequence[int]) -> list[psutil.Process]:
    """Return processes and all that they started: tasks run in sessions of their own."""
    found: list[psutil.Process] = []
    for number in parents:
        with contextlib.suppress(psutil.Error):
            parent = psutil.Process(number)
            found += [parent, *parent.children(recursive=True)]
    return found


def stop(processes: Sequence[psutil.Process], patience: float = SECONDS_TO_STOP) -> None:
    """End processes: kindly, and after `patience` seconds by force."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=SECONDS_TO_STOP)


@contextlib.contextmanager
def ended_by_termination() -> Iterator[None]:
    """Let SIGTERM end the block like Ctrl-C does, with its clean-up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let no impatient second Ctrl-C cut the block."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
