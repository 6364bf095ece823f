"""BSMA's questions: right by hand, and the same from plain Python and every engine."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from benchmarks.driver.answers import digest
from benchmarks.driver.verify import find_wrong_answers, know_answers
from benchmarks.engines import ENGINES
from benchmarks.workloads.bsma.bindings import curate_bindings, keep_bindings, read_bindings
from benchmarks.workloads.bsma.oracle import Oracle
from benchmarks.workloads.query import Binding, Value, read_queries, read_query
from tests.benchmarks.tables_by_hand import NOON, ONE, TWO, write_tables_by_hand

QUERIES = {query.id: query for query in read_queries("bsma")}
MIDNIGHT = datetime.fromisoformat("2026-01-02")
NEXT_DAY = datetime.fromisoformat("2026-01-03")
YEAR: dict[str, Value] = {
    "from_at": datetime.fromisoformat("2025-11-01"),
    "until_at": datetime.fromisoformat("2026-11-01"),
}

BY_HAND: list[tuple[str, dict[str, Value], list[tuple[Any, ...]]]] = [
    # 3 is reached through 2 and 5; 4 through 2, though 1 follows 4 already: it is not returned.
    ("q01", {"uid": 1, "x": 10}, [(3, 2), (4, 1)]),
    ("q01", {"uid": 1, "x": 1}, [(3, 2)]),
    ("q07", {"from_at": NOON, "until_at": MIDNIGHT, "x": 3}, [(4, 2), (1, 1), (3, 1)]),
    # The window holds its start and not its end.
    ("q07", {"from_at": NOON, "until_at": ONE, "x": 3}, [(5, 1)]),
    ("q10", {"from_at": ONE, "until_at": MIDNIGHT, "x": 5}, [(1, 2), (2, 1)]),
    ("q10", {"from_at": TWO, "until_at": MIDNIGHT, "x": 5}, [(2, 1)]),
    ("q14", {"from_at": NOON, "until_at": MIDNIGHT, "x": 5}, [("coffee", 4), ("fair", 3)]),
    ("q14", {"from_at": MIDNIGHT, "until_at": NEXT_DAY, "x": 5}, []),
    ("q22", {"mid": 10}, [(0, 1, NOON, NOON), (1, 1, ONE, ONE), (2, 1, ONE, ONE)]),
    ("q22", {"mid": 13}, [(0, 1, TWO, TWO), (1, 1, TWO, TWO)]),
]


@pytest.fixture(scope="session")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("by_hand") / "tables"
    write_tables_by_hand(folder)
    for name, engine in ENGINES.items():
        engine.load(folder, folder.with_name(name))
    return folder


@pytest.mark.parametrize(("query_id", "values", "answer"), BY_HAND)
def test_plain_python_gives_the_answer_by_hand(
    by_hand: Path, query_id: str, values: dict[str, Value], answer: list[tuple[Any, ...]]
) -> None:
    assert Oracle(by_hand).answer(Binding(query_id, "by hand", values)) == answer


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("query_id", "values", "answer"), BY_HAND)
def test_engines_give_the_answer_by_hand(
    by_hand: Path,
    engine: str,
    query_id: str,
    values: dict[str, Value],
    answer: list[tuple[Any, ...]],
) -> None:
    session = ENGINES[engine].open(by_hand.with_name(engine))
    found = session.ask(QUERIES[query_id].sql, values)
    session.close()
    assert digest(found) == digest(answer)


def test_every_query_has_a_case_by_hand() -> None:
    assert {query_id for query_id, _, _ in BY_HAND} == set(QUERIES)
    assert sorted(QUERIES) == ["q01", "q07", "q10", "q14", "q22"]


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_agree_with_plain_python_on_every_binding(
    nano: Path, tmp_path: Path, engine: str
) -> None:
    bindings = curate_bindings(nano, seed=1)
    answers = know_answers(Oracle(nano), bindings)
    assert sum(answer.row_count for answer in answers) > 500
    ENGINES[engine].load(nano, tmp_path / "file")
    assert find_wrong_answers(ENGINES[engine], tmp_path / "file", QUERIES, bindings, answers) == []


def test_every_query_has_thirty_bindings_in_three_bands(nano: Path) -> None:
    bindings = curate_bindings(nano, seed=1)
    counts = Counter((binding.query_id, binding.band) for binding in bindings)
    assert counts == {
        (query_id, band): 10 for query_id in QUERIES for band in ("light", "middle", "heavy")
    }


def test_windows_follow_the_mix_of_an_hour_a_day_a_week_and_a_year(nano: Path) -> None:
    hours: Counter[float] = Counter()
    for binding in curate_bindings(nano, seed=1):
        start, end = binding.values.get("from_at"), binding.values.get("until_at")
        if binding.query_id == "q07" and isinstance(start, datetime) and isinstance(end, datetime):
            hours[(end - start).total_seconds() / 3600] += 1
    assert hours == {1: 12, 24: 9, 168: 6, 8760: 3}


def test_heavier_bands_are_heavier(nano: Path) -> None:
    oracle = Oracle(nano)
    sizes: dict[str, list[int]] = {}
    for binding in curate_bindings(nano, seed=1):
        if binding.query_id == "q22":
            posts = sum(row[1] for row in oracle.answer(binding))
            sizes.setdefault(binding.band, []).append(posts)
    assert (
        max(sizes["light"]) <= min(sizes["middle"]) <= max(sizes["middle"]) <= min(sizes["heavy"])
    )
    assert max(sizes["light"]) < max(sizes["heavy"])


def test_bindings_are_kept_with_the_version_of_their_data(nano: Path, tmp_path: Path) -> None:
    bindings = curate_bindings(nano, seed=1)
    assert bindings
    keep_bindings(bindings, "abc", tmp_path / "bindings.json")
    assert read_bindings(tmp_path / "bindings.json") == ("abc", bindings)
    assert curate_bindings(nano, seed=1) == bindings
    assert curate_bindings(nano, seed=2) != bindings


def test_ten_rows_are_the_first_of_a_hundred(nano: Path) -> None:
    oracle = Oracle(nano)
    for query_id in ("q07", "q10"):
        long = oracle.answer(Binding(query_id, "", {**YEAR, "x": 100}))
        assert len(long) > 10
        assert oracle.answer(Binding(query_id, "", {**YEAR, "x": 10})) == long[:10]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "damage",
    [
        "delete from mention where mid = (select min(mid) from mention)",
        "update microblog set time = '2020-01-01 00:00:00' "
        "where mid = (select min(mid) from retweet)",
    ],
)
def test_one_damaged_row_is_found(nano: Path, tmp_path: Path, engine: str, damage: str) -> None:
    file = tmp_path / "file"
    ENGINES[engine].load(nano, file)
    run_sql(engine, file, damage)
    bindings = curate_bindings(nano, seed=1)
    answers = know_answers(Oracle(nano), bindings)
    wrong = find_wrong_answers(ENGINES[engine], file, QUERIES, bindings, answers)
    assert wrong
    assert wrong[0].engine == engine
    assert wrong[0].found != wrong[0].expected


def run_sql(engine: str, file: Path, sql: str) -> None:
    """Write to an engine's file, which no part of the suite does."""
    import sqlite3

    import duckdb

    if engine == "duckdb":
        with duckdb.connect(str(file)) as connection:
            connection.execute(sql)
    else:
        lite = sqlite3.connect(file)
        lite.execute(sql)
        lite.commit()
        lite.close()


def test_a_query_says_what_it_asks_and_stresses(tmp_path: Path) -> None:
    for query in QUERIES.values():
        assert query.question.endswith("?")
        assert query.stresses.endswith(".")
    (tmp_path / "q99.sql").write_text("select 1\nfrom a\nwhere true\n")
    with pytest.raises(ValueError, match=r"q99.sql: the first lines are -- Question"):
        read_query(tmp_path / "q99.sql")
