"""A whole run: what it writes, that nothing is written over, that a wrong answer has no speed."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from benchmarks import measure, preparation
from benchmarks.driver.clients import Job
from benchmarks.driver.power import Power
from benchmarks.driver.scalability import fit_scalability
from benchmarks.engines import ENGINES
from benchmarks.engines.core_models import DATABASE
from benchmarks.engines.duckdb_local import DuckdbEngine
from benchmarks.engines.polars_parquet import PolarsEngine
from benchmarks.engines.sqlite_local import SqliteEngine
from benchmarks.journal import Journal
from benchmarks.plan import Plan
from benchmarks.report.page import render
from benchmarks.result import keep, name_run, read_result
from benchmarks.run import Result, run
from benchmarks.verify import verify
from benchmarks.workloads.catalogue import WORKLOADS
from benchmarks.workloads.query import Binding, Query, read_queries

NOW = datetime(2026, 11, 21, 19, tzinfo=UTC)
COMMIT = "abcdef0123456789"
FEW = ("q04", "q14", "q22")
QUICK = Plan(scales=("nano",), seconds=0.3, clients=(1,), rates=(), rounds=1)


@pytest.fixture(autouse=True)
def few_queries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask three of the queries: all of them are asked in test_workload_bsma.py."""

    def read(workload: str) -> list[Query]:
        return [query for query in read_queries(workload) if query.id in FEW]

    whole = WORKLOADS["bsma"]
    monkeypatch.setattr("benchmarks.run.read_queries", read)
    monkeypatch.setattr("benchmarks.verify.read_queries", read)

    def curate(folder: Path, seed: int) -> list[Binding]:
        return [one for one in whole.curate(folder, seed) if one.query_id in FEW]

    monkeypatch.setitem(WORKLOADS, "bsma", replace(whole, curate=curate))


def run_quick(output: Path, plan: Plan = QUICK) -> Result:
    return run(output, plan, NOW, COMMIT, lambda _: None)


@pytest.fixture
def missing_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PolarsEngine, "missing", lambda _: "polars: make .venv/ready-for-bench")


def test_the_document_and_the_page_hold_all_that_a_reader_needs(
    tmp_path: Path, missing_polars: None
) -> None:
    said: list[str] = []
    plan = replace(
        QUICK,
        scales=("xxs", "nano"),
        engines=("duckdb", "sqlite-tuned", "polars"),
        clients=(3, 1),
        rates=(0.3, 2.0),
        waiting=3,
    )
    result = run(tmp_path, plan, NOW, COMMIT, said.append)
    document = read_result(result.json_path)
    assert result.verified
    check_document(document)
    check_page(result.html_path.read_text())
    fit = fit_scalability([1, 2, 3, 4], [10, 18, 24, 28])
    assert fit is not None
    document["scales"][0]["engines"][0]["scalability"] = asdict(fit)
    assert "Universal Scalability Law" in render(document)
    assert any("xxs" in line for line in said)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".json"]
    lines = result.summary
    assert "nano: duckdb gave 90 of 90 answers right" in lines
    assert "nano: polars was skipped; missing polars: make .venv/ready-for-bench" in lines
    assert any(line.startswith("xxs: duckdb: 3 clients") and "q/s" in line for line in lines)
    assert any(line.startswith("time grows as posts^") for line in lines)


def check_document(document: dict[str, Any]) -> None:
    assert document["verified"]
    assert document["commit"] == COMMIT
    assert document["run_at"] == "2026-11-21T19:00:00+00:00"
    assert document["machine"]["cores"] > 0
    assert document["machine"]["versions"]["duckdb"]
    assert "noisy" in document["quiet"]
    assert [scale["name"] for scale in document["scales"]] == ["nano", "xxs"]
    smallest, largest = document["scales"]
    names = [engine["name"] for engine in smallest["engines"]]
    assert names == ["duckdb", "sqlite-tuned"]
    assert smallest["gaps"] == [
        {"engine": "polars", "missing": "polars: make .venv/ready-for-bench"}
    ]
    [first] = largest["engines"]
    assert first["name"] == "duckdb"
    assert [load["clients"] for load in first["loads"]] == [1, 3]
    assert all(load["clients"] > document["machine"]["cores"] for load in first["admitted"])
    # Two numbers of clients are too few for the law.
    assert first["scalability"] is None
    assert [len(first[name]) for name in ("offered", "bursts")] == [2, 2]
    assert {row["query_id"] for row in first["speed_up"]} <= set(FEW)
    assert len(smallest["manifest"]["data_version"]) == 64
    assert len(document["scale_curve"]) == len(FEW)
    assert all(len(curve["points"]) == 2 for curve in document["scale_curve"])


