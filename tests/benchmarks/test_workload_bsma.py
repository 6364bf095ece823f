"""BSMA's questions: right by hand, and the same from plain Python and every engine."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.driver.answers import digest
from benchmarks.driver.tables import find_damaged_tables
from benchmarks.driver.verify import find_wrong_answers
from benchmarks.engines import ENGINES
from benchmarks.workloads.bsma import Oracle, curate_bindings
from benchmarks.workloads.keeping import keep_bindings, read_bindings
from benchmarks.workloads.query import Binding, Value, read_queries, read_query
from tests.benchmarks.conftest import Asked
from tests.benchmarks.tables_by_hand import NOON, ONE, TWO, write_tables_by_hand

QUERIES = {query.id: query for query in read_queries("bsma")}
# These come with every installation; the others are asked in test_engines.py.
LOCAL = ["duckdb", "duckdb-parquet", "duckdb-memory", "duckdb-tuned", "sqlite", "sqlite-tuned"]
MIDNIGHT = datetime.fromisoformat("2026-01-02")
DAY_START = datetime.fromisoformat("2026-01-01")
NEXT_DAY = datetime.fromisoformat("2026-01-03")
ALL_DAY: dict[str, Value] = {"from_at": NOON, "until_at": MIDNIGHT, "x": 5}
LATE: dict[str, Value] = {"from_at": TWO, "until_at": MIDNIGHT, "x": 5}
YEAR: dict[str, Value] = {
    "from_at": datetime.fromisoformat("2025-11-01"),
    "until_at": datetime.fromisoformat("2026-11-01"),
}

# 1 and 2, 2 and 3, 2 and 4, 1 and 5, 5 and 3 follow each other; 1 follows 4. Posts: 10 by 1 at
# noon, 11 by 2 and 12 by 3 at one, 13 by 2 and 14 by 4 at two; 11 and 12 repost 10 (12 by way of
# 11), 14 reposts 13. 10 mentions 5, 11 and 12 mention 4, 13 mentions 3, 14 mentions 1.
BY_HAND: list[tuple[str, dict[str, Value], list[tuple[Any, ...]]]] = [
    # 3 is reached through 2 and 5; 4 through 2, though 1 follows 4 already: it is not returned.
    ("q01", {"uid": 1, "x": 10}, [(3, 2), (4, 1)]),
    ("q01", {"uid": 1, "x": 1}, [(3, 2)]),
    # 1 follows 2, 4 and 5; 3 follows 2 and 5.
    ("q02", {"uid": 1, "x": 10}, [(3, 2)]),
    ("q03", {"uid": 1, "x": 10}, [(3, 2)]),
    ("q04", {"uid": 1, "other_uid": 3}, [(2,), (5,)]),
    ("q05", {"uid": 1, "other_uid": 3}, [(2,), (5,)]),
    # 2 has mentioned 4 and 3; 3 mentions 4 once.
    ("q06", {"uid": 2, **ALL_DAY}, [(3, 1)]),
    ("q06", {"uid": 3, **ALL_DAY}, [(2, 1)]),
    ("q07", {"from_at": NOON, "until_at": MIDNIGHT, "x": 3}, [(4, 2), (1, 1), (3, 1)]),
    # The window holds its start and not its end.
    ("q07", {"from_at": NOON, "until_at": ONE, "x": 3}, [(5, 1)]),
    # 4 follows 2, who follows 1, 3 and 4 itself.
    ("q08", {"uid": 4, "x": 3}, [(14, 4, TWO), (13, 2, TWO), (12, 3, ONE)]),
    ("q09", {"uid": 4, "eventid": 1, **ALL_DAY}, [(1, 1), (2, 1), (4, 1)]),
    ("q09", {"uid": 4, "eventid": 2, **ALL_DAY}, [(3, 1)]),
    ("q10", {"from_at": ONE, "until_at": MIDNIGHT, "x": 5}, [(1, 2), (2, 1)]),
    ("q10", LATE, [(2, 1)]),
    ("q11", {"uid": 1, **ALL_DAY}, [(2, 1), (3, 1)]),
    ("q11", {"uid": 1, **LATE}, []),
    ("q12", {"uid": 4, **ALL_DAY}, [(10, 2), (13, 1)]),
    # 1 posts on event 1, as 2 and 4 do; 3 does not follow 4.
    ("q13", {"uid": 1, **ALL_DAY}, []),
    ("q13", {"uid": 2, **ALL_DAY}, []),
    ("q13", {"uid": 4, **ALL_DAY}, [(1, 1)]),
    ("q14", ALL_DAY, [("coffee", 4), ("fair", 3)]),
    ("q14", {"from_at": MIDNIGHT, "until_at": NEXT_DAY, "x": 5}, []),
    ("q15", {"eventid": 1, **ALL_DAY}, [(1, 1), (2, 1), (4, 1)]),
    ("q15", {"eventid": 1, **LATE}, [(4, 1)]),
    # 2 follows 1, 3 and 4; 3 reposts 1, 4 reposts 2.
    ("q16", {"uid": 2, **ALL_DAY}, [(1, 1), (2, 1)]),
    ("q17", {"uid": 2, **ALL_DAY}, [(4, 2), (1, 1), (3, 1)]),
    # 4 is mentioned by 2, who follows 4, and by 3, who does not.
    ("q18", {"uid": 4, **ALL_DAY}, [(2, 1)]),
    # All but 4's own post.
    ("q19", {"uid": 4, "x": 5}, [("coffee", 3), ("fair", 2)]),
    ("q20", {"eventid": 1}, [(ONE, 1), (TWO, 1)]),
    ("q21", {"eventid": 1}, [(DAY_START, 1, 2), (DAY_START, 3, 1)]),
    ("q22", {"mid": 10}, [(0, 1, NOON, NOON), (1, 1, ONE, ONE), (2, 1, ONE, ONE)]),
    ("q22", {"mid": 13}, [(0, 1, TWO, TWO), (1, 1, TWO, TWO)]),
    ("q23", {"eventid": 1}, [("city01", "f", 3)]),
    ("q24", {"eventid": 1}, [(1, 3)]),
]


@pytest.fixture(scope="session")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("by_hand") / "tables"
    write_tables_by_hand(folder)
    for name in LOCAL:
        ENGINES[name].load(folder, folder.with_name(name))
    return folder


def test_plain_python_gives_the_answers_by_hand(by_hand: Path) -> None:
    oracle = Oracle(by_hand)
    found = [oracle.answer(Binding(query_id, "", values)) for query_id, values, _ in BY_HAND]
    assert found == [answer for _, _, answer in BY_HAND]


@pytest.mark.parametrize("engine", LOCAL)
def test_engines_give_the_answers_by_hand(by_hand: Path, engine: str) -> None:
    session = ENGINES[engine].open(by_hand.with_name(engine))
    for query_id, values, answer in BY_HAND:
        found = session.ask(ENGINES[engine].translate(QUERIES[query_id]), values)
        assert digest(found) == digest(answer), (query_id, values, found)
    session.close()


def test_every_query_has_a_case_by_hand() -> None:
    assert {query_id for query_id, _, _ in BY_HAND} == set(QUERIES)
    assert sorted(QUERIES) == [f"q{number:02d}" for number in range(1, 25)]


@pytest.mark.parametrize("engine", ["duckdb", "duckdb-tuned", "sqlite"])
def test_engines_agree_with_plain_python_on_every_binding(
    asked: Asked, tmp_path: Path, engine: str
) -> None:
    assert sum(answer.row_count for answer in asked.answers) > 5000
    ENGINES[engine].load(asked.folder, tmp_path / "place")
    found = find_wrong_answers(
        ENGINES[engine], tmp_path / "place", asked.queries, asked.bindings, asked.answers
    )
    assert found == []


def test_every_query_has_thirty_bindings_in_three_bands(asked: Asked) -> None:
    counts = Counter((binding.query_id, binding.band) for binding in asked.bindings)
    assert counts == {
        (query_id, band): 10 for query_id in QUERIES for band in ("light", "middle", "heavy")
    }


def test_most_bindings_have_an_answer(asked: Asked) -> None:
    rows: Counter[str] = Counter()
    for binding, answer in zip(asked.bindings, asked.answers, strict=True):
        rows[binding.query_id] += answer.row_count > 0
    assert set(rows) == set(QUERIES)
    assert min(rows.values()) >= 5


def test_windows_follow_the_mix_of_an_hour_a_day_a_week_and_a_year(asked: Asked) -> None:
    hours: Counter[float] = Counter()
    for binding in asked.bindings:
        start, end = binding.values.get("from_at"), binding.values.get("until_at")
        if binding.query_id == "q07" and isinstance(start, datetime) and isinstance(end, datetime):
            hours[(end - start).total_seconds() / 3600] += 1
    assert hours == {1: 12, 24: 9, 168: 6, 8760: 3}


def test_heavier_bands_are_heavier(asked: Asked) -> None:
    sizes: dict[str, list[int]] = {}
    for binding in asked.bindings:
        if binding.query_id == "q22":
            posts = sum(row[1] for row in asked.oracle.answer(binding))
            sizes.setdefault(binding.band, []).append(posts)
    assert (
        max(sizes["light"]) <= min(sizes["middle"]) <= max(sizes["middle"]) <= min(sizes["heavy"])
    )
    assert max(sizes["light"]) < max(sizes["heavy"])


def test_bindings_are_kept_with_the_version_of_their_data(asked: Asked, tmp_path: Path) -> None:
    assert asked.bindings
    keep_bindings(asked.bindings, "abc", tmp_path / "bindings.json")
    assert read_bindings(tmp_path / "bindings.json") == ("abc", asked.bindings)
    assert curate_bindings(asked.folder, seed=1) == asked.bindings
    assert curate_bindings(asked.folder, seed=2) != asked.bindings


Ask = Callable[[str, dict[str, Value]], list[tuple[Any, ...]]]


@pytest.fixture(params=["duckdb", "sqlite"])
def ask(request: pytest.FixtureRequest, nano: Path, tmp_path: Path) -> Iterator[Ask]:
    engine = ENGINES[request.param]
    engine.load(nano, tmp_path / "place")
    session = engine.open(tmp_path / "place")
    yield lambda query_id, values: session.ask(engine.translate(QUERIES[query_id]), values)
    session.close()


def test_ten_rows_are_the_first_of_a_hundred(ask: Ask, asked: Asked) -> None:
    limited = [binding for binding in asked.bindings if binding.values.get("x") == 100]
    seen: set[str] = set()
    for binding in limited:
        long = ask(binding.query_id, {**binding.values, "x": 100})
        assert ask(binding.query_id, {**binding.values, "x": 10}) == long[:10]
        seen.update({binding.query_id} if len(long) > 10 else ())
    assert len(seen) > 8


def test_common_followees_are_the_same_from_both_sides(ask: Ask, asked: Asked) -> None:
    pairs = [binding.values for binding in asked.bindings if binding.query_id == "q04"]
    assert len(pairs) == 30
    found = [ask("q04", dict(values)) for values in pairs]
    assert sum(map(len, found)) > 50
    for values, rows in zip(pairs, found, strict=True):
        assert ask("q04", {"uid": values["other_uid"], "other_uid": values["uid"]}) == rows


def test_the_tags_of_a_day_are_those_of_its_hours(ask: Ask) -> None:
    day = datetime.fromisoformat("2026-03-03")
    hours: Counter[str] = Counter()
    for number in range(24):
        start = day + timedelta(hours=number)
        window: dict[str, Value] = {
            "from_at": start,
            "until_at": start + timedelta(hours=1),
            "x": 10_000,
        }
        hours.update(dict(ask("q14", window)))
    whole = ask("q14", {"from_at": day, "until_at": day + timedelta(days=1), "x": 10_000})
    assert whole
    assert dict(whole) == dict(hours)


@pytest.mark.parametrize("engine", ["duckdb", "sqlite"])
def test_a_user_alone_changes_no_answer(asked: Asked, tmp_path: Path, engine: str) -> None:
    """Somebody whom nobody knows posts outside all windows, on no event."""
    changed = alter(
        asked.folder,
        tmp_path,
        {
            "muser": "select * from t union all select 999999, 'city99', 'f', 0",
            "microblog": "select * from t union all"
            " select 1, 999999, timestamp '2020-01-01 00:00:00', 1",
        },
    )
    ENGINES[engine].load(changed, tmp_path / "place")
    found = find_wrong_answers(
        ENGINES[engine],
        tmp_path / "place",
        asked.queries,
        asked.bindings[::4],
        asked.answers[::4],
    )
    assert found == []


@pytest.mark.parametrize("engine", ["duckdb", "duckdb-tuned", "sqlite"])
@pytest.mark.parametrize(
    ("table", "damage"),
    [
        ("mention", "from t where mid <> (select min(mid) from t)"),
        (
            "friendlist",
            "select uid, case when row_number() over () = 1 then 99 else friendid end as friendid"
            " from t",
        ),
        (
            "microblog",
            "select mid, uid, case when mid in (select min(remid) from r)"
            " then time - interval 1 second else time end as time, moodid from t",
        ),
    ],
)
def test_one_damaged_row_is_found(
    nano: Path, tmp_path: Path, engine: str, table: str, damage: str
) -> None:
    changed = alter(nano, tmp_path, {table: damage})
    ENGINES[engine].load(changed, tmp_path / "place")
    assert find_damaged_tables(ENGINES[engine], tmp_path / "place", changed) == []
    damaged = find_damaged_tables(ENGINES[engine], tmp_path / "place", nano)
    assert [(one.engine, one.query_id) for one in damaged] == [(engine, f"table {table}")]
    assert damaged[0].found != damaged[0].expected


def test_a_missing_mention_makes_answers_wrong(asked: Asked, tmp_path: Path) -> None:
    changed = alter(
        asked.folder, tmp_path, {"mention": "from t where mid <> (select min(mid) from t)"}
    )
    ENGINES["duckdb"].load(changed, tmp_path / "place")
    wrong = find_wrong_answers(
        ENGINES["duckdb"], tmp_path / "place", asked.queries, asked.bindings, asked.answers
    )
    assert {one.query_id for one in wrong} >= {"q07"}


def alter(folder: Path, target: Path, changes: dict[str, str]) -> Path:
    """Copy tables, some of them changed: `t` is the table, `r` the reposts."""
    changed = target / "changed"
    changed.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"create view r as from '{folder / 'retweet.parquet'}'")
        for path in folder.glob("*.parquet"):
            connection.execute(f"create or replace view t as from '{path}'")
            sql = changes.get(path.stem, "from t")
            connection.execute(f"copy ({sql}) to '{changed / path.name}' (format parquet)")
    return changed


def test_a_query_says_what_it_asks_and_stresses(tmp_path: Path) -> None:
    for query in QUERIES.values():
        assert query.question.endswith("?")
        assert query.stresses.endswith(".")
        assert "order by" in query.sql
    (tmp_path / "q99.sql").write_text("select 1\nfrom a\nwhere true\n")
    with pytest.raises(ValueError, match=r"q99.sql: the first lines are -- Question"):
        read_query(tmp_path / "q99.sql")


def test_an_engine_may_have_a_text_of_its_own(tmp_path: Path) -> None:
    lines = [
        "-- Question: what?",
        "-- Stresses: this.",
        "select 1 as one;",
        "",
        "-- For sqlite, polars: they differ.",
        "select 2 as two",
    ]
    (tmp_path / "q99.sql").write_text("\n".join(lines) + "\n")
    query = read_query(tmp_path / "q99.sql")
    assert query.sql == "select 1 as one"
    assert query.overrides == {"sqlite": "select 2 as two", "polars": "select 2 as two"}
    assert ENGINES["sqlite"].translate(query) == "select 2 as two"
    assert ENGINES["duckdb"].translate(query) == "select 1 as one"
