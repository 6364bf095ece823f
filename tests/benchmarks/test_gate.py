"""The gate of processor seconds: what costs more than was reviewed, each time, is refused."""

import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.gate import (
    ACCEPTED,
    Accepted,
    Ratios,
    accept,
    judge,
    measure_ratios,
    prepared,
    read_accepted,
)
from benchmarks.workloads.query import Binding, Value, read_queries

REVIEWED = Accepted("bsma", "xs", "duckdb", 2.0, 1.4, {"q1": 0.5, "q2": 1.0, "q3": 4.0})


class Measured:
    """Ratios by what is planted, a list a query: one for each time it is asked, the last again."""

    def __init__(self, **planted: list[float]) -> None:
        self.planted = planted
        self.asked: list[Collection[str] | None] = []

    def __call__(self, names: Collection[str] | None) -> Ratios:
        self.asked.append(names)
        told = {name: self.planted[name] for name in names or self.planted}
        return {name: row.pop(0) if len(row) > 1 else row[0] for name, row in told.items()}


def test_what_costs_as_reviewed_passes_and_is_measured_once() -> None:
    measured = Measured(q1=[0.6], q2=[0.9], q3=[4.4])
    verdict = judge(measured, REVIEWED)
    assert verdict.refused == []
    assert verdict.times == pytest.approx({"q1": 1.2, "q2": 0.9, "q3": 1.1})
    assert measured.asked == [None]


def test_a_query_above_its_bound_each_time_is_refused_by_name() -> None:
    measured = Measured(q1=[0.5], q2=[2.6, 2.2, 2.4], q3=[4.0])
    verdict = judge(measured, REVIEWED)
    [line] = verdict.refused
    assert line.startswith("q2 takes 2.20 times the processor seconds that were reviewed")
    assert measured.asked == [None, ["q2"], ["q2"]]


def test_a_query_that_was_disturbed_once_passes() -> None:
    assert judge(Measured(q1=[0.5], q2=[9.0, 1.1], q3=[4.0]), REVIEWED).refused == []


def test_all_of_them_a_little_dearer_are_refused_together() -> None:
    verdict = judge(Measured(q1=[0.8], q2=[1.6], q3=[6.4]), REVIEWED)
    [line] = verdict.refused
    assert line.startswith("all queries take 1.60 times in the geometric mean")


def test_a_query_that_nobody_reviewed_or_asked_is_an_error() -> None:
    with pytest.raises(ValueError, match="q3, q4: asked or reviewed, not both"):
        judge(Measured(q1=[0.5], q2=[1.0], q4=[1.0]), REVIEWED)


def test_ratios_are_kept_as_they_were_accepted(tmp_path: Path) -> None:
    path = tmp_path / "gate.json"
    accept(replace(REVIEWED, ratios={"q2": 0.123456, "q1": 7.0}), path)
    assert read_accepted(path).ratios == {"q1": 7.0, "q2": 0.123}
    assert list(json.loads(path.read_text())["ratios"]) == ["q1", "q2"]


def test_every_question_was_reviewed() -> None:
    accepted = read_accepted(ACCEPTED)
    assert set(accepted.ratios) == {query.id for query in read_queries(accepted.workload)}
    assert accepted.most_a_query <= 1.6
    assert accepted.most_in_all <= 1.25
    assert accepted.most_in_all < accepted.most_a_query


class Busy:
    """A session that spends processor time on one of its questions only."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, sql: str, _values: object) -> list[tuple[Value, ...]]:
        self.asked.append(sql)
        if sql == "much":
            sum(range(3_000_000))
        return []

    def cancel(self) -> None: ...

    def close(self) -> None: ...


def test_ratios_tell_what_spends_processor_time() -> None:
    session = Busy()
    bindings = [Binding("q1", "light", {"x": 1}), Binding("q2", "light", {"x": 1})]
    ratios = measure_ratios(session, {"q1": "much", "q2": "nothing"}, bindings, None)
    # Some tens of milliseconds against none: no machine's noise turns that round.
    assert ratios["q1"] > 10 * ratios["q2"]
    assert session.asked.count("much") == 1 + 3


def test_a_database_is_made_for_what_is_measured() -> None:
    with prepared("bsma", "nano", "duckdb") as measure:
        found = measure(["q04", "q14"])
    assert set(found) == {"q04", "q14"}
    assert min(found.values()) > 0