class Page(HTMLParser):
    """Counts elements and collects everything that would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.count: dict[str, int] = {}
        self.fetched: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.count[tag] = self.count.get(tag, 0) + 1
        self.fetched += [
            value or ""
            for name, value in attrs
            if name in ("src", "href") and not (value or "").startswith("data:")
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


def check_page(text: str) -> None:
    page = Page()
    page.feed(text)
    assert page.fetched == []
    assert "http://" not in text
    assert "https://" not in text
    assert "$" not in page.text
    # Throughput at two scales, growth; for each scale latency, processor, offered, percentiles.
    assert page.count["svg"] >= 3 + 2 * 4
    assert "prefers-color-scheme: dark" in text
    parts = ("all right", "p95", "duckdb", "sqlite", "kernel", "data version", "q/s", "tuned")
    for part in (*parts, "not measured", "geometric mean", "from when due"):
        assert part in page.text


def test_a_second_run_of_the_same_moment_has_a_name_of_its_own(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        names.append(name_run(tmp_path, NOW, "abcdef0123456789"))
        keep("{}", tmp_path / f"{names[-1]}.json")
    first = "20261121T190000Z-abcdef012345"
    assert names == [first, f"{first}-2", f"{first}-3"]


def test_a_result_is_never_written_over(tmp_path: Path) -> None:
    keep("first", tmp_path / "a.json")
    with pytest.raises(FileExistsError):
        keep("second", tmp_path / "a.json")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text() == "first"


def test_a_wrong_answer_has_no_speed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = DuckdbEngine.load

    def load_and_lose_a_row(engine: DuckdbEngine, tables: Path, place: Path) -> None:
        import duckdb

        load(engine, tables, place)
        if engine.name == "duckdb":
            with duckdb.connect(str(place / DATABASE)) as connection:
                connection.execute(
                    "delete from engagement.fct_post_mentions where post_key ="
                    " (select min(post_key) from engagement.fct_post_mentions)"
                )

    monkeypatch.setattr(DuckdbEngine, "load", load_and_lose_a_row)
    result = run_quick(tmp_path)
    document = json.loads(result.json_path.read_text())
    assert not result.verified
    assert not document["verified"]
    wrong, right = document["scales"][0]["engines"]
    assert wrong["wrong_answers"][0]["query_id"] == "table mention"
    assert "loads" not in wrong
    assert right["wrong_answers"] == []
    assert right["loads"]
    assert document["scale_curve"] == []
    assert "WRONG" in result.html_path.read_text()
    found = verify(QUICK, lambda _: None)
    assert [(one.engine, len(one.wrong) > 0) for one in found] == [
        ("duckdb", True),
        ("sqlite", False),
    ]


def test_an_engine_that_fails_is_shown_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_engine: SqliteEngine, _tables: Path, _place: Path) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(SqliteEngine, "load", fail)
    result = run_quick(tmp_path)
    duckdb, sqlite = read_result(result.json_path)["scales"][0]["engines"]
    assert duckdb["failed"] is None
    assert duckdb["loads"]
    assert sqlite["failed"] == "OSError: no space left"
    assert any("sqlite FAILED" in line for line in result.summary)
    assert "no space left" in result.html_path.read_text()


def test_verify_names_what_is_missing(missing_polars: None) -> None:
    [found] = verify(replace(QUICK, engines=("polars",)), lambda _: None)
    assert (found.missing, found.checked) == ("polars: make .venv/ready-for-bench", 0)


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[str] = []
    power = measure.measure_power
    stop = {"now": True}

    def measure_or_stop(job: Job, rounds: int, seed: int) -> list[Power]:
        if job.engine == "sqlite" and stop["now"]:
            raise KeyboardInterrupt
        measured.append(job.engine)
        return power(job, rounds, seed)

    monkeypatch.setattr(measure, "measure_power", measure_or_stop)
    with pytest.raises(KeyboardInterrupt):
        run_quick(tmp_path)
    assert measured == ["duckdb"]
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    stop["now"] = False
    result = run_quick(tmp_path)
    # What was measured before was not measured again, and is in the result.
    assert measured == ["duckdb", "sqlite"]
    engines = read_result(result.json_path)["scales"][0]["engines"]
    assert [len(engine["power"]) for engine in engines] == [len(FEW), len(FEW)]
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".html", ".json"]


def test_a_run_that_goes_on_loads_again_what_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    load = SqliteEngine.load

    def stop(job: Job, rounds: int, seed: int) -> list[Power]:
        raise KeyboardInterrupt

    def note(engine: SqliteEngine, tables: Path, place: Path) -> None:
        loaded.append(engine.name)
        load(engine, tables, place)

    monkeypatch.setattr(SqliteEngine, "load", note)
    only_sqlite = replace(QUICK, engines=("sqlite",))
    with monkeypatch.context() as interrupted:
        interrupted.setattr(measure, "measure_power", stop)
        with pytest.raises(KeyboardInterrupt):
            run_quick(tmp_path, only_sqlite)
    [place] = tmp_path.glob(".work-*/nano.sqlite")
    place.unlink()
    result = run_quick(tmp_path, only_sqlite)
    assert loaded == ["sqlite", "sqlite"]
    [engine] = read_result(result.json_path)["scales"][0]["engines"]
    assert (engine["failed"], len(engine["power"])) == (None, len(FEW))


def test_a_slow_engine_is_checked_and_timed_on_one_binding_of_each_band(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "LONGEST_CHECK", 0.0)
    result = run_quick(tmp_path, replace(QUICK, rounds=2))
    first, second = read_result(result.json_path)["scales"][0]["engines"]
    # All answers of the first are checked, as long as it takes.
    assert (first["answers_checked"], first["bindings_measured"]) == (90, 9)
    assert (second["answers_checked"], second["bindings_measured"]) == (9, 9)
    assert {len(one["bindings"][0]["seconds"]) for one in second["power"]} == {1}


def test_the_few_are_of_all_bands_and_of_the_same_mix(nano: Path) -> None:
    bindings = WORKLOADS["bsma"].curate(nano, 1)
    few = [bindings[place] for place in preparation.pick_few(len(bindings))]
    assert len(few) == len({(one.query_id, one.band) for one in bindings})
    assert {place % 10 for place in preparation.pick_few(720)} == set(range(10))


def test_a_journal_forgets_a_line_that_was_cut_short(tmp_path: Path) -> None:
    calls: list[str] = []

    def step(name: str) -> Callable[[], list[str]]:
        def call() -> list[str]:
            calls.append(name)
            return [name]

        return call

    path = tmp_path / "journal.jsonl"
    assert Journal(path).once("a", step("a")) == ["a"]
    Journal(path).once("b", step("b"))
    path.write_text(path.read_text()[:-5])
    again = Journal(path)
    assert again.once("a", step("never")) == ["a"]
    assert again.once("b", step("b again")) == ["b again"]
    assert calls == ["a", "b", "b again"]
    assert Journal(path).done == {"a": ["a"], "b": ["b again"]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"scales": ()}, "at least one scale"),
        ({"seconds": 0.0}, "some seconds"),
        ({"clients": ()}, "one client"),
        ({"clients": (0,)}, "one client"),
        ({"scales": ("giant",)}, "no scale giant"),
        ({"engines": ("oracle",)}, "no engine oracle; there are duckdb"),
        ({"engines": ()}, "one engine"),
        ({"rounds": 0}, "above zero"),
        ({"workload": "tpc"}, "no workload tpc"),
        ({"beside_up_to": "giant"}, "no scale giant"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        run_quick(tmp_path, replace(QUICK, **change))
    assert list(tmp_path.iterdir()) == []


def test_a_time_without_a_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        run(tmp_path, QUICK, NOW.replace(tzinfo=None), "abc", lambda _: None)


def test_engines_stand_beside_the_first_up_to_a_scale() -> None:
    plan = replace(QUICK, scales=("nano", "xxs", "xs"), engines=("duckdb", "sqlite"))
    assert [plan.engines_at(scale) for scale in plan.sizes] == [
        ("duckdb", "sqlite"), ("duckdb",), ("duckdb",)
    ]  # fmt: skip
    wider = replace(plan, beside_up_to="xxs")
    assert [len(wider.engines_at(scale)) for scale in wider.sizes] == [2, 2, 1]
    assert set(plan.engines) <= set(ENGINES)


def test_a_result_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps({"format": 1}))
    with pytest.raises(ValueError, match=r"old.json: format 1, this version reads 2"):
        read_result(path)
