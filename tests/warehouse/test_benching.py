"""`kenno bench`: data, answers, comparison, history and report from the command line."""

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.test_compare import keep_runs, make_run
from tests.warehouse.tiny_warehouse import Kenno


def test_generate_prints_the_distances_from_weibo(kenno: Kenno, tmp_path: Path) -> None:
    said = kenno("bench", "generate", str(tmp_path / "tables"), "--scale", "nano", "--json")
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert set(found["distances"]) == {"out-degree", "repost delay", "hour", "weekday"}
    assert found["manifest"]["tables"]["microblog"]["rows"] > 3_000
    again = kenno("bench", "generate", str(tmp_path / "tables"), "--scale", "nano")
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_compare_fails_on_a_slower_query_and_names_it(kenno: Kenno, tmp_path: Path) -> None:
    runs: list[dict[str, Any]] = [make_run(1), make_run(2), make_run(3, factor={"q13": 1.5})]
    keep_runs(tmp_path, runs)
    first, second, third = (str(tmp_path / f"run{number:02d}.json") for number in range(3))
    same = kenno("bench", "compare", first, second)
    assert (same.returncode, "24 queries the same" in same.stdout) == (0, True)
    slower = kenno("bench", "compare", first, third)
    assert slower.returncode == 1
    assert "xs duckdb q13: slower" in slower.stdout
    assert "1 queries are slower" in slower.stderr
    # Processor seconds alone may decide, as in CI.
    assert kenno("bench", "compare", first, third, "--most-processor", "1.2").returncode == 0


def test_compare_refuses_other_data_unless_forced(kenno: Kenno, tmp_path: Path) -> None:
    other = make_run(2)
    other["scales"][0]["manifest"]["data_version"] = "v2"
    keep_runs(tmp_path, [make_run(1), other])
    both = [str(tmp_path / f"run{number:02d}.json") for number in range(2)]
    refused = kenno("bench", "compare", *both)
    assert refused.returncode == 1
    assert "the data differ at xs" in refused.stderr
    assert kenno("bench", "compare", *both, "--force").returncode == 0


def test_history_says_since_when(kenno: Kenno, tmp_path: Path) -> None:
    runs = [make_run(day, day=day) for day in range(1, 10)]
    runs += [make_run(day, day=day, factor={"q05": 1.5}) for day in range(10, 19)]
    keep_runs(tmp_path, runs)
    said = kenno("bench", "history", str(tmp_path))
    assert said.returncode == 0
    assert "q05: slower, 1.5" in said.stdout
    assert "(commit commit10)" in said.stdout


def test_what_is_wrong_is_said(kenno: Kenno, tmp_path: Path) -> None:
    for arguments, problem in (
        (["run", "--scale", "giant"], "no scale giant"),
        (["run", "--engine", "oracle"], "no engine oracle"),
        (["verify", "--workload", "marts", "--scale", "nano"], "make run publishes one"),
        (["generate", str(tmp_path / "x"), "--scale", "giant"], "no scale giant"),
    ):
        said = kenno("bench", *arguments)
        assert (said.returncode, problem in said.stderr) == (1, True), said.stderr
