"""A real extraction, killed without warning at any point: nothing half, nothing lost, no waste."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.landing import Landing
from extract.state import State
from tests.extract import paged
from tests.extract.landed import Row, reports, rows
from tests.extract.loopback import Answer, Asked, Platform

# Small batches, so that much of the draft is on the disk already when the kill comes.
BATCH_BYTES = "1000"
ROOT = Path(__file__).parents[2]
STREAMS = ("authors", "children", "deletions", *paged.STYLES)
# What tells one attempt from another: when it ran, and how its pages fell into batches.
OF_THE_ATTEMPT = ("_fetched_at", "_response_id", "fetched_at", "response_id", "observed_at")
Serve = Callable[[Callable[[Asked], Answer]], Platform]


def start(base_url: str, home: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.extract.extract_once", base_url, str(home)]
    connector = ["--connector", "tests.extract.paged", "--streams", "all"]
    return subprocess.Popen(
        [*command, *connector, "--batch-bytes", BATCH_BYTES, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> bool:
    """Wait for a process; return whether it was killed."""
    out, errors = process.communicate(timeout=60)
    if process.returncode == -signal.SIGKILL:
        return True
    assert process.returncode == 0, errors
    assert json.loads(out.splitlines()[-1])["failures"] == []
    return False


def everything(home: Path) -> dict[str, list[Row]]:
    """Return all that landed, in its order, without what tells one attempt from another."""
    found = {
        f"{stream} {kind}": [
            {
                name: str(value).partition("/127.0.0.1:")[2][5:] if name == "url" else value
                for name, value in row.items()
                if name not in OF_THE_ATTEMPT
            }
            for row in rows(home / "landing", "paged", stream, kind)
        ]
        for stream in STREAMS
        for kind in ("records", "responses", "rejects")
    }
    counts = ("record_count", "landed_count", "duplicate_count", "reject_count", "response_count")
    for stream in STREAMS:
        (report,) = reports(home / "landing", "paged", stream)
        found[f"{stream} report"] = [{name: report[name] for name in counts}]
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[Row]], int]:
    """What lands when nothing disturbs, and how many requests it takes."""
    home = tmp_path_factory.mktemp("undisturbed")
    with Platform(paged.answer) as platform:
        assert not finish(start(platform.url, home))
        asked = len(platform.asked)
    landed = everything(home)
    assert all(landed[f"{stream} records"] for stream in STREAMS)
    assert all(landed[f"{stream} rejects"] for stream in paged.STYLES)
    assert {row["natural_id"] for row in landed["deletions records"]} == {"linked-20", "linked-3"}
    return landed, asked


class Killer:
    """Answers as the platform does, and kills the process that asks at its n-th request."""

    def __init__(self) -> None:
        self.victim: subprocess.Popen[str] | None = None
        self.at = 0
        self.asked = 0
        self.started = threading.Event()

    def __call__(self, asked: Asked) -> Answer:
        self.started.wait(20)
        self.asked += 1
        if self.victim and self.asked == self.at:
            os.kill(self.victim.pid, signal.SIGKILL)
        return paged.answer(asked)

    def run(self, base_url: str, home: Path, at: int) -> bool:
        """Run an extraction; return whether it was killed."""
        self.at, self.asked = at, 0
        self.started.clear()
        self.victim = start(base_url, home)
        self.started.set()
        return finish(self.victim)


def test_a_run_killed_at_any_request_goes_on_and_lands_the_same(
    serve: Serve, tmp_path: Path, undisturbed: tuple[dict[str, list[Row]], int]
) -> None:
    landed, request_count = undisturbed
    killer = Killer()
    platform = serve(killer)
    chance = random.Random(20261101)  # noqa: S311 - the points of the kills, the same each time
    kills = 0
    while killer.run(platform.url, tmp_path, chance.randrange(2, 70)):
        kills += 1
        assert kills < 60
        assert reports(tmp_path / "landing", "paged", "searched") == []
        assert "searched" not in State(tmp_path / "state", "paged").marks()
    assert kills >= 3
    assert everything(tmp_path) == landed
    # A kill loses the pages of the batch at hand and the one being written, and no others.
    assert len(platform.asked) <= request_count + 6 * kills
    assert not list(Landing(tmp_path / "landing").draft_folder("paged").rglob("*.parquet"))


def test_a_run_killed_in_the_middle_of_any_write_goes_on_and_lands_the_same(
    serve: Serve, tmp_path: Path, undisturbed: tuple[dict[str, list[Row]], int]
) -> None:
    landed, request_count = undisturbed
    platform = serve(paged.answer)
    chance = random.Random(20261102)  # noqa: S311 - the points of the kills, the same each time
    kills = 0
    while finish(start(platform.url, tmp_path, "--die-at", str(chance.randrange(1, 300)))):
        kills += 1
        assert kills < 60
        for stream in STREAMS:
            assert len(reports(tmp_path / "landing", "paged", stream)) <= 1
            rows(tmp_path / "landing", "paged", stream)  # nothing that cannot be read
    assert kills >= 3
    assert everything(tmp_path) == landed
    assert len(platform.asked) <= request_count + 6 * kills
    assert Counter(asked.path for asked in platform.asked)["/searched"] >= paged.PAGES
