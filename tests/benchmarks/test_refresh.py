"""The workload `refresh`: hours reach BI, readers meet no error, marts are as if built whole."""

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.generator.scale import Scale
from benchmarks.landing.made import Run, World, backfill
from benchmarks.landing.made_hours import Person
from benchmarks.plan import REFRESH, Plan
from benchmarks.preparation import Bench, Figures
from benchmarks.refresh.equality import count_rows_left, find_differences, find_traces
from benchmarks.refresh.measure import NothingSeenError, measure_refresh
from benchmarks.refresh.readers import draw_timeline
from benchmarks.refresh.warehouse import Step
from benchmarks.refresh.watching import Watcher
from benchmarks.report.page import render
from benchmarks.result import read_result
from benchmarks.run import Result, run
from benchmarks.verify import verify
from tests.benchmarks.test_workload_marts import SNAPSHOT

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PLAN = Plan(
    scales=("nano",), engines=("duckdb",), workload=REFRESH, seconds=0.5, clients=(1, 2), hours=2
)
SMALL = Scale("nano", 60_000)  # enough that every hour has posts
MOMENT = datetime(2026, 11, 1, 1)  # noqa: DTZ001  # as the marts have it, in UTC
POSTS = """
create or replace table engagement.fct_posts as
with told as (
    select *
    from read_parquet(
        ['{landing}/source=x/stream=search/run=*/records-*.parquet',
         '{landing}/source=x/stream=mentions/run=*/records-*.parquet'],
        union_by_name = true, hive_partitioning = false
    )
    qualify row_number() over (partition by id order by _observed_at desc) = 1
)
select
    'x:' || id as post_id, 'x' as platform, 'x:' || author_id as account_id,
    'other' as owner_kind, cast(null as varchar) as owner_name,
    cast(null as varchar) as customer_id,
    cast(id as bigint) as post_key, cast(author_id as bigint) as account_key,
    'original' as post_kind, created_at as posted_at, cast(created_at as date) as posted_date,
    like_count as interaction_count, impression_count, _observed_at as metrics_observed_at,
    _record_id as record_id
from told
"""
GONE = """
delete from engagement.fct_posts where post_id in (
    select 'x:' || natural_id
    from read_parquet('{landing}/source=x/stream=deletions/run=*/records-*.parquet')
)
"""


@dataclass
class Warehouse:
    """A warehouse of one mart in earnest; faults are planted by what is done before publishing."""

    home: Path
    fault: str = ""
    published_count: int = 0
    steps: list[Step] = field(default_factory=lambda: [Step("build", 0.1, 0.1, 9.0)])

    memory_limit = "500MB"

    @property
    def landing(self) -> Path:
        return self.home / "landing"

    @property
    def published(self) -> Path:
        return self.home / "published"

    def begin(self) -> None:
        self.published.mkdir(parents=True)

    def refresh(self) -> Sequence[Step]:
        if self.fault == "publishes nothing":
            return self.steps
        self.published_count += 1
        draft = self.published / f"draft{self.published_count}"
        draft.mkdir()
        self.write(draft / "marts.duckdb", self.fault)
        link = self.published / "link"
        link.symlink_to(draft.name)
        current = self.published / "current"
        if self.fault == "takes away before it gives" and current.exists():
            current.unlink()
            time.sleep(0.5)
        link.replace(current)
        return self.steps

    def rebuild(self) -> Path:
        path = self.home / "whole.duckdb"
        self.write(path)
        return path

    def write(self, path: Path, fault: str = "") -> None:
        with duckdb.connect(str(path)) as engine:
            engine.execute("create schema value; create schema kpi")
            engine.execute(SNAPSHOT.replace(" marts", " engagement"))
            engine.execute(POSTS.format(landing=self.landing))
            engine.execute(
                "insert into engagement.dim_accounts"
                " select distinct account_key, account_id from engagement.fct_posts"
            )
            if any(self.landing.glob("source=x/stream=deletions/run=*")) and fault != "keeps all":
                engine.execute(GONE.format(landing=self.landing))
            if fault == "loses a post":
                engine.execute(
                    "delete from engagement.fct_posts where post_id ="
                    " (select min(post_id) from engagement.fct_posts)"
                )


