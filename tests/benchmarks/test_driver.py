"""The driver: percentiles, growth, canonical answers, and clients that fail or answer wrongly."""

from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.driver.answers import Answer, digest
from benchmarks.driver.clients import ClientFailedError, Job, make_job, run_clients
from benchmarks.driver.closed_loop import measure_load, measure_nothing
from benchmarks.driver.environment import Machine, Reading, judge_quiet
from benchmarks.driver.percentiles import exponent, summarise
from benchmarks.driver.power import measure_power
from benchmarks.driver.verify import know_answers
from benchmarks.engines import ENGINES
from benchmarks.workloads.bsma.bindings import curate_bindings
from benchmarks.workloads.bsma.oracle import Oracle
from benchmarks.workloads.query import read_queries


@pytest.fixture(scope="session")
def job(nano: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    file = tmp_path_factory.mktemp("job") / "file"
    ENGINES["duckdb"].load(nano, file)
    bindings = curate_bindings(nano, seed=1)
    queries = {query.id: query for query in read_queries("bsma")}
    return make_job("duckdb", file, queries, bindings, know_answers(Oracle(nano), bindings))


def test_percentiles_are_values_that_were_measured() -> None:
    found = summarise([float(value) for value in range(100, 0, -1)])
    assert (found.p50, found.p90, found.p95, found.p99, found.longest) == (50, 90, 95, 99, 100)
    assert summarise([7.0]).p99 == 7.0


def test_nothing_measured_has_no_percentiles() -> None:
    assert summarise([]).p50 is None
    assert summarise([]).count == 0


def test_the_exponent_of_growth() -> None:
    assert exponent([10, 100, 1000], [3, 300, 30_000]) == pytest.approx(2.0)
    assert exponent([10, 100], [5, 5]) == pytest.approx(0.0)
    assert exponent([10], [5]) is None


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


def test_moments_are_the_same_as_texts() -> None:
    text = "2026-01-02 03:04:05"
    assert digest([(datetime.fromisoformat(text),)]) == digest([(text,)])


def test_a_value_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form of float"):
        digest([(0.1,)])


def test_power_gives_every_query_a_cold_and_thirty_hot_times(job: Job) -> None:
    power = measure_power(job)
    assert [found.query_id for found in power] == ["q01", "q07", "q10", "q14", "q22"]
    assert {found.hot.count for found in power} == {30}
    assert all(found.cold_seconds > 0 for found in power)


def test_clients_under_load_answer_right_and_use_the_processor(job: Job) -> None:
    load = measure_load(job, clients=2, seconds=0.8, seed=1)
    assert load.latency.count == pytest.approx(load.queries_a_second * load.seconds)
    assert load.latency.count == sum(found.count for found in load.by_query.values()) > 0
    assert load.processor_seconds_a_query is not None
    assert load.peak_memory_bytes > 1_000_000
    assert load.wrong == 0


def test_wrong_answers_under_load_are_counted(job: Job) -> None:
    lies = tuple(Answer(1, "no such hash") for _ in job.answers)
    load = measure_load(
        Job(job.engine, job.file, job.queries, job.values, lies), clients=1, seconds=2.0, seed=1
    )
    assert load.checked > 0
    assert load.wrong == load.checked


def test_the_null_query_needs_no_table(job: Job) -> None:
    assert measure_nothing(job, seconds=0.2, seed=1).latency.count > 0


def test_a_client_that_fails_says_why_and_none_is_left(job: Job, tmp_path: Path) -> None:
    missing = Job(job.engine, tmp_path / "missing", job.queries, job.values, job.answers)
    with pytest.raises(ClientFailedError, match="missing"), run_clients(missing, 2):
        pass
    with run_clients(job, 2) as (clients, opened):
        assert len(opened) == 2
    assert all(client.process.poll() is not None for client in clients)


MACHINE = Machine("any", 2, 1, "Linux", (0.0, 0.0, 0.0), {})


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
