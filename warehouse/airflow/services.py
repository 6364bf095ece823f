"""Airflow's services as processes: started together, watched, and all gone in the end."""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from warehouse.airflow.api import Api
from warehouse.airflow.errors import AirflowFailed
from warehouse.airflow.processes import (
    SECONDS_TO_STOP,
    ended_by_termination,
    find_families,
    find_left_over,
    note_processes,
    stop,
    undisturbed,
)

SECONDS_TO_START = 180
SCHEDULER = "scheduler"
# The `airflow` command with a garbage collector that looks less often: building the API's routes
# makes so many lasting objects that the default costs four of fourteen CPU seconds.
LOAD = "import gc, sys; gc.set_threshold(200_000); import airflow.__main__ as m;"
LAUNCH = f"{LOAD} sys.exit(m.main())"
# The same for a service that loads its command and waits for a word. Whoever would say it may be
# gone, and then it ends.
HELD_LAUNCH = LOAD + (
    " import importlib; importlib.import_module(f'airflow.cli.commands.{sys.argv[1]}_command');"
    " sys.exit(m.main() if sys.stdin.readline() else 0)"
)


class Services:
    """Running services and their logs. Made by `run_services` only."""

    def __init__(self, logs: Path, address: str) -> None:
        self.logs = logs
        self.api = Api(address)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.patience = SECONDS_TO_STOP

    def start(
        self,
        name: str,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        *,
        is_held: bool = False,
    ) -> None:
        """Start one service in a session of its own, so that Ctrl-C reaches only us.

        One that is held loads what it needs, and does nothing before `begin`.
        """
        with self.log(name).open("wb") as output:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-c", HELD_LAUNCH if is_held else LAUNCH, *arguments],
                env=dict(environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE if is_held else subprocess.DEVNULL,
                start_new_session=True,
            )

    def begin(self, name: str) -> None:
        """Let a service begin that was held; `check` finds one that has ended meanwhile."""
        waits_for = self.running[name].stdin
        if waits_for is not None:
            with contextlib.suppress(BrokenPipeError), waits_for:
                waits_for.write(b"begin\n")

    def log(self, name: str) -> Path:
        """Return where a service writes what it says."""
        return self.logs / f"{name}.log"

    def pids(self) -> list[int]:
        """Return the numbers of the services' processes."""
        return [process.pid for process in self.running.values()]

    def check(self) -> None:
        """Raise if a service has ended by itself."""
        for name, process in self.running.items():
            if process.poll() is not None:
                last = "\n".join(self.log(name).read_text(errors="replace").splitlines()[-15:])
                message = (
                    f"Airflow's {name} ended with {process.returncode}. The end of "
                    f"{self.log(name)}:\n{last}"
                )
                raise AirflowFailed(message)

    def release(self, name: str) -> None:
        """Stop one service that has done its work, and forget it."""
        process = self.running.pop(name)
        stop(find_families([process.pid]))
        process.wait()

    def wait_for_api(self) -> None:
        """Return when the API answers."""
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.api.answers():
            self.check()
            if time.monotonic() > deadline:
                message = (
                    f"Airflow's API server did not answer in {SECONDS_TO_START} s: "
                    f"see {self.log('api-server')}"
                )
                raise AirflowFailed(message)
            time.sleep(0.1)


@contextlib.contextmanager
def run_services(
    folder: Path,
    address: str,
    commands: Mapping[str, Sequence[str]],
    environment: Mapping[str, str],
) -> Iterator[Services]:
    """Run services while the block runs; stop them, and the tasks they run, however it ends.

    The scheduler waits for `begin`: no task runs while the API is asked to change what runs.
    Airflow's server writes down each change in the thread that all its answers go through. Where it
    waits there for what a task writes, that cannot end either, until SQLite's patience does.
    """
    services = Services(folder / "logs" / "services", address)
    with ended_by_termination():
        try:
            for name, arguments in commands.items():
                services.start(name, arguments, environment, is_held=name == SCHEDULER)
            note_processes(folder, services.pids())
            yield services
        finally:
            with undisturbed():
                services.api.close()
                stop(find_families(services.pids()), services.patience)
                for process in services.running.values():
                    process.wait()
                (folder / "services.json").unlink(missing_ok=True)


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the Airflow folder, and clear what a killed holder left running."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            message = (
                f"Airflow already runs in {folder} (process {lock.read().strip()}): "
                "wait for its end, or stop it, or choose another KENNO_HOME."
            )
            raise AirflowFailed(message) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        stop(find_left_over(folder))
        yield


def free_port() -> int:
    """Return a port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_used_port(port: int) -> None:
    """Raise if somebody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            message = f"port {port} cannot be had ({error.strerror}): choose another."
            raise AirflowFailed(message) from error
