"""`kenno bench`: data, answers, comparison, history and report from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.gate import ACCEPTED, read_accepted
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


def keep_times(path: Path, times: float) -> str:
    """Write the reviewed ratios as if all cost so many times as much."""
    known = read_accepted(ACCEPTED)
    path.write_text(
        json.dumps(
            {
                "workload": "bsma",
                "scale": "nano",
                "engine": "duckdb",
                "most_a_query": 2.0,
                "most_in_all": 1.4,
                "ratios": {name: ratio * times for name, ratio in known.ratios.items()},
            }
        )
    )
    return str(path)


@pytest.mark.slow
def test_the_command_passes_and_refuses(kenno: Kenno, tmp_path: Path) -> None:
    # A thousand times is no noise: what was reviewed is planted, the rest is measured.
    passed = kenno("bench", "gate", "--ratios", keep_times(tmp_path / "dear.json", 1000))
    assert passed.returncode == 0, passed.stderr
    assert "24 queries of bsma at nano" in passed.stdout
    refused = kenno("bench", "gate", "--ratios", keep_times(tmp_path / "cheap.json", 0.001))
    assert refused.returncode == 3
    assert "all queries take" in refused.stderr
    assert "kenno bench gate --accept" in refused.stderr
    missing = kenno("bench", "gate", "--ratios", str(tmp_path / "none.json"))
    assert missing.returncode == 1
    assert "none.json" in missing.stderr
