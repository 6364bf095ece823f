"""The driver: loads, arrivals, percentiles, answers, clients that fail or answer wrongly."""

import time
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.driver.admission import Gate
from benchmarks.driver.answers import Answer, digest
from benchmarks.driver.clients import ClientFailedError, Job, run_clients
from benchmarks.driver.closed_loop import measure_load, measure_nothing
from benchmarks.driver.environment import Machine, Reading, describe_machine, judge_quiet
from benchmarks.driver.open_loop import draw_arrivals, find_headline, measure_offered
from benchmarks.driver.percentiles import geometric_mean, growth, summarise
from benchmarks.driver.power import ask_each, measure_cold, measure_power
from benchmarks.driver.processes import family, peak_memory, processor_seconds
from benchmarks.workloads.query import Query

# A query that takes a while, by how much it counts.
STALL = Query("stall", "?", ".", "select count(*) as n from range($rows) where range % 3 = 1")


def job_of(job: Job, query: Query, values: list[dict[str, Any]], limit: float = 60.0) -> Job:
    count = len(values)
    nothing = tuple(Answer(1, "") for _ in values)
    return replace(
        job,
        queries=(query,) * count,
        values=tuple(values),
        answers=nothing,
        bands=("only",) * count,
        limit_seconds=limit,
    )


def test_percentiles_are_right_to_three_digits() -> None:
    found = summarise([value / 10 for value in range(100, 0, -1)])
    assert (found.p50, found.p90, found.p95, found.p99, found.longest) == pytest.approx(
        (5.0, 9.0, 9.5, 9.9, 10.0), rel=1e-3
    )
    assert summarise([0.7]).p99 == pytest.approx(0.7, rel=1e-3)


def test_intervals_hold_the_percentile_and_shrink_with_more_times() -> None:
    random = np.random.default_rng(1)
    few, many = (summarise(random.lognormal(-3, 0.5, count).tolist()) for count in (40, 4000))
    for found in (few, many):
        low, high = found.intervals["p50"]
        assert low < (found.p50 or 0) < high
    wide, narrow = (found.intervals["p50"][1] - found.intervals["p50"][0] for found in (few, many))
    assert narrow < wide / 3
    assert many.intervals["p50"][0] < np.exp(-3) < many.intervals["p50"][1]


def test_nothing_measured_has_no_percentiles() -> None:
    assert summarise([]).p50 is None
    assert summarise([]).count == 0
    assert geometric_mean([]) is None
    assert geometric_mean([1.0, 100.0]) == pytest.approx(10.0)


def test_the_exponent_of_growth() -> None:
    squared = growth([10, 100, 1000], [3, 300, 30_000])
    assert squared is not None
    assert squared.exponent == pytest.approx(2.0)
    flat = growth([10, 100], [5, 5])
    assert flat is not None
    assert flat.exponent == pytest.approx(0.0)
    assert flat.interval is None
    assert growth([10], [5]) is None
    rough = growth([10, 100, 1000], [3, 30, 330])
    assert rough is not None
    assert rough.interval is not None
    assert rough.interval[0] < 1.02 < rough.interval[1]


def test_answers_differ_by_order_fields_and_unknowns() -> None:
    rows: list[tuple[object, ...]] = [(1, "a"), (2, "b")]
    different: list[list[tuple[object, ...]]] = [
        rows,
        rows[::-1],
        [(1, "a2"), ("", "b")],
        [(1, None), (2, "b")],
        [(1, "None"), (2, "b")],
        [(1,), ("a", 2, "b")],
        [],
    ]
    assert len({digest(case).sha256 for case in different}) == len(different)


def test_values_are_the_same_whatever_type_an_engine_gives() -> None:
    text = "2026-01-02 03:04:05"
    assert digest([(datetime.fromisoformat(text),)]) == digest([(text,)])
    assert digest([(date(2026, 1, 2),)]) == digest([(datetime(2026, 1, 2),)])  # noqa: DTZ001
    assert digest([(0.1 + 0.2,)]) == digest([(Decimal("0.3"),)])
    assert digest([(True,)]) == digest([(1,)])
    assert digest([(0.1,)]) != digest([(0.100001,)])


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form of list"):
        digest([([0.1],)])


