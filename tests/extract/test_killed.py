"""A real extraction, killed without warning while it pages: nothing half, nothing lost."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.landing import Landing
from extract.state import State
from tests.extract.landed import reports, versions
from tests.extract.loopback import Answer, Asked, Platform
from tests.extract.timeline import PAGE, timeline

PAGES = 12
REQUESTS = 1 + 2 * PAGES
# Small batches, so that much of the draft is on the disk already when the kill comes.
BATCH_BYTES = "20000"
ROOT = Path(__file__).parents[2]
Serve = Callable[[Callable[[Asked], Answer]], Platform]


def start(base_url: str, home: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.extract.extract_once", base_url, str(home)]
    return subprocess.Popen(
        [*command, "--batch-bytes", BATCH_BYTES],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> dict[str, object]:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    told: dict[str, object] = json.loads(out.splitlines()[-1])
    return told


class Killer:
    """Answers as a timeline does, and kills the process that asks at its n-th request."""

    def __init__(self) -> None:
        self.answer = timeline(PAGES)
        self.victim: subprocess.Popen[str] | None = None
        self.at = 0
        self.asked = 0
        self.started = threading.Event()

    def __call__(self, asked: Asked) -> Answer:
        self.started.wait(20)
        self.asked += 1
        if self.victim and self.asked == self.at:
            os.kill(self.victim.pid, signal.SIGKILL)
        return self.answer(asked)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("undisturbed")
    with Platform(timeline(PAGES)) as platform:
        told = finish(start(platform.url, home))
    assert told["failures"] == []
    assert told["landed"] == {"accounts": 1, "tag_timeline": 2 * PAGES * PAGE}
    return home


def test_a_run_killed_at_any_request_leaves_nothing_half_and_the_next_lands_the_same(
    serve: Serve, tmp_path: Path, undisturbed: Path
) -> None:
    killer = Killer()
    platform = serve(killer)
    chance = random.Random(20261101)  # noqa: S311 - the points of the kills, the same each time
    kills = [*sorted(chance.sample(range(2, REQUESTS), 3)), REQUESTS]
    drafted = 0
    for at in kills:
        killer.at, killer.asked = at, 0
        killer.started.clear()
        killer.victim = start(platform.url, tmp_path)
        killer.started.set()
        killer.victim.communicate(timeout=60)
        assert killer.victim.returncode == -signal.SIGKILL, f"killed at request {at}"
        assert reports(tmp_path / "landing", "mastodon", "tag_timeline") == []
        assert versions(tmp_path / "landing", "mastodon", "tag_timeline") == []
        assert "tag_timeline" not in State(tmp_path / "state", "mastodon").marks()
        drafts = Landing(tmp_path / "landing").draft_folder("mastodon")
        drafted += len(list(drafts.rglob("tag_timeline/records-*.parquet")))
    assert drafted > 0, "some kills came when part of the draft was on the disk"
    killer.victim = None
    told = finish(start(platform.url, tmp_path))
    assert told["failures"] == []
    for stream in ("accounts", "tag_timeline"):
        landed = versions(tmp_path / "landing", "mastodon", stream)
        assert landed == versions(undisturbed / "landing", "mastodon", stream) != []
    (report,) = reports(tmp_path / "landing", "mastodon", "tag_timeline")
    assert (report["record_count"], report["duplicate_count"]) == (2 * PAGES * PAGE, 0)
    drafts = Landing(tmp_path / "landing").draft_folder("mastodon")
    assert list(drafts.rglob("*.parquet")) == []
