"""Repeats of the same: no false alarm, variation as it is, and a planted slow-down is found."""

from pathlib import Path

import pytest

from benchmarks.compare import compare
from benchmarks.repeats import (
    Alarms,
    describe_repeats,
    drop,
    judge_repeats,
    keep_in,
    repeat,
    slow_down,
    vary,
)
from benchmarks.result import read_result
from tests.benchmarks.test_compare import QUERIES, make_run, without_reference


def test_repeats_with_noise_raise_no_alarm_and_a_planted_slow_down_is_found() -> None:
    found = judge_repeats([make_run(seed) for seed in range(8)])
    every = 7 * len(QUERIES)
    assert found.repeats == 8
    assert found.quiet == Alarms(every, 0, 7, 0, planted=every, found=every, found_others=0)
    assert found.noisy == Alarms()
    # Medians of 120 times that vary by 5 % each.
    assert 0 < found.mean_variation < 0.01
    assert all(0 < share < 0.05 for share in found.query_variation.values())
    assert 0 < found.raw_mean_variation < 0.01
    lines = describe_repeats(found)
    assert "false alarms: 0 of 168 comparisons of a query, 0 of 7 verdicts" in lines
    assert any(line.startswith("one query made 15% slower: found 168 of 168") for line in lines)


def test_the_drift_of_the_machine_varies_seconds_and_not_times_the_reference() -> None:
    found = judge_repeats([make_run(seed, drift=1 + 0.05 * seed) for seed in range(8)])
    assert found.raw_mean_variation == pytest.approx(0.104, abs=0.01)  # of 1.00, 1.05 … 1.35
    assert found.mean_variation < 0.01
    every = 7 * len(QUERIES)
    assert found.quiet == Alarms(every, 0, 7, 0, planted=every, found=every, found_others=0)


def test_repeats_without_a_reference_say_so() -> None:
    found = judge_repeats([without_reference(make_run(seed)) for seed in range(3)])
    assert found.query_variation == {}
    assert "as times the reference: not measured" in "\n".join(describe_repeats(found))


def test_a_repeat_that_is_slower_is_an_alarm() -> None:
    slow = make_run(3, factor=dict.fromkeys(QUERIES, 1.5))
    found = judge_repeats([make_run(1), make_run(2), slow])
    assert (found.quiet.alarms, found.quiet.false_verdicts) == (len(QUERIES), 1)
    assert found.mean_variation > 0.1


def test_alarms_while_others_used_the_machine_are_counted_apart() -> None:
    runs = [make_run(seed) for seed in range(4)]
    slow = make_run(9, factor=dict.fromkeys(QUERIES, 1.5))
    slow["noisy"] = True
    found = judge_repeats([*runs, slow])
    assert (found.noisy_repeats, found.quiet.verdicts, found.noisy.verdicts) == (1, 3, 1)
    assert (found.quiet.alarms, found.noisy.alarms) == (0, len(QUERIES))
    lines = describe_repeats(found)
    assert lines[0] == "5 repeats, 1 of them while others used the machine"
    assert any(
        line.startswith("while others used the machine, false alarms: 24 of 24") for line in lines
    )


def test_what_is_planted_is_a_factor_on_each_time() -> None:
    power = make_run(1)["scales"][0]["engines"][0]["power"][12]
    changed = slow_down(power, 2.0)
    for before, after in zip(power["bindings"], changed["bindings"], strict=True):
        assert after["seconds"] == [taken * 2.0 for taken in before["seconds"]]
        assert after["band"] == before["band"]


def test_variation_is_the_deviation_as_a_share_of_the_mean() -> None:
    assert vary([1.0, 2.0, 3.0]) == pytest.approx(0.5)


@pytest.mark.slow
def test_real_repeats_are_comparable_and_kept(tmp_path: Path) -> None:
    said: list[str] = []
    kept = tmp_path / "kept"
    found = judge_repeats(repeat("bsma", "nano", "duckdb", 2, 2, said.append, keep_in(kept)))
    assert found.quiet.comparisons + found.noisy.comparisons == 24
    assert len(found.query_variation) == 24
    assert len(said) == 2
    with pytest.raises(ValueError, match="at least two"):
        repeat("bsma", "nano", "duckdb", 1, 1, said.append, drop)
    first, second = (read_result(path) for path in sorted(kept.glob("*.json")))
    assert len(compare(first, second).changes) == 24
    [engine] = first["scales"][0]["engines"]
    for power in engine["power"]:
        for one in power["bindings"]:
            assert len(one["seconds"]) == len(one["reference"]) == 2
            assert all(0 < taken < 1 for taken in one["reference"])
    with pytest.raises(FileExistsError):
        keep_in(kept)
