"""Two runs compared, and many: no false alarm on the same, a planted slow-down found."""

import copy
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.compare import NotComparableError, compare, correct, describe
from benchmarks.history import describe_steps, find_steps, read_history
from benchmarks.result import FORMAT

QUERIES = [f"q{number:02d}" for number in range(1, 25)]
BINDINGS, ROUNDS = 30, 4


def make_run(seed: int, *, factor: dict[str, float] | None = None, day: int = 1) -> dict[str, Any]:
    """A run whose times are those of a machine with 5 % noise and now and then a hiccup."""
    random = np.random.default_rng(seed)
    # The same for every seed: how long each query takes with each binding.
    true = np.random.default_rng(0).lognormal(-5, 1, (len(QUERIES), BINDINGS))
    noise = random.lognormal(0, 0.05, (len(QUERIES), BINDINGS, ROUNDS))
    hiccups = 1 + 3 * (random.random(noise.shape) < 0.02)
    power = []
    for place, query_id in enumerate(QUERIES):
        times = true[place][:, None] * noise[place] * hiccups[place]
        times = times * (factor or {}).get(query_id, 1.0)
        power.append(
            {
                "query_id": query_id,
                "failures": 0,
                "hot": {"p50": float(np.median(times))},
                "bindings": [
                    {"band": "light", "seconds": row.tolist(), "error": None} for row in times
                ],
            }
        )
    engine = {
        "name": "duckdb",
        "power": power,
        "loads": [{"clients": 1, "processor_seconds_a_query": 0.01 * (factor or {}).get("cpu", 1)}],
    }
    return {
        "format": FORMAT,
        "run_at": f"2026-11-{day:02d}T00:00:00+00:00",
        "commit": f"commit{day:02d}",
        "workload": "bsma",
        "noisy": False,
        "machine": {"processor": "any", "cores": 2, "memory_bytes": 1},
        "scales": [{"name": "xs", "manifest": {"data_version": "v1"}, "engines": [engine]}],
    }


def test_twenty_repeats_of_the_same_raise_no_alarm() -> None:
    runs = [make_run(seed) for seed in range(21)]
    for before, after in pairwise(runs):
        found = compare(before, after)
        assert len(found.changes) == len(QUERIES)
        assert [one.verdict for one in found.changes] == ["same"] * len(QUERIES)
        assert found.verdict == "same"


def test_a_planted_slow_down_of_15_percent_in_one_query_is_found() -> None:
    for seed in range(10):
        found = compare(make_run(seed), make_run(seed + 100, factor={"q13": 1.15}))
        assert [(one.query_id, one.verdict) for one in found.slower] == [("q13", "slower")]
        assert found.slower[0].ratio == pytest.approx(1.15, abs=0.04)
        low, high = found.slower[0].interval
        assert low < 1.15 < high or found.slower[0].ratio == pytest.approx(1.15, abs=0.02)
        # One query of 24 does not turn the whole.
        assert found.verdict == "same"
    assert any(line.startswith("xs duckdb q13: slower") for line in describe(found))


def test_what_is_faster_everywhere_is_the_verdict() -> None:
    found = compare(make_run(1), make_run(2, factor=dict.fromkeys(QUERIES, 0.8)))
    assert found.verdict == "faster"
    assert found.mean_ratio == pytest.approx(0.8, abs=0.02)
    assert {one.verdict for one in found.changes} == {"faster"}


def test_a_query_that_fails_now_is_broken_whatever_the_rest() -> None:
    after = make_run(2, factor=dict.fromkeys(QUERIES, 0.5))
    power = after["scales"][0]["engines"][0]["power"][3]
    power["failures"] = 1
    power["bindings"][0]["error"] = "timed out after 60 s"
    found = compare(make_run(1), after)
    assert found.verdict == "broken"
    assert [one.query_id for one in found.slower] == ["q04"]