def run_with(folder: Path, fault: str = "", plan: Plan = PLAN) -> Result:
    def measure(bench: Bench, scale: Scale) -> Figures:
        home = bench.work / "home"
        shutil.rmtree(home, ignore_errors=True)
        small = replace(SMALL, name=scale.name)
        found = bench.journal.once(
            "all", partial(measure_refresh, bench, small, Warehouse(home, fault))
        )
        shutil.rmtree(home)
        return dict(found)

    def last_month(world: World) -> list[Run]:
        return list(backfill(world))[-1:]

    with pytest.MonkeyPatch.context() as patch:
        # A month is enough of a year here.
        patch.setattr("benchmarks.refresh.measure.backfill", last_month)
        return run(folder, plan, NOW, "abc", lambda _: None, measure)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run_with(tmp_path_factory.mktemp("results"))


@pytest.mark.slow
def test_hours_are_measured_alone_and_with_each_number_of_clients(result: Result) -> None:
    document = read_result(result.json_path)
    assert result.verified
    [scale] = document["scales"]
    [engine] = scale["engines"]
    hours = engine["refresh"]["batches"]
    assert [hour["clients"] for hour in hours] == [0, 0, 1, 2]
    assert [hour["erases"] for hour in hours] == [False, True, False, False]
    for hour in hours:
        assert 0 < hour["freshness_seconds"] < 60
        assert hour["records_a_second"] == pytest.approx(
            hour["records"] / hour["freshness_seconds"]
        )
        assert hour["reader_errors"] == 0
        assert hour["deliveries"]["newer"] > 0
    assert sum(hour["deliveries"]["late"] for hour in hours) > 0
    assert sum(hour["deliveries"]["unchanged"] for hour in hours) > 0
    assert [hour["rows_left"] for hour in hours] == [None, {}, {}, {}]
    assert [hour["load"] is None for hour in hours] == [True, True, False, False]
    assert hours[3]["load"]["clients"] == 2
    # What each question found was right before the first hour.
    assert sum(load["checked"] for load in engine["loads"]) >= 0
    assert [load["wrong"] for load in engine["loads"]] == [0, 0]
    assert engine["answers_checked"] == 2 * 13
    assert engine["wrong_answers"] == []


@pytest.mark.slow
def test_other_commands_read_the_result_of_a_refresh(result: Result, tmp_path: Path) -> None:
    from benchmarks.compare import compare
    from benchmarks.history import read_history

    document = read_result(result.json_path)
    same = compare(document, document)
    assert {one.query_id for one in same.changes} == {"freshness", "build"}
    assert same.verdict == "same"
    slow = json.loads(json.dumps(document))
    for power in slow["scales"][0]["engines"][0]["power"]:
        for binding in power["bindings"]:
            binding["seconds"] = [10 * taken for taken in binding["seconds"]]
    assert {one.query_id for one in compare(document, slow).slower} == {"freshness", "build"}
    document["noisy"] = False
    (tmp_path / "one.json").write_text(json.dumps(document))
    [series], _ = read_history(tmp_path)
    assert (series.workload, series.scale) == ("refresh", "nano")


