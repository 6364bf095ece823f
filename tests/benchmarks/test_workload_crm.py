"""The network and its customers: answers by hand, and the same from every engine."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.driver.answers import digest
from benchmarks.driver.verify import ask_answers, find_wrong_answers
from benchmarks.engines import ENGINES, engine_for
from benchmarks.workloads.crm import TABLES, curate_bindings
from benchmarks.workloads.query import Value, read_queries

QUERIES = {query.id: query for query in read_queries("crm")}
WINDOW: dict[str, Value] = {
    "from_at": datetime.fromisoformat("2026-01-01"),
    "until_at": datetime.fromisoformat("2026-01-02"),
}
ON: dict[str, Value] = {**WINDOW, "later_at": datetime.fromisoformat("2026-01-03")}
# Users 1 and 2 are customers 11 and 12; customer 13 has no account. 1 follows 2.
ROWS = {
    "customer": "select 11 as customerid, timestamp '2025-12-01' as since, 'web' as source"
    " union all select 12, timestamp '2026-01-01', 'shop'"
    " union all select 13, timestamp '2026-01-01', 'web'",
    "account": "select 1 as uid, 11 as customerid union all select 2, 12",
    "purchase": "select 1 as purchaseid, 12 as customerid, timestamp '2026-01-01 10:00' as time,"
    " 500 as spend union all select 2, 13, timestamp '2026-01-01 11:00', 700"
    " union all select 3, 11, timestamp '2026-01-02 09:00', 300"
    " union all select 4, 12, timestamp '2026-01-02 00:00', 40"
    " union all select 5, 13, timestamp '2026-01-03 00:00', 9000",
    "muser": "select 1 as uid, 'a' as city, 'f' as gender, 1 as friendscount"
    " union all select 2, 'a', 'm', 200",
    "friendlist": "select 1 as uid, 2 as friendid",
    "microblog": "select 21 as mid, 2 as uid, timestamp '2026-01-01 12:00' as time, 1 as moodid"
    " union all select 22, 1, timestamp '2026-01-01 13:00', 1"
    " union all select 23, 1, timestamp '2026-01-02 13:00', 1",
    "rel_event_microblog": "select 5 as eventid, 21 as mid union all select 5, 22"
    " union all select 6, 22 union all select 7, 23",
}
BY_HAND: list[tuple[str, dict[str, Value], list[tuple[Any, ...]]]] = [
    ("q01", {**WINDOW, "x": 5}, [(13, 700, 0), (12, 500, 1)]),
    ("q02", WINDOW, [(1, 1, 0, 0, 0), (3, 1, 1, 1, 500)]),
    ("q03", {**ON, "x": 5}, [(5, 2, 340), (6, 1, 300)]),
    ("q04", WINDOW, [("shop", 1, 1, 500), ("web", 0, 1, 700)]),
    # 1 follows 2, who bought; 2 follows nobody.
    ("q05", ON, [(0, 1, 1, 40), (1, 1, 1, 300)]),
]


@pytest.mark.parametrize("name", ["duckdb", "sqlite"])
def test_engines_give_the_answers_by_hand(tmp_path: Path, name: str) -> None:
    (tmp_path / "tables").mkdir()
    with duckdb.connect() as connection:
        for table, sql in ROWS.items():
            connection.execute(f"copy ({sql}) to '{tmp_path}/tables/{table}.parquet'")
    assert {query_id for query_id, _, _ in BY_HAND} == set(QUERIES)
    engine = engine_for(name, TABLES)
    engine.load(tmp_path / "tables", tmp_path / "place")
    session = engine.open(tmp_path / "place")
    for query_id, values, answer in BY_HAND:
        found = session.ask(engine.translate(QUERIES[query_id]), values)
        assert digest(found) == digest(answer), (query_id, found)
    session.close()


# PostgreSQL and Spark start a server each: `kenno bench verify --workload crm` asks them too.
@pytest.mark.parametrize("name", ["sqlite", "chdb", "datafusion", "polars", "duckdb-parquet"])
@pytest.mark.filterwarnings("ignore")
def test_other_engines_agree(nano: Path, tmp_path: Path, name: str) -> None:
    if ENGINES[name].missing():
        pytest.skip(f"{name} is not installed; missing {ENGINES[name].missing()}")
    bindings = curate_bindings(nano, seed=1)
    assert len(bindings) == 30 * len(QUERIES)
    first, engine = engine_for("duckdb", TABLES), engine_for(name, TABLES)
    first.load(nano, tmp_path / "first")
    answers = ask_answers(first, tmp_path / "first", QUERIES, bindings)
    assert sum(answer.row_count for answer in answers) > 300
    engine.load(nano, tmp_path / "place")
    found = find_wrong_answers(engine, tmp_path / "place", QUERIES, bindings[::3], answers[::3])
    assert found == []
