"""The sandbox as the command line runs it: served for people, or beside a demonstration run."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import requests

from warehouse.errors import KennoError
from warehouse.settings import Sandbox, Settings, inherited_environment

if TYPE_CHECKING:
    from sandbox.world import World

SECONDS_TO_START = 120


def serve_sandbox(
    world: Sandbox, settings: Settings, faults: str, progress: Callable[[str], None]
) -> None:
    """Drop the world's files and serve its platforms until Ctrl-C."""
    from sandbox.errors import SandboxError
    from sandbox.server import open_sandbox

    try:
        server = open_sandbox(
            scale=world.scale,
            seed=world.seed,
            port=world.port,
            until=world.until,
            faults=faults,
        )
    except SandboxError as problem:
        raise KennoError(str(problem)) from None
    if settings.sources.filedrop:
        drop_files(server.app.view.world, settings.sources.filedrop.folder, world.until)
        progress(f"files dropped in {settings.sources.filedrop.folder}")
    for platform, token in sorted(server.tokens.items()):
        progress(f"{platform}: {server.base_url(platform)} (token {token})")
    server.serve_forever()


def drop_files(world: "World", folder: Path, now: datetime) -> None:
    """Write the files that the company drops, by a process that ends with it.

    What it takes to write them, Arrow and pandas, is as large as the world, and the server stays.
    """

    def write() -> None:
        from sandbox.drops import write_drops

        write_drops(world, folder, now)

    apart = get_context("fork").Process(target=write)
    apart.start()
    apart.join()
    if apart.exitcode:
        raise KennoError(f"could not drop the files in {folder}: what is said above tells why.")


def demo_environment(settings: Settings, config: Path, home: Path) -> dict[str, str]:
    """Return the environment for commands that read the sources that are set up from the sandbox.

    It holds the sandbox's address and credentials, and `home` in place of the settings' own.
    """
    from sandbox.platforms import CREDENTIALS, base_path, credential

    world = settings.sandbox
    address = f"http://127.0.0.1:{world.port}"
    served = [name for name in settings.sources.names if name in CREDENTIALS]
    return {
        **inherited_environment(),
        **{
            f"KENNO_{platform}_{name}".upper(): credential(platform, name)
            for platform in served
            for name in CREDENTIALS[platform]
        },
        **{
            f"KENNO_SOURCES__{name.upper()}__BASE_URL": f"{address}/{base_path(name)}"
            for name in served
        },
        "KENNO_SOURCES__FILEDROP__FOLDER": str(home / "drop"),
        "KENNO_CONFIG": str(config),
        "KENNO_HOME": str(home),
        "KENNO_SANDBOX__SCALE": str(world.scale),
        "KENNO_SANDBOX__SEED": str(world.seed),
        "KENNO_SANDBOX__PORT": str(world.port),
        "KENNO_SANDBOX__UNTIL": world.until.isoformat(),
    }


@contextmanager
def running_sandbox(
    settings: Settings, environment: dict[str, str], log: Path
) -> Iterator[Callable[[], None]]:
    """Run the sandbox beside us for a while.

    Yields what waits until it answers: KennoError says why it did not start.
    """
    address = f"http://127.0.0.1:{settings.sandbox.port}/_sandbox/health"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "warehouse", "sandbox"],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        yield lambda: wait_until_ready(process, address, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_until_ready(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Return when the sandbox answers; raise what it said when it ended instead."""
    for _ in range(SECONDS_TO_START * 10):
        if process.poll() is not None:
            said = log.read_text("utf-8", "replace").strip().removeprefix("error: ")
            raise KennoError(f"the sandbox did not start: {said[-600:]}")
        try:
            if requests.get(address, timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise KennoError(f"the sandbox did not answer in {SECONDS_TO_START} s; see {log}.")