@pytest.mark.slow
def test_the_page_shows_freshness_and_readers_with_and_without(result: Result) -> None:
    page = result.html_path.read_text()
    for part in (
        "Freshness at nano",
        "Readers with and without a refresh at nano",
        "Readers&#x27; p95 during a refresh at nano",
        "hour 2, a person erased, 0 rows left",
        "fresh at nano",
    ):
        assert part in page
    # All is shown but how time grows with scale, of which there is one.
    assert page.count('class="nothing"') == page.count("One scale was measured") == 1
    assert any("an hour is visible after" in line for line in result.summary)
    assert any("those of a whole build" in line for line in result.summary)
    assert "<h2>Refresh</h2>" not in render({**read_result(result.json_path), "scales": []})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "table", "problem"),
    [
        ("loses a post", "engagement.fct_posts", "rows, built whole"),
        ("keeps all", "engagement.fct_posts", "of a person who was erased are still published"),
    ],
)
def test_a_refresh_that_leaves_other_marts_fails_and_names_them(
    tmp_path: Path, fault: str, table: str, problem: str
) -> None:
    found = run_with(tmp_path, fault, replace(PLAN, clients=(1,), hours=1))
    assert not found.verified
    [scale] = read_result(found.json_path)["scales"]
    wrong = scale["engines"][0]["wrong_answers"]
    assert any(one["query_id"] == table and problem in one["error"] for one in wrong)
    assert any(f"WRONG {table}" in line for line in found.summary)


@pytest.mark.slow
def test_a_reader_who_finds_nothing_at_the_swap_is_an_error(tmp_path: Path) -> None:
    found = run_with(tmp_path, "takes away before it gives", replace(PLAN, clients=(2,), hours=1))
    assert not found.verified
    [scale] = read_result(found.json_path)["scales"]
    _, asked = scale["engines"][0]["refresh"]["batches"]
    assert asked["reader_errors"] > 0
    assert any("IO" in problem for problem in asked["load"]["failures"])


@pytest.mark.slow
def test_what_is_published_and_not_seen_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.refresh.measure.LONGEST_WAIT", 0.1)
    with pytest.raises(NothingSeenError, match="fct_posts is older"):
        run_with(tmp_path, "publishes nothing")


def database(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as engine:
        engine.execute("create schema engagement; create schema value; create schema kpi")
        for statement in statements:
            engine.execute(statement)
    return path


TABLE = """
create table engagement.t as
select 'p' || i as post_id, i / 3 as share, [i, i + 1] as pair, timestamp '2026-01-01' as seen_at
from range(100) as r(i)
"""


def test_the_same_rows_in_another_order_and_with_other_last_digits_are_equal(
    tmp_path: Path,
) -> None:
    one = database(tmp_path / "one", TABLE)
    other = database(
        tmp_path / "other",
        TABLE,
        "create or replace table engagement.t as from engagement.t order by post_id desc",
        "update engagement.t set share = share + 1e-14",
    )
    assert find_differences(one, other) == ([], 1, 100)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("delete from engagement.t where post_id = 'p7'", "99 rows, built whole 100"),
        ("update engagement.t set share = 7 where post_id = 'p7'", "other values in share"),
        ("update engagement.t set pair = [7] where post_id = 'p7'", "other values in pair"),
        (
            "update engagement.t set post_id = case post_id when 'p7' then 'p8' when 'p8' then 'p7'"
            " else post_id end",
            "other rows, of the same values",
        ),
    ],
)
def test_one_other_value_is_found_and_its_column_named(
    tmp_path: Path, change: str, problem: str
) -> None:
    whole, changed = database(tmp_path / "one", TABLE), database(tmp_path / "two", TABLE, change)
    [found], _, _ = find_differences(changed, whole)
    assert (found.table, found.problem) == ('"engagement"."t"', problem)


def test_a_table_that_the_whole_build_does_not_have_is_a_difference(tmp_path: Path) -> None:
    [found], _, _ = find_differences(database(tmp_path / "one", TABLE), database(tmp_path / "two"))
    assert found.problem == "the whole build has no such table"


KEYS = (
    "create table engagement.dim_accounts as select 90 as account_key, 'x:9' as account_id",
    "create table engagement.fct_posts as"
    " select 'p9' as post_id, 99 as post_key, 'x:9' as account_id",
)
PERSON = Person("x:9", "")
ONE = '"engagement"."t"'


