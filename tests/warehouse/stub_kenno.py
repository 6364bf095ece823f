"""A `kenno` that only writes down how it was called, and ways to see what it and Airflow did."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import psutil

STUB = """#!/bin/sh
connection=$(echo "$AIRFLOW_CONN_KENNO_MASTODON" | grep -o m-from-connection || echo none)
echo "$*|$KENNO_HOME|$connection|${{KENNO_X_TOKEN:-none}}" >> {folder}/calls
echo "kenno $1 says hello"
[ ! -e {folder}/sleep ] || sleep 300
if [ "$1 $2" = "$(cat {folder}/limit 2>/dev/null)" ]; then
    rm {folder}/limit
    echo "error: Run the same again after $(date -u -d '+4 seconds' +%Y-%m-%dT%H:%M:%SZ)"
    exit 75
fi
case "$*" in "$(cat {folder}/refuse 2>/dev/null)") echo "too few rows"; exit 3;; esac
"""


def write_stub(folder: Path) -> None:
    """Put the stub into `bin/`; files named `sleep`, `refuse`, `limit` (once) change its ways."""
    path = folder / "bin" / "kenno"
    path.parent.mkdir()
    path.write_text(STUB.format(folder=folder))
    path.chmod(0o755)


def environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "AIRFLOW_CONN_KENNO_MASTODON": '{"conn_type": "http", "password": "m-from-connection"}',
        "KENNO_X_TOKEN": "x-from-environment",
    }


def calls(folder: Path) -> list[str]:
    """Return how the stub was called, in order."""
    path = folder / "calls"
    return [line.split("|")[0] for line in path.read_text().splitlines()] if path.exists() else []


def processes_in(folder: Path) -> list[psutil.Process]:
    """Return the processes whose KENNO_HOME is under a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("KENNO_HOME", "").startswith(str(folder)):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def ask(folder: Path, question: str) -> list[tuple[object, ...]]:
    """Query Airflow's metadata."""
    database = f"file:{folder / 'home' / 'airflow' / 'airflow.db'}?mode=ro"
    with contextlib.closing(sqlite3.connect(database, uri=True)) as metadata:
        return metadata.execute(question).fetchall()
