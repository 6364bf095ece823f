"""The sandbox beside a demonstration run: it drops its files and stays small."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.drops import write_drops
from sandbox.world import generate
from warehouse.demo import drop_files
from warehouse.errors import KennoError

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_process_apart_drops_the_same_files(tmp_path: Path) -> None:
    world = generate(scale=0.05, seed=3)
    written = write_drops(world, tmp_path / "here", NOW)
    drop_files(world, tmp_path / "apart", NOW)
    apart = sorted(path for path in (tmp_path / "apart").rglob("*") if path.is_file())
    assert [path.read_bytes() for path in apart] == [path.read_bytes() for path in sorted(written)]


def test_files_that_cannot_be_dropped_are_an_error(tmp_path: Path) -> None:
    in_the_way = tmp_path / "drop"
    in_the_way.write_text("no folder", "utf-8")
    with pytest.raises(KennoError, match=r"could not drop the files in .*drop"):
        drop_files(generate(scale=0.05, seed=3), in_the_way, NOW)


def test_a_server_loads_nothing_that_only_makes_tables() -> None:
    program = "import sandbox.server, sys; print({'pandas', 'pyarrow'} & set(sys.modules))"
    said = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    assert said == "set()\n"
