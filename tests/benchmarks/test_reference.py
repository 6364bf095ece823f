"""The reference: fixed work beside the queries."""

import time

import pytest

from benchmarks.driver import reference
from benchmarks.driver.clients import Job
from benchmarks.driver.power import ask_each, measure_hot_power
from benchmarks.driver.reference import Reference, refer


def test_the_reference_of_a_moment_is_the_median_of_its_neighbours() -> None:
    measured = [(0.0, 1.0), (1.0, 2.0), (2.0, 9.0), (3.0, 4.0), (4.0, 5.0)]
    # Two before and two after; at the ends fewer.
    assert refer([1.5], measured, 2) == [3.0]
    assert refer([-1.0, 0.5, 9.0], measured, 2) == [1.5, 2.0, 4.5]
    assert refer([], measured, 2) == []


def test_a_hiccup_of_the_reference_is_outvoted() -> None:
    calm = [(float(place), 1.0) for place in range(10)]
    hiccup = [*calm[:5], (5.0, 50.0), *calm[6:]]
    moments = [place + 0.5 for place in range(9)]
    assert refer(moments, hiccup) == refer(moments, calm)


def test_what_was_measured_is_taken_once() -> None:
    work = Reference()
    before = time.perf_counter()
    work.measure()
    work.measure()
    first, second = work.take()
    assert before <= first[0] < sum(first) <= second[0]
    assert work.take() == []


def test_rounds_are_processes_and_each_time_has_its_reference(job: Job) -> None:
    few = job.part(range(0, len(job.queries), 60))
    power = measure_hot_power(few, rounds=3, seed=1)
    for one in (asked for found in power for asked in found.bindings):
        assert len(one.seconds) == len(one.reference) == 3
        assert all(0 < taken < 10 for taken in one.reference)
    [taken] = ask_each(few.part([0]), rounds=1)
    assert taken[0].reference is None


def test_the_reference_names_its_work_and_what_does_it() -> None:
    assert f"work {reference.WORK}" in reference.NAME
    assert len(reference.MEANING) > 20


@pytest.mark.parametrize("rounds", [1, 2])
def test_each_round_has_an_order_of_its_own(
    job: Job, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders: list[list[str]] = []

    def ask(part: Job, count: int, command: str) -> list[list[object]]:
        from benchmarks.driver.power import Taken

        assert (count, command) == (2, "beside")
        orders.append(
            [
                f"{query.id} {values}"
                for query, values in zip(part.queries, part.values, strict=True)
            ]
        )
        return [[Taken(9.0, 1.0, None), Taken(1.0, 1.0, None)] for _ in part.queries]

    monkeypatch.setattr("benchmarks.driver.power.ask_each", ask)
    power = measure_hot_power(job, rounds, seed=1)
    assert len(orders) == rounds
    assert len({tuple(order) for order in orders}) == rounds
    assert len({tuple(sorted(order)) for order in orders}) == 1
    # The first asking of each process is not counted.
    assert {taken for one in power for asked in one.bindings for taken in asked.seconds} == {1.0}