def test_power_gives_every_query_a_cold_and_hot_times_of_every_binding(job: Job) -> None:
    few = job.part([place for place, query in enumerate(job.queries) if query.id in ("q04", "q22")])
    power = measure_power(few, rounds=2, seed=1)
    assert [found.query_id for found in power] == ["q04", "q22"]
    assert {found.hot.count for found in power} == {60}
    assert {len(one.seconds) for found in power for one in found.bindings} == {2}
    assert [one.band for one in power[0].bindings].count("heavy") == 10
    assert all((found.cold_seconds or 0) > 0 for found in power)
    assert sum(found.failures for found in power) == 0


def test_cold_starts_can_be_bounded(job: Job) -> None:
    few = replace(job.part(range(0, len(job.queries), 180)), most_cold=1)
    assert len(few.queries) == 4
    power = measure_power(few, rounds=1, seed=1)
    assert [one.cold_seconds is not None for one in power] == [True, False, False, False]
    assert all(one.hot.p50 for one in power)


def test_clients_under_load_answer_right_and_use_the_processor(job: Job) -> None:
    load = measure_load(job, clients=2, seconds=0.8, seed=1)
    assert load.latency.count == pytest.approx(load.queries_a_second * load.seconds)
    assert load.latency.count == sum(found.count for found in load.by_query.values()) > 0
    assert sum(load.by_client) == pytest.approx(load.queries_a_second)
    assert load.processor_seconds_a_query is not None
    assert load.processor_seconds_a_query > 0
    assert load.peak_memory_bytes > 1_000_000
    assert load.failures == {}
    assert load.wrong == 0


def test_wrong_answers_under_load_are_counted(job: Job) -> None:
    lies = tuple(Answer(1, "no such hash") for _ in job.answers)
    load = measure_load(replace(job, answers=lies), clients=1, seconds=2.0, seed=1)
    assert load.checked > 0
    assert load.wrong == load.checked


def test_the_null_query_needs_no_table(job: Job) -> None:
    assert measure_nothing(job, seconds=0.2, seed=1).latency.count > 0


def test_a_query_that_takes_too_long_is_stopped_penalised_and_shown(job: Job) -> None:
    slow = job_of(job, STALL, [{"rows": 10**13}, {"rows": 10}], limit=0.2)
    never, soon = (taken[0] for taken in ask_each(slow, rounds=1))
    assert never.error == "timed out after 0.2 s"
    assert soon.error is None
    [power] = measure_power(slow, rounds=1, seed=1)
    assert power.failures == 1
    assert power.bindings[0].seconds == [0.2]
    load = measure_load(slow.part([0]), clients=1, seconds=0.3, seed=1)
    assert load.queries_a_second == 0
    assert set(load.failures) <= {"timed out after 0.2 s"}


def test_a_query_that_fails_is_shown_and_the_others_go_on(job: Job) -> None:
    wrong = Query("wrong", "?", ".", "select no_such_column from microblog")
    mixed = replace(job.part([0, 1]), queries=(wrong, job.queries[1]), values=({}, job.values[1]))
    failed, fine = (taken[0] for taken in ask_each(mixed, rounds=1))
    assert "no_such_column" in (failed.error or "")
    assert fine.error is None
    assert measure_cold(mixed, "wrong") is None


def test_a_client_that_fails_says_why_and_none_is_left(job: Job, tmp_path: Path) -> None:
    missing = replace(job, place=tmp_path / "missing.db")
    missing.place.write_text("no database")
    with pytest.raises(ClientFailedError, match="missing"), run_clients(missing, 2):
        pass
    with run_clients(job, 2) as (clients, opened):
        assert len(opened) == 2
    assert all(client.process.poll() is not None for client in clients)


def test_arrivals_are_a_poisson_process_with_the_rate_asked_for() -> None:
    arrivals = draw_arrivals(rate=50, seconds=200, operations=7, seed=1)
    moments = [moment for moment, _ in arrivals]
    assert moments == sorted(moments)
    assert len(moments) / 200 == pytest.approx(50, rel=0.05)
    # Gaps of a Poisson process are exponential: their spread is their mean.
    gaps = np.diff(moments)
    assert gaps.std() == pytest.approx(gaps.mean(), rel=0.05)
    assert {number for _, number in arrivals} == set(range(7))
    assert draw_arrivals(50, 200, 7, seed=1) == arrivals


