"""Ratios of two runs and their noise, by hand."""

from typing import Any

import numpy as np
import pytest

from benchmarks.ratios import (
    doubt,
    draw_levels,
    draw_means,
    find_noise,
    is_referred,
    pair,
    ratios_of,
    reach,
    read_best,
    read_referred,
    read_seconds,
    tell_level,
)


def binding(
    seconds: list[float], reference: list[float] | None = None, error: str | None = None
) -> dict[str, Any]:
    return {"band": "light", "seconds": seconds, "reference": reference, "error": error}


def power(*bindings: dict[str, Any]) -> dict[str, Any]:
    return {"query_id": "q01", "bindings": list(bindings)}


def test_a_level_is_the_trimmed_mean_of_times_the_reference() -> None:
    asked = power(binding([2.0, 8.0, 6.0], [1.0, 2.0, 1.0]), binding([3.0, 900.0], [1.0, 1.0]))
    # 2, 4, 6, 3 and 900 times; without the smallest and the largest, 3, 4 and 6.
    assert tell_level(asked) == pytest.approx(72 ** (1 / 3))


def test_what_failed_has_no_level_and_needs_no_reference() -> None:
    failed = binding([60.0], [], "timed out after 60 s")
    assert tell_level(power(failed)) is None
    assert tell_level(power(failed, binding([2.0], [1.0]))) == pytest.approx(2.0)
    assert tell_level(power(binding([2.0]))) is None
    assert not is_referred(power(binding([2.0]), binding([2.0], [1.0])))


def test_ratios_are_of_the_same_binding_and_round() -> None:
    before = power(binding([1.0, 2.0], [1.0, 1.0]), binding([4.0, 4.0, 9.0], [1.0, 2.0, 1.0]))
    after = power(binding([3.0, 4.0], [1.0, 4.0]), binding([4.0, 2.0, 7.0], [2.0, 2.0, 1.0]))
    pairs = pair(before, after)
    seconds = np.exp(ratios_of(pairs, read_seconds))
    assert seconds.tolist() == [pytest.approx([3.0, 2.0]), pytest.approx([1.0, 0.5])]
    # The machine took twice as long in the second's first round, half as long in the first's.
    referred = np.exp(ratios_of(pairs, read_referred))
    assert referred.tolist() == [pytest.approx([3.0, 0.5]), pytest.approx([0.5, 0.5])]


def test_a_binding_that_failed_in_one_run_is_left_out() -> None:
    before = power(binding([1.0]), binding([1.0]))
    after = power(binding([60.0], error="timed out"), binding([2.0]))
    assert pair(before, after) == [(before["bindings"][1], after["bindings"][1])]


def test_times_the_reference_are_read_only_if_all_have_one() -> None:
    with_one, without = power(binding([1.0], [1.0])), power(binding([1.0]))
    assert read_best([with_one, with_one]) is read_referred
    assert read_best([with_one, without]) is read_seconds


def test_draws_are_the_same_each_time_and_keep_their_rounds_together() -> None:
    table = np.array([[0.0, 1.0]] * 40)
    means, levels = draw_means(table), draw_levels(table)
    assert means.tolist() == draw_means(table).tolist()
    # Two rounds: a draw has the first twice, the second twice, or both, and no more bindings help.
    assert set(means.tolist()) == {0.0, 0.5, 1.0}
    assert levels.tolist() == pytest.approx(means.tolist())
    assert np.mean(means == 0.5) == pytest.approx(0.5, abs=0.05)


def test_noise_is_what_the_draws_tell_or_what_is_known_if_that_is_more() -> None:
    assert find_noise(0.1, 0.02) == 0.1
    # Two runs, each off by 2 %.
    assert find_noise(0.001, 0.02) == pytest.approx(np.log(1.02) * 2**0.5)


def test_the_doubt_is_least_far_beyond_the_band() -> None:
    edge = float(np.log(1.02))
    assert doubt(edge, 0.01, 0.02) == pytest.approx(0.5, abs=1e-3)
    assert doubt(edge + 1.959964 * 0.01, 0.01, 0.02) == pytest.approx(0.025, abs=1e-4)
    assert doubt(-edge - 1.959964 * 0.01, 0.01, 0.02) == pytest.approx(0.025, abs=1e-4)
    # Without a band it is the usual test of two sides.
    assert doubt(1.959964 * 0.01, 0.01, 0.0) == pytest.approx(0.05, abs=1e-6)
    assert doubt(0.0, 0.01, 0.02) == pytest.approx(1.0)


def test_an_interval_holds_two_errors_to_each_side() -> None:
    low, high = reach(float(np.log(1.1)), 0.01)
    assert (low, high) == pytest.approx((1.1 * np.exp(-0.0196), 1.1 * np.exp(0.0196)), rel=1e-4)