def test_rounds_that_differ_within_a_run_widen_the_noise_band() -> None:
    before, after = make_run(1), make_run(2, factor={"q13": 1.15})
    power = after["scales"][0]["engines"][0]["power"][12]
    for one in power["bindings"]:
        one["seconds"] = [taken * (1 + 0.4 * place) for place, taken in enumerate(one["seconds"])]
    assert [one.verdict for one in compare(before, after).changes] == ["same"] * len(QUERIES)


def test_the_correction_is_holms() -> None:
    assert correct([0.04, 0.001, 0.02]) == [True, True, True]
    assert correct([0.04, 0.001, 0.03]) == [False, True, False]
    assert correct([]) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda run: run["machine"].update(cores=4), "machines differ in cores"),
        (lambda run: run["scales"][0]["manifest"].update(data_version="v2"), "data differ at xs"),
        (lambda run: run.update(workload="marts"), "workloads bsma and marts"),
        (lambda run: run["scales"][0].update(name="s"), "share no scale"),
    ],
)
def test_other_data_or_machines_are_refused(
    change: Callable[[dict[str, Any]], None], problem: str
) -> None:
    after = copy.deepcopy(make_run(1))
    change(after)
    with pytest.raises(NotComparableError, match=problem):
        compare(make_run(1), after)


def test_other_data_and_machines_can_be_forced() -> None:
    after = make_run(1)
    after["machine"]["cores"] = 4
    after["scales"][0]["manifest"]["data_version"] = "v2"
    assert compare(make_run(1), after, frozenset({"data", "machine"})).verdict == "same"


def test_processor_seconds_are_compared_and_noise_is_told() -> None:
    after = make_run(2, factor={"cpu": 1.5})
    after["noisy"] = True
    found = compare(make_run(1), after)
    assert found.processor_ratios == {"xs duckdb": pytest.approx(1.5)}
    assert found.is_noisy
    assert describe(found)[-1] == "a machine was busy with other work: this decides nothing"


def keep_runs(folder: Path, runs: list[dict[str, Any]]) -> None:
    for place, run in enumerate(runs):
        (folder / f"run{place:02d}.json").write_text(json.dumps(run))


def test_history_finds_where_one_query_and_all_became_slower(tmp_path: Path) -> None:
    slow = {"q05": 1.4, "q06": 1.4}
    everything = dict.fromkeys(QUERIES, 1.3)
    runs = [make_run(day, day=day) for day in range(1, 10)]
    runs += [make_run(day, day=day, factor=slow) for day in range(10, 19)]
    runs += [make_run(day, day=day, factor={**everything, **slow}) for day in range(19, 28)]
    keep_runs(tmp_path, runs)
    [series], left_out = read_history(tmp_path)
    assert left_out == []
    assert len(series.runs) == 27
    steps = find_steps(series)
    found = {(step.what, step.commit) for step in steps}
    assert ("bsma xs duckdb q05", "commit10") in found
    assert ("bsma xs duckdb q06", "commit10") in found
    assert ("bsma xs duckdb", "commit19") in found
    assert ("bsma xs duckdb q01", "commit19") in found
    assert next(step.ratio for step in steps if step.what.endswith("q05")) == pytest.approx(
        1.4, abs=0.05
    )
    assert any("slower, 1.4" in line for line in describe_steps([series], []))


def test_history_of_the_same_has_no_step(tmp_path: Path) -> None:
    keep_runs(tmp_path, [make_run(day, day=day) for day in range(1, 21)])
    [series], _ = read_history(tmp_path)
    assert find_steps(series) == []


def test_history_leaves_out_noisy_runs_and_other_machines(tmp_path: Path) -> None:
    runs = [make_run(day, day=day) for day in range(1, 5)]
    runs[0]["noisy"] = True
    runs[1]["machine"]["cores"] = 64
    runs[2]["format"] = 1
    keep_runs(tmp_path, runs)
    [series], left_out = read_history(tmp_path)
    assert series.runs == ["run03"]
    assert len(left_out) == 3
    assert read_history(tmp_path / "empty") == ([], [])
    assert describe_steps([], []) == ["no runs"]
