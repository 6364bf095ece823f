"""BSMA's questions on a company's own marts: through the views, and equal to plain Python."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from benchmarks.driver.answers import digest
from benchmarks.driver.tables import find_damaged_tables
from benchmarks.driver.verify import find_wrong_answers, know_answers
from benchmarks.engines import ENGINES
from benchmarks.engines.core_models import DATABASE
from benchmarks.plan import Plan
from benchmarks.verify import verify
from benchmarks.workloads.bsma import NoNetworkError, Oracle, curate_bindings, export_tables
from benchmarks.workloads.catalogue import BSMA_AT_HOME, HOME_SCALE, Home, NoDataError
from benchmarks.workloads.query import Value, read_queries

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts" / "engagement"
QUERIES = {query.id: query for query in read_queries("bsma")}
NOON = datetime.fromisoformat("2026-01-01 12:00")
MIDNIGHT = datetime.fromisoformat("2026-01-02")
ALL_DAY: dict[str, Value] = {"from_at": NOON, "until_at": MIDNIGHT, "x": 5}
# Each mart with the columns of its contract that matter, and rows: 1 is the brand; 2 and 3 follow
# it, 3 too an account that is not told. Post 12's author is hidden; 13 passes on 10, 14 what was
# not read, 15 the post of the hidden author.
ROWS = {
    "dim_accounts": """
        select 1 as account_key, 9 as following_count, 'turku' as place
        union all select 2, null, null union all select 3, 4, null
    """,
    "fct_follows": """
        select 2 as follower_account_key, 1 as followed_account_key
        union all select 3, 1 union all select 3, null
    """,
    "post_timeline": """
        select 10 as post_key, 1 as account_key, timestamp '2026-01-01 12:00' as posted_at,
            1.0 as valence
        union all select 11, 2, '2026-01-01 13:00', -1.0
        union all select 12, null, '2026-01-01 13:00', 0.0
        union all select 13, 3, '2026-01-01 14:00', null
        union all select 14, 3, '2026-01-01 15:00', null
        union all select 15, 2, '2026-01-01 16:00', null
    """,
    "fct_post_mentions": """
        select 11 as post_key, 2 as account_key, 1 as mentioned_account_key
        union all select 12, null, 1 union all select 13, 3, 77
    """,
    "fct_reposts": """
        select 13 as post_key, 3 as account_key, 10 as reposted_post_key, 10 as first_post_key,
            1 as first_account_key
        union all select 14, 3, 99, 99, null union all select 15, 2, 12, 12, null
    """,
    "fct_post_topics": """
        select 5 as topic_key, 10 as post_key, 1 as account_key
        union all select 5, 12, null union all select 5, 13, 3 union all select 5, 11, 2
    """,
    "topic_hashtags": "select 5 as topic_key, 'kahvi' as hashtag",
}
# What the rows above answer.
BY_HAND: list[tuple[str, dict[str, Value], list[tuple[Any, ...]]]] = [
    # Nobody else follows whom 2 follows but 3.
    ("q02", {"uid": 2, "x": 5}, [(3, 1)]),
    # A hidden author mentions nobody; 77 is known by a mention alone.
    ("q07", ALL_DAY, [(1, 1), (77, 1)]),
    # What was not read has no author, nor has the hidden author's post.
    ("q10", ALL_DAY, [(1, 1)]),
    ("q15", {"eventid": 5, **ALL_DAY}, [(1, 1), (2, 1), (3, 1)]),
    # The best and the worst of seven moods; a repost has none.
    (
        "q21",
        {"eventid": 5},
        [
            (datetime.fromisoformat("2026-01-01"), 1, 1),
            (datetime.fromisoformat("2026-01-01"), 7, 1),
            (datetime.fromisoformat("2026-01-01"), None, 1),
        ],
    ),
    # Unknown places come last of equal counts, and are not made up.
    ("q23", {"eventid": 5}, [(None, None, 2), ("turku", None, 1)]),
    ("q24", {"eventid": 5}, [(4, 1), (9, 1), (None, 1)]),
]


def read_contract(mart: str) -> dict[str, str]:
    told = yaml.safe_load((MARTS / f"{mart}.yml").read_text("utf-8"))
    return {one["name"]: one["data_type"] for one in told["models"][0]["columns"]}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish the marts as their contracts say, with a few rows."""
    database = tmp_path_factory.mktemp("published") / DATABASE
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema engagement")
        for mart, rows in ROWS.items():
            columns = ", ".join(f"{name} {kind}" for name, kind in read_contract(mart).items())
            connection.execute(f"create table engagement.{mart} ({columns})")
            connection.execute(f"insert into engagement.{mart} by name {rows}")
    return database