def test_what_tells_of_a_person_are_identifiers_and_the_keys_that_stand_for_them(
    tmp_path: Path,
) -> None:
    traces = find_traces(database(tmp_path / "one", *KEYS), PERSON, ["p9"], ["r9"])
    assert traces == {
        "anywhere": ["x:9"],
        "post_id": ["p9"],
        "record_id": ["r9"],
        "account_key": ["90"],
        "post_key": ["99"],
    }


@pytest.mark.parametrize(
    ("row", "left"),
    [
        ("('p1', 10, 'x:1', 'r1', 11)", {}),
        ("('p9', 10, 'x:1', 'r1', 11)", {ONE: 1}),
        ("('p1', 10, 'x:9', 'r1', 11)", {ONE: 1}),
        ("('p1', 10, 'x:1', 'r9', 11)", {ONE: 1}),
        ("('p1', 99, 'x:1', 'r1', 11)", {ONE: 1}),
        ("('p1', 10, 'x:1', 'r1', 90)", {ONE: 1}),
    ],
)
def test_a_row_of_who_was_forgotten_is_found_by_any_of_what_tells_of_them(
    tmp_path: Path, row: str, left: dict[str, int]
) -> None:
    traces = find_traces(database(tmp_path / "before", *KEYS), PERSON, ["p9"], ["r9"])
    place = database(
        tmp_path / "after",
        "create table engagement.t"
        " (post_id text, post_key bigint, author text, record_id text, account_key bigint)",
        f"insert into engagement.t values {row}",
        # The list of accounts keeps who they are, as platforms name posts only.
        KEYS[0],
    )
    assert count_rows_left(place, traces) == left


def snapshot(published: Path, name: str, moment: str) -> Callable[[], None]:
    folder = published / name
    folder.mkdir(parents=True)
    database(
        folder / "marts.duckdb",
        f"create table engagement.fct_posts as select timestamp '{moment}' as metrics_observed_at",
    )

    def publish() -> None:
        (published / "link").symlink_to(name)
        (published / "link").replace(published / "current")

    return publish


def test_a_watcher_sees_what_it_waits_for_and_nothing_older(tmp_path: Path) -> None:
    older = snapshot(tmp_path, "older", "2026-11-01 00:00:00")
    newer = snapshot(tmp_path, "newer", "2026-11-01 01:00:00")
    with Watcher(tmp_path, MOMENT) as watcher:
        older()
        assert watcher.wait(0.3) is None
        before = time.perf_counter()
        newer()
        seen = watcher.wait(10)
    assert seen is not None
    assert before <= seen <= time.perf_counter()
    assert watcher.errors == []


def test_what_a_watcher_cannot_read_is_an_error_of_a_reader(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "marts.duckdb").write_text("no database")
    (tmp_path / "current").symlink_to("broken")
    with Watcher(tmp_path, MOMENT) as watcher:
        assert watcher.wait(0.3) is None
    assert watcher.errors


def test_a_timeline_has_the_latency_of_what_ended_in_each_part() -> None:
    kept: list[tuple[Any, ...]] = [
        (0, 10.0, 10.5, None),
        (0, 10.0, 10.7, "IOException: gone"),
        (0, 19.0, 19.9, None),
        (0, 19.0, 21.0, None),
    ]
    parts = draw_timeline(kept, 10.0, 20.0)
    assert [(part["second"], part["count"]) for part in parts] == [(0.75, 1), (9.75, 1)]
    assert parts[0]["p95"] == pytest.approx(0.5, rel=0.01)


def test_a_refresh_is_not_verified_apart_from_its_run() -> None:
    with pytest.raises(ValueError, match="proves itself as it runs"):
        verify(PLAN, lambda _: None)
    with pytest.raises(ValueError, match="hours"):
        replace(PLAN, hours=0).check()
