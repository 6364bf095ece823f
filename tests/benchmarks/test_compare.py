"""Two runs compared, and many: no false alarm on the same, a planted slow-down found."""

import copy
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.compare import (
    NotComparableError,
    compare,
    correct,
    decide,
    describe,
    each_pair,
)
from benchmarks.history import describe_steps, find_steps, read_history
from benchmarks.ratios import Known
from benchmarks.result import FORMAT
from benchmarks.weighing import Weighed, find_shared

QUERIES = [f"q{number:02d}" for number in range(1, 25)]
BINDINGS, ROUNDS = 30, 4


def make_run(
    seed: int, *, factor: dict[str, float] | None = None, day: int = 1, drift: float = 1.0
) -> dict[str, Any]:
    """A run whose times are those of a machine with 5 % noise and now and then a hiccup.

    The machine itself takes `drift` times as long for everything, the reference too.
    """
    random = np.random.default_rng(seed)
    # The same for every seed: how long each query takes with each binding.
    true = np.random.default_rng(0).lognormal(-5, 1, (len(QUERIES), BINDINGS))
    noise = random.lognormal(0, 0.05, (len(QUERIES), BINDINGS, ROUNDS))
    hiccups = 1 + 3 * (random.random(noise.shape) < 0.02)
    power = []
    for place, query_id in enumerate(QUERIES):
        times = true[place][:, None] * noise[place] * hiccups[place]
        times = times * (factor or {}).get(query_id, 1.0) * drift
        reference = 0.001 * drift * random.lognormal(0, 0.02, times.shape)
        power.append(
            {
                "query_id": query_id,
                "failures": 0,
                "hot": {"p50": float(np.median(times))},
                "bindings": [
                    {
                        "band": "light",
                        "seconds": row.tolist(),
                        "reference": beside.tolist(),
                        "error": None,
                    }
                    for row, beside in zip(times, reference, strict=True)
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
        "reference": "work 1",
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
    assert found.whole is not None
    assert found.whole.ratio == pytest.approx(0.8, abs=0.02)
    assert {one.verdict for one in found.changes} == {"faster"}


def test_a_query_that_fails_now_is_broken_whatever_the_rest() -> None:
    after = make_run(2, factor=dict.fromkeys(QUERIES, 0.5))
    power = after["scales"][0]["engines"][0]["power"][3]
    power["failures"] = 1
    power["bindings"][0]["error"] = "timed out after 60 s"
    found = compare(make_run(1), after)
    assert found.verdict == "broken"
    assert [one.query_id for one in found.slower] == ["q04"]


def test_a_machine_that_drifts_raises_no_alarm_and_hides_no_slow_down() -> None:
    """What slows the reference down as well as the queries is the machine."""
    drifts = np.random.default_rng(1).uniform(0.7, 1.4, 12)
    for number, (first, second) in enumerate(pairwise(drifts)):
        before = make_run(number, drift=first)
        after = make_run(number + 50, drift=second, factor={"q13": 1.15})
        found = compare(before, after)
        assert found.is_referred
        assert [(one.query_id, one.verdict) for one in found.slower] == [("q13", "slower")]
        assert not any(one.verdict == "faster" for one in found.changes)
        assert found.verdict == "same"
        assert found.slower[0].ratio == pytest.approx(1.15, abs=0.04)
        # What a stopwatch says stays told: the drift is in it.
        assert found.slower[0].raw_ratio == pytest.approx(1.15 * second / first, rel=0.05)
        assert found.whole is not None
        assert found.whole.ratio == pytest.approx(1.006, abs=0.01)
        assert found.whole.raw_ratio == pytest.approx(1.006 * second / first, rel=0.02)


def test_drift_that_the_reference_does_not_follow_is_told_by_what_all_queries_share() -> None:
    """All take 2.5 % longer, which is within what all together may: one stands out all the same."""
    drift = dict.fromkeys(QUERIES, 1.025)
    found = compare(make_run(1), make_run(2, factor={**drift, "q13": 1.15 * 1.025}))
    assert found.verdict == "same"
    assert [one.query_id for one in found.changes if one.verdict != "same"] == ["q13"]
    assert found.slower[0].ratio == pytest.approx(1.15, abs=0.02)
    assert found.changes[0].ratio == pytest.approx(1.0, abs=0.02)
    assert found.whole is not None
    assert found.whole.ratio == pytest.approx(1.031, abs=0.01)


def test_what_few_queries_share_is_not_taken_from_them() -> None:
    before, after = make_run(1), make_run(2, factor=dict.fromkeys(QUERIES, 1.025))
    for run in (before, after):
        del each(run)[7:]
    assert all(
        one.ratio == pytest.approx(1.025, abs=0.02) for one in compare(before, after).changes
    )
    assert find_shared(list(each_pair(before, after)), compare(before, after).whole) == {}


def test_queries_that_slow_down_while_the_reference_does_not_are_slower() -> None:
    found = compare(make_run(1), make_run(2, factor=dict.fromkeys(QUERIES, 1.15)))
    assert found.verdict == "slower"
    assert {one.verdict for one in found.changes} == {"slower"}


def test_drift_within_a_run_is_followed_round_by_round() -> None:
    before, after = make_run(1), make_run(2)
    for power in each(after):
        for one in power["bindings"]:
            for name in ("seconds", "reference"):
                one[name] = [taken * 1.2**place for place, taken in enumerate(one[name])]
    found = compare(before, after)
    assert [one.verdict for one in found.changes] == ["same"] * len(QUERIES)
    assert found.whole is not None
    assert found.whole.ratio == pytest.approx(1.0, abs=0.01)


def each(run: dict[str, Any]) -> list[dict[str, Any]]:
    powers: list[dict[str, Any]] = run["scales"][0]["engines"][0]["power"]
    return powers


def without_reference(run: dict[str, Any]) -> dict[str, Any]:
    """The same as runs were written before there was a reference."""
    run = copy.deepcopy(run)
    del run["reference"]
    for power in each(run):
        for one in power["bindings"]:
            del one["reference"]
    return run


@pytest.mark.parametrize("other", ["older", "another reference"])
def test_runs_without_the_same_reference_are_compared_in_seconds_and_that_is_said(
    other: str,
) -> None:
    before = make_run(1)
    if other == "older":
        before = without_reference(before)
    else:
        before["reference"] = "work 0"
    # Repeats of the same differ by 8 % in seconds: 10 % say nothing, a doubling does.
    found = compare(before, make_run(2, factor={"q01": 1.1, "q13": 2.0}))
    assert not found.is_referred
    assert [one.query_id for one in found.slower] == ["q13"]
    assert found.slower[0].ratio == found.slower[0].raw_ratio
    assert any("ratios of seconds" in line for line in describe(found))
    assert not any(
        "ratios of seconds" in line for line in describe(compare(make_run(1), make_run(2)))
    )


def test_what_repeats_are_known_to_differ_by_can_be_given() -> None:
    before, after = make_run(1), make_run(2, factor={"q13": 1.15})
    assert compare(before, after, known=Known(0.01, 0.01, 0.01)).slower
    assert compare(before, after, known=Known(0.1, 0.1, 0.1)).slower == []


def test_rounds_that_differ_within_a_run_widen_its_noise() -> None:
    before, after = make_run(1), make_run(2, factor={"q13": 1.15})
    for one in each(after)[12]["bindings"]:
        factors = (0.8, 1.3, 0.7, 1.4)
        one["seconds"] = [taken * by for taken, by in zip(one["seconds"], factors, strict=True)]
    found = compare(before, after)
    assert [one.verdict for one in found.changes] == ["same"] * len(QUERIES)
    assert found.changes[12].noise > 3 * found.changes[11].noise


def test_a_querys_own_noise_is_drawn_half_way_to_what_is_usual() -> None:
    weighed = [
        Weighed(("xs", "duckdb", name), 0.1, 0.3, own, 0.001)
        for name, own in (("q01", 0.01), ("q02", 0.02), ("q03", 0.14))
    ]
    noises = [change.noise for change in decide(weighed)]
    # Squares 1, 4 and 196: the usual one is 4.
    assert noises == pytest.approx([0.01 * 2.5**0.5, 0.02, 0.1])
    assert [change.verdict for change in decide(weighed)] == ["slower", "slower", "same"]
    assert decide(weighed)[0].ratio == pytest.approx(np.exp(0.1))
    assert decide(weighed)[0].raw_ratio == pytest.approx(np.exp(0.3))


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


def test_history_is_not_moved_by_the_drift_of_the_machine(tmp_path: Path) -> None:
    drifts = [1.0] * 9 + [1.3] * 9
    runs = [make_run(day, day=day, drift=drift) for day, drift in enumerate(drifts, start=1)]
    keep_runs(tmp_path, runs)
    [series], _ = read_history(tmp_path)
    assert series.is_referred
    assert find_steps(series) == []
    assert "times the reference, in which it is judged" in describe_steps([series], [])[0]


def test_history_with_runs_that_have_no_reference_is_judged_in_seconds(tmp_path: Path) -> None:
    drifts = [1.0] * 9 + [1.3] * 9
    runs = [make_run(day, day=day, drift=drift) for day, drift in enumerate(drifts, start=1)]
    keep_runs(tmp_path, [without_reference(runs[0]), *runs[1:]])
    [series], _ = read_history(tmp_path)
    assert not series.is_referred
    assert series.referred[0] is None
    assert [step.commit for step in find_steps(series) if step.what == "bsma xs duckdb"] == [
        "commit10"
    ]
    assert "judged in seconds" in describe_steps([series], [])[0]


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
