"""docs/guides/add-a-platform.md, followed to the letter in a copy of the project."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import requests

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = "docs/guides/add-a-platform.md"
# A path on a line of its own, and what to do with it.
STEP = re.compile(r"(?:^`([\w/.]+)`\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def copy_project(folder: Path) -> None:
    """Copy what git tracks."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)


def follow_page(folder: Path) -> list[str]:
    """Write the files of the page, add its lines to others, and return what it touched."""
    touched: list[str] = []
    for path, kind, text in STEP.findall((ROOT / PAGE).read_text("utf-8")):
        if kind == "console":
            continue
        touched.append(path or touched[-1])
        file = folder / touched[-1]
        if kind == "diff":
            add_lines(file, text.splitlines())
        else:
            assert not file.exists(), f"{PAGE} would overwrite {path}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
    return touched


def add_lines(file: Path, lines: list[str]) -> None:
    """Put the lines that are marked with + behind those that stand before them."""
    shown = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    added = "".join(f"{line[1:]}\n" for line in lines if line.startswith("+"))
    before, found, after = file.read_text("utf-8").partition(shown)
    assert found, f"{file.name} has no longer the lines that {PAGE} shows: {shown}"
    file.write_text(before + shown + added + after, "utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project to which the page was done."""
    folder = tmp_path_factory.mktemp("project")
    copy_project(folder)
    touched = follow_page(folder)
    assert len(touched) == len(STEP.findall((ROOT / PAGE).read_text("utf-8"))) - 1 > 10
    return folder


def run(project: Path, *arguments: str, **environment: str) -> str:
    """Run a module in the copy, with a home of its own; return what it said."""
    kept = {name: value for name, value in os.environ.items() if "KENNO" not in name}  # noqa: TID251
    ended = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project,
        env={**kept, "PYTHONPATH": str(project), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    return ended.stdout


@contextmanager
def sandbox_of(project: Path) -> Iterator[str]:
    """Serve the copy's sandbox, small; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if "KENNO" not in name}  # noqa: TID251
    sizes = {"KENNO_SANDBOX__SCALE": "0.02", "KENNO_SANDBOX__PORT": port}
    process = subprocess.Popen(
        [sys.executable, "-m", "warehouse", "sandbox"],
        cwd=project,
        env={**kept, "PYTHONPATH": str(project), **sizes},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                if requests.get(f"{address}/_sandbox/health", timeout=1).ok:
                    break
            except requests.RequestException:
                assert process.poll() is None, "the sandbox ended"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_the_test_on_the_page_passes(project: Path) -> None:
    said = run(project, "pytest", "-q", "-p", "no:cacheprovider", "tests/extract/test_guestbook.py")
    assert "1 passed" in said


def test_the_commands_on_the_page_read_the_platform_and_build_its_model(project: Path) -> None:
    with sandbox_of(project) as address:
        told = run(
            project,
            *("warehouse", "extract", "guestbook", "--until", "2026-11-01T00:00:00Z"),
            KENNO_GUESTBOOK_TOKEN="sandbox-guestbook-token",
            KENNO_SOURCES__GUESTBOOK__BASE_URL=f"{address}/guestbook",
        )
    (landed,) = re.findall(r"guestbook\.entries: .* records: (\d+) landed", told)
    assert int(landed) > 1000
    assert "success" in run(project, "warehouse", "build", "--select", "stg_guestbook__entries")
    with duckdb.connect(str(project / "var/warehouse/build.duckdb"), read_only=True) as built:
        counted = built.execute("select count(*) from staging.stg_guestbook__entries").fetchone()
    assert counted == (int(landed),)


def test_what_the_page_writes_keeps_the_projects_rules(project: Path) -> None:
    written = sorted(
        path for path, kind, _ in STEP.findall((ROOT / PAGE).read_text("utf-8")) if kind == "python"
    )
    assert len(written) == 5
    run(project, "ruff", "check", *written)
    run(project, "ruff", "format", "--check", *written)
