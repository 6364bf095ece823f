"""The commands of a refresh are those of the pipeline; a whole build reads what the marts read."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from warehouse import bench_refresh
from warehouse.bench_refresh import COMMANDS, MadeWarehouse
from warehouse.settings import Settings
from warehouse.watching import Ended

DAG = Path(__file__).parent.parent.parent / "dags" / "build_warehouse.py"


def test_a_refresh_runs_what_the_dag_runs_in_its_order() -> None:
    text = DAG.read_text("utf-8")
    order = re.findall(r"\w+", re.findall(r"chain\((.+)\)", text)[0])
    told = []
    for task in order:
        (found,) = re.findall(
            rf'task_id="{task}",\s*bash_command=(?:BUILD\.format\("(\w+)"\)|"kenno ([^"]+)")', text
        )
        told.append(f"build --stage {found[0]}" if found[0] else found[1])
    assert [" ".join(arguments[:-1]) for _, arguments, _ in COMMANDS] == told
    assert all(arguments[-1] == "--json" for _, arguments, _ in COMMANDS)


def test_a_whole_build_leaves_out_what_landed_after_the_marts_were_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = MadeWarehouse(Settings(home=tmp_path / "home"), tmp_path / "kenno.toml")
    warehouse.begin()
    first = warehouse.landing / "source=x" / "stream=search" / "run=000001"
    later = warehouse.landing / "source=kenno" / "stream=gate_results" / "run=000001"
    ran: list[str] = []

    def watch(command: Sequence[str], *_: object, **__: object) -> Ended:
        ran.append(" ".join(command[3:5]))
        if command[3] == "validate" and command[4] == "landing":
            first.mkdir(parents=True)
            (first / "run.json").write_text("{}")
        if command[3] == "validate" and command[4] == "marts":
            later.mkdir(parents=True)
            (later / "run.json").write_text("{}")
        return Ended(None, 1.0, 20.0, 0.5)

    monkeypatch.setattr(bench_refresh, "watch", watch)
    steps = warehouse.refresh()
    assert [step.name for step in steps] == [name for name, _, _ in COMMANDS]
    warehouse.settings.build_database.parent.mkdir(parents=True)
    warehouse.settings.build_database.write_text("a database")
    whole = warehouse.rebuild()
    assert whole.read_text() == "a database"
    home = whole.parent.parent
    assert (home / first.relative_to(tmp_path / "home") / "run.json").exists()
    assert not (home / later.relative_to(tmp_path / "home")).exists()
    assert (home / "landing" / "source=x" / "stream=tweets").exists()
    shutil.rmtree(home)