def test_bursts_come_together_at_the_same_rate() -> None:
    arrivals = draw_arrivals(rate=60, seconds=200, operations=7, seed=1, burst=12)
    moments = [moment for moment, _ in arrivals]
    assert len(moments) / 200 == pytest.approx(60, rel=0.1)
    assert len(moments) == 12 * len(set(moments))


def test_waiting_behind_a_stalled_engine_counts_from_when_a_query_was_due(job: Job) -> None:
    """Coordinated omission: one slow answer delays those behind it, which a closed loop hides."""
    quick = [{"rows": 10}] * 400
    smooth = job_of(job, STALL, quick)
    stalled = job_of(job, STALL, [*quick, {"rows": 2_000_000_000}], limit=0.7)
    [before] = measure_offered(smooth, [100.0], seconds=2.0, seed=3, clients=1)
    [after] = measure_offered(stalled, [100.0], seconds=2.0, seed=3, clients=1)
    assert before.arrivals == after.arrivals > 100
    assert before.latency.p99 is not None
    assert after.latency.p99 is not None
    assert after.uncorrected.p99 is not None
    assert after.latency.p99 > 0.3
    assert after.latency.p99 > 5 * before.latency.p99
    assert after.uncorrected.p99 < 0.1
    assert sum(after.failures.values()) == 1
    assert not after.is_good


def test_the_headline_is_the_highest_rate_without_a_worse_one_below() -> None:
    assert find_headline([(1, True), (2, True), (3, False), (4, True)]) == 2
    assert find_headline([(1, False), (2, True)]) is None
    assert find_headline([]) is None


def test_no_more_are_admitted_than_there_are_slots(tmp_path: Path) -> None:
    first, second, third = (Gate(tmp_path, 2) for _ in range(3))
    with first.admit(), second.admit():
        assert {path.name for path in tmp_path.iterdir()} == {"slot-0", "slot-1", "queue"}
        import fcntl

        for file in third.files:
            with pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with third.admit():
        pass
    for gate in (first, second, third):
        gate.close()
    with Gate(None, 2).admit():
        pass


def test_admitted_clients_get_their_answers(job: Job, tmp_path: Path) -> None:
    load = measure_load(replace(job, gate=tmp_path, slots=1), clients=2, seconds=0.5, seed=1)
    assert load.admitted == 1
    assert load.latency.count > 0


def test_a_family_uses_processor_and_memory(job: Job) -> None:
    with run_clients(job, 1) as ([client], _):
        number = client.process.pid
        before = processor_seconds([number])
        client.tell("each 1")
        client.hear()
        assert processor_seconds([number]) > before
        assert peak_memory(number) > 1_000_000
        assert number in family(number)
    assert peak_memory(number) == 0
    assert processor_seconds([number]) == 0


MACHINE = Machine("any", 2, 1, "Linux", {}, (0.0, 0.0, 0.0), {})


@pytest.mark.parametrize(
    ("after", "noisy"),
    [
        (Reading(moment=10, busy=15, stolen=0, own=15), False),
        (Reading(moment=10, busy=15, stolen=0, own=12), True),
        (Reading(moment=10, busy=15, stolen=1, own=15), True),
    ],
)
def test_a_machine_that_others_used_is_noisy(after: Reading, noisy: bool) -> None:
    before = Reading(moment=0, busy=0, stolen=0, own=0)
    assert judge_quiet(before, after, MACHINE)["noisy"] is noisy


def test_the_machine_is_described() -> None:
    machine = describe_machine()
    assert machine.cores > 0
    assert int(machine.limits["open files"]) > 0
    assert machine.versions["duckdb"]


def test_a_client_that_is_killed_says_so_and_what_to_do(job: Job) -> None:
    with run_clients(job, 1) as ([client], _):
        client.process.kill()
        with pytest.raises(ClientFailedError, match=r"code -9: it was killed .* memory is short"):
            client.hear()


def test_a_client_that_follows_asks_until_it_is_told_to_stop(job: Job, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    with run_clients(job, 1) as ([client], _):
        before = time.perf_counter()
        client.tell(f"follow 1 {stop}")
        time.sleep(0.2)
        stop.touch()
        answer = client.hear()
        after = time.perf_counter()
    assert answer["asked"] == len(answer["kept"]) > 0
    for _number, began, ended, error in answer["kept"]:
        assert before <= began <= ended <= after
        assert error is None
