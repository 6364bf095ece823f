"""What the ELT buys: both of a pair give one answer, from JSON and from staging."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from benchmarks.driver.verify import ask_answers
from benchmarks.engines import engine_for
from benchmarks.generator.scale import Scale
from benchmarks.plan import Plan
from benchmarks.verify import verify
from benchmarks.workloads.catalogue import Home, NoDataError
from benchmarks.workloads.query import read_queries
from benchmarks.workloads.raw import PAIRS, TABLES, curate_bindings, make_tables

QUERIES = {query.id: query for query in read_queries("raw")}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sixty posts of seven people; every third was read twice, and its later reading counts."""
    rows, staged = [], []
    for number in range(60):
        at = f"2026-0{number % 6 + 1}-1{number % 9}T0{number % 8}:00:00.250Z"
        readings = ([0] if number % 3 else [5, 0]) if number else [0]
        for place, likes in enumerate(readings):
            payload = {
                "id": f"{number}",
                "created_at": at,
                "visibility": ["public", "unlisted"][number % 2],
                "language": ["fi", "en", None][number % 3],
                "favourites_count": number + likes * (place == 1),
                "account": {
                    "id": f"{number % 7}",
                    "acct": f"a{number % 7}",
                    "followers_count": number % 7 * 10,
                },
            }
            rows.append((json.dumps(payload, separators=(",", ":")), f"2026-07-0{place + 1}"))
        last = json.loads(rows[-1][0])
        staged.append(
            (f"{number}", f"{number % 7}", f"a{number % 7}", last["visibility"], last["language"],
             at.rstrip("Z"), last["favourites_count"], number % 7 * 10)
        )  # fmt: skip
    landing = tmp_path / "landing/source=mastodon/stream=statuses/run=1"
    landing.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("create table r (_payload varchar, _observed_at timestamp)")
        connection.executemany("insert into r values (?, ?)", rows)
        connection.execute(f"copy r to '{landing}/records-0000.parquet' (format parquet)")
    build = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "create schema staging; create table staging.stg_mastodon__statuses (post_id varchar,"
            " account_id varchar, handle varchar, visibility varchar, language varchar,"
            " posted_at timestamp, like_count bigint, followers_count bigint)"
        )
        connection.executemany(
            "insert into staging.stg_mastodon__statuses values (?, ?, ?, ?, ?, ?, ?, ?)", staged
        )
    return Home(landing=tmp_path / "landing", build=build)


def test_both_of_a_pair_give_one_answer(home: Home, tmp_path: Path) -> None:
    assert home.landing is not None
    assert home.build is not None
    manifest = make_tables(Scale("small", 120), tmp_path / "tables", home.landing, home.build)
    assert manifest["copies"] == 2
    assert manifest["tables"]["staged_statuses"]["rows"] == 120
    assert manifest["tables"]["landed_statuses"]["rows"] > 150
    bindings = curate_bindings(tmp_path / "tables", seed=1)
    engine = engine_for("duckdb", TABLES)
    engine.load(tmp_path / "tables", tmp_path / "place")
    answers = ask_answers(engine, tmp_path / "place", QUERIES, bindings)
    half = len(answers) // 2
    assert half == PAIRS * 30
    assert answers[:half] == answers[half:]
    assert {binding.values == {} for binding in bindings[: half * 2 // 5]} == {True}
    answered = {
        binding.query_id
        for binding, answer in zip(bindings, answers, strict=True)
        if answer.row_count > 1
    }
    assert answered == set(QUERIES)


def test_only_engines_with_its_functions_are_asked(home: Home) -> None:
    plan = Plan(scales=("nano",), engines=("duckdb", "sqlite"), workload="raw", home=home)
    asked, not_asked = verify(plan, lambda _: None)
    assert (asked.checked, asked.wrong) == (300, [])
    assert not_asked.missing == "duckdb's own functions, which the workload asks"


def test_nothing_landed_is_said_with_what_lands(tmp_path: Path) -> None:
    plan = Plan(scales=("nano",), engines=("duckdb",), workload="raw")
    with pytest.raises(NoDataError, match="make run makes both"):
        verify(replace(plan, home=Home(landing=tmp_path)), lambda _: None)
