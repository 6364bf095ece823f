"""A real extraction on a disk with too little room: told, nothing half landed, a rerun goes on."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.extract.landed import reports, rows
from tests.extract.loopback import Answer, Asked, Platform
from tests.extract.timeline import PAGE, timeline

PAGES = 30
ROOT = Path(__file__).parents[2]
Serve = Callable[[Callable[[Asked], Answer]], Platform]


def extraction(base_url: str, home: Path, *options: str) -> list[str]:
    command = [sys.executable, "-m", "tests.extract.extract_once", base_url, str(home)]
    return [*command, "--batch-bytes", "400000", *options]


def run(command: list[str]) -> list[dict[str, Any]]:
    """Run a command; return the lines of JSON that it says."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def assert_refused_for_room(told: dict[str, Any], home: Path) -> None:
    ((kind, message),) = told["failures"]
    assert kind == "LandingFailed"
    assert message.startswith(f"could not write to the landing at {home / 'landing'}: ")
    assert "Free space or check permissions, then run again" in message
    assert "tag_timeline" not in told["landed"]


def assert_landed_whole(told: dict[str, Any], home: Path) -> None:
    assert told["failures"] == []
    assert told["landed"]["tag_timeline"] == 2 * PAGES * PAGE
    assert len(reports(home / "landing", "mastodon", "tag_timeline")) == 1
    assert len(rows(home / "landing", "mastodon", "tag_timeline")) == 2 * PAGES * PAGE


def test_a_file_that_may_not_grow_fails_the_run_and_the_next_lands_all(
    serve: Serve, tmp_path: Path
) -> None:
    url = serve(timeline(PAGES, length=2000)).url
    (told,) = run(extraction(url, tmp_path, "--largest-file", "6000"))
    assert_refused_for_room(told, tmp_path)
    assert rows(tmp_path / "landing", "mastodon", "tag_timeline") == []
    (told,) = run(extraction(url, tmp_path))
    assert_landed_whole(told, tmp_path)


def own_mounts() -> list[str] | None:
    """Return the command that gives a process mounts of its own; None where none may have them."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    tried = [[unshare, "--mount"], [unshare, "--map-root-user", "--mount"]]
    for command in tried if os.geteuid() == 0 else tried[1:]:
        probe = [*command, "mount", "-t", "tmpfs", "none", "/mnt"]
        if subprocess.run(probe, capture_output=True).returncode == 0:
            return command
    return None


def test_a_full_disk_fails_the_run_and_the_next_lands_all_once_there_is_room(
    serve: Serve, tmp_path: Path
) -> None:
    mounts = own_mounts()
    if mounts is None:
        pytest.skip("no process may mount a small disk here: see the test of a file's limit")
    home, kept = tmp_path / "small", tmp_path / "kept"
    home.mkdir()
    # The disk lives and goes with this shell: full at first, then larger, then copied out.
    steps = (
        'disk="$1"; kept="$2"; shift 2; '
        'mount -t tmpfs -o size=200k none "$disk" && "$@" && '
        'mount -o remount,size=200m "$disk" && "$@" && cp -r "$disk" "$kept"'
    )
    url = serve(timeline(PAGES, length=2000)).url
    first, second = run(
        [*mounts, "sh", "-c", steps, "sh", str(home), str(kept), *extraction(url, home)]
    )
    assert_refused_for_room(first, home)
    assert "No space left on device" in first["failures"][0][1]
    assert_landed_whole(second, kept)
    assert list(home.iterdir()) == [], "the small disk was never ours"
