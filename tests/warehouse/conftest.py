"""A home with a tiny built warehouse, and `kenno` as a command."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.warehouse.tiny_warehouse import Kenno, fill

CONFIG = """
home = "var"
[brand]
handle = "lumo"
[sources.mastodon]
base_url = "http://127.0.0.1:9/mastodon"
[sources.filedrop]
folder = "var/drop"
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "kenno.toml").write_text(CONFIG)
    return tmp_path


@pytest.fixture
def kenno(home: Path) -> Kenno:
    def run(
        *arguments: str, environment: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        kept = {name: value for name, value in os.environ.items() if "KENNO" not in name}  # noqa: TID251
        return subprocess.run(
            [sys.executable, "-m", "warehouse", *arguments],
            cwd=home,
            env={**kept, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A build database with one mart of two rows, one seed, and the moment it is true."""
    path = tmp_path / "build.duckdb"
    fill(path, "2026-11-01", 2)
    return path