@pytest.fixture(scope="module")
def exported(snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home") / "tables"
    manifest = export_tables(HOME_SCALE, folder, snapshot)
    assert {name: one["rows"] for name, one in manifest["tables"].items()} == {
        "friendlist": 2, "microblog": 5, "mention": 2, "retweet": 1, "event": 1,
        "rel_event_microblog": 3, "muser": 3,
    }  # fmt: skip
    return folder


@pytest.mark.parametrize(
    "engine",
    ["duckdb", "duckdb-tuned", "duckdb-parquet", "sqlite", "chdb", "datafusion", "polars"],
)
@pytest.mark.filterwarnings("ignore")
def test_engines_give_the_answers_by_hand(exported: Path, tmp_path: Path, engine: str) -> None:
    if ENGINES[engine].missing():
        pytest.skip(f"{engine} is not installed; missing {ENGINES[engine].missing()}")
    ENGINES[engine].load(exported, tmp_path / "place")
    session = ENGINES[engine].open(tmp_path / "place")
    for query_id, values, answer in BY_HAND:
        found = session.ask(ENGINES[engine].translate(QUERIES[query_id]), values)
        assert digest(found) == digest(answer), (query_id, found)
    session.close()


def test_every_question_is_asked_and_plain_python_agrees(snapshot: Path) -> None:
    plan = Plan(workload=BSMA_AT_HOME, engines=("duckdb", "sqlite"), home=Home(snapshot))
    found = verify(plan, lambda _: None)
    assert [(one.scale, one.engine, one.checked, one.wrong) for one in found] == [
        ("home", "duckdb", 720, []),
        ("home", "sqlite", 720, []),
    ]
    assert found[0].rows > 300


def test_a_changed_row_of_a_mart_is_found(exported: Path, tmp_path: Path) -> None:
    place, engine = tmp_path / "place", ENGINES["duckdb"]
    engine.load(exported, place)
    bindings = curate_bindings(exported, seed=1)
    answers = know_answers(Oracle(exported), bindings)
    # Not the snapshot itself, which is one file with the place's.
    copy = place / "copy"
    copy.write_bytes((place / DATABASE).read_bytes())
    copy.replace(place / DATABASE)
    with duckdb.connect(str(place / DATABASE)) as connection:
        connection.execute("update engagement.fct_reposts set first_account_key = null")
    assert [one.query_id for one in find_damaged_tables(engine, place, exported)] == [
        "table retweet"
    ]
    wrong = find_wrong_answers(engine, place, QUERIES, bindings, answers)
    assert {"q10", "q22"} <= {one.query_id for one in wrong}


def test_a_home_without_a_network_says_what_makes_one(tmp_path: Path) -> None:
    plan = Plan(workload=BSMA_AT_HOME, engines=("duckdb",), home=Home(tmp_path / DATABASE))
    with pytest.raises(NoDataError, match="make run publishes one"):
        verify(plan, lambda _: None)
    duckdb.connect(str(tmp_path / DATABASE)).close()
    with pytest.raises(NoDataError, match="kenno build and kenno publish make one"):
        verify(plan, lambda _: None)
    with duckdb.connect(str(tmp_path / DATABASE)) as connection:
        connection.execute("create schema engagement")
        for mart in ROWS:
            columns = ", ".join(f"{name} {kind}" for name, kind in read_contract(mart).items())
            connection.execute(f"create table engagement.{mart} ({columns})")
    with pytest.raises(NoNetworkError, match="no posts and no hashtags and no accounts"):
        export_tables(HOME_SCALE, tmp_path / "tables", tmp_path / DATABASE)


def test_the_generated_network_enters_the_marts_that_contracts_describe(
    nano: Path, tmp_path: Path
) -> None:
    ENGINES["duckdb"].load(nano, tmp_path / "place")
    with duckdb.connect(str(tmp_path / "place" / DATABASE), read_only=True) as connection:
        made = connection.execute(
            "select table_name, column_name, lower(data_type) from duckdb_columns()"
            " where schema_name = 'engagement'"
        ).fetchall()
    assert {table for table, _, _ in made} == set(ROWS)
    for table, column, kind in made:
        contract = read_contract(table)
        assert column in contract, (table, column)
        # A number of the generated network may be narrower than the mart's.
        assert contract[column] == kind or "decimal" in kind, (table, column, kind)
