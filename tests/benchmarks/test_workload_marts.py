"""The published marts' questions: the same answers from every engine, at every width."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import duckdb
import pytest

from benchmarks.driver.verify import ask_answers, find_wrong_answers
from benchmarks.engines import ENGINES, engine_for
from benchmarks.generator.scale import Scale
from benchmarks.plan import Plan
from benchmarks.verify import verify
from benchmarks.workloads.catalogue import Home
from benchmarks.workloads.marts import (
    COLUMNS,
    TABLES,
    NoMartsError,
    curate_bindings,
    make_tables,
)
from benchmarks.workloads.query import Value, read_queries

QUERIES = {query.id: query for query in read_queries("marts")}
SMALL = Scale("small", 1_000)

# Marts of 500 posts, with nulls where the real ones have them.
SNAPSHOT = """
create schema marts;
create table marts.dim_accounts as select
    1000 * (1 + n) as account_key, 'a' || n as account_id from range(37) as t(n);
create table marts.fct_posts as select
    'post' || n as post_id, ['x', 'mastodon'][n % 2 + 1] as platform,
    1000 * (1 + n % 37) as account_key,
    ['brand', 'competitor', 'other'][n % 3 + 1] as owner_kind,
    case when n % 3 < 2 then 'owner' || n % 3 end as owner_name, 'c' || n % 50 as customer_id,
    'original' as post_kind, timestamp '2026-01-01' + to_hours(n * 10) as posted_at,
    posted_at::date as posted_date, case when n % 7 > 0 then n * 31 % 101 end as interaction_count,
    case when n % 2 = 0 then n * 100 end as impression_count from range(500) as t(n);
create table marts.fct_engagement_events as select
    'event' || n as event_id, ['x', 'mastodon'][n % 2 + 1] as platform,
    case when n % 3 > 0 then 'c' || n % 50 end as customer_id,
    ['like', 'repost', 'reply', 'mention', 'follow'][n % 5 + 1] as act,
    ['low', 'high'][n % 2 + 1] as level, case when n % 4 > 0 then 'block' || n % 4 end
    as honeycomb_block, ['brand', null][n % 2 + 1] as toward_kind,
    timestamp '2026-01-01' + to_hours(n * 5) as acted_at, acted_at::date as acted_date,
    (n % 4) / 10 as weight from range(1000) as t(n);
create table marts.posts_daily as select
    posted_date as date, platform, owner_kind, owner_name, post_kind, count(*) as post_count,
    count(interaction_count) as known_interaction_post_count,
    sum(interaction_count)::bigint as interaction_count,
    sum(impression_count)::bigint as impression_count from marts.fct_posts group by all;
create table marts.acts_daily as select
    acted_date as date, platform, act, level, honeycomb_block, toward_kind,
    count(*) as act_count, sum(weight)::double as weight
    from marts.fct_engagement_events group by all;
create table marts.fct_conversations as select
    'talk' || n as conversation_id, 'c' || n % 50 as customer_id,
    ['x', 'mastodon'][n % 2 + 1] as platform, ['public', 'care', null][n % 3 + 1] as channel,
    timestamp '2026-01-01' + to_hours(n * 20) as first_inbound_at,
    first_inbound_at::date as first_inbound_date,
    case when n % 3 > 0 then first_inbound_at + to_minutes(n % 90) end as first_reply_at,
    case when n % 3 > 0 then (n * 7 % 90) * 60.0::double end as first_reply_seconds
    from range(240) as t(n);
create table marts.customer_action_matrix as select
    'c' || n as customer_id, case when n % 9 > 0 then (n * 97 % 83)::decimal(18, 4) end as clv,
    ['low', 'high', null][n % 3 + 1] as value_level, ['low', 'high'][n % 2 + 1] as engagement_level,
    ['thank', 'win back'][n % 2 + 1] as action from range(50) as t(n);
create table marts.customer_churn as select
    'c' || n as customer_id, case when n % 8 > 0 then n % 11 / 11 end as p_churn_90_days,
    'quiet' as reason_1 from range(50) as t(n);
create table marts.dim_customers as select
    'c' || n as customer_id, ['ad', 'friend', null][n % 3 + 1] as acquisition_source,
    date '2026-01-01' + (n * 4)::integer as first_purchase_date, n % 5 as order_count,
    (n * 3)::decimal(18, 4) as spend, n::decimal(18, 4) as gross_margin from range(50) as t(n);
create table marts.fct_purchases as select
    'c' || n % 50 as customer_id, date '2026-01-01' + n::integer as purchase_date,
    (n // 50 + 1)::integer as purchase_number,
    date '2026-01-01' + (n % 50 * 4)::integer as first_purchase_date,
    (n % 13)::decimal(18, 4) as spend from range(120) as t(n);
create table marts.kpi_daily as select
    date '2026-01-01' + d::integer as date, 'kpi' || k as kpi_id, ['', 'x'][k % 2 + 1] as dimension,
    case when d % 5 > 0 then (d * k % 17)::decimal(24, 6) end as value,
    1::decimal(24, 6) as previous, case when k = 1 then 8::decimal(24, 6) end as target
    from range(200) as t(d), range(3) as u(k);
create table marts.kpi_weekly as from marts.kpi_daily where dayofweek(date) = 1;
create table marts.kpi_competitor_benchmark as select
    date '2026-01-01' + (d * 7)::integer as date, 'kpi' || k as kpi_id, 'company' || c
    as company_name, (c * 1.5)::decimal(24, 6) as value, c::bigint as rank_in_field
    from range(30) as t(d), range(2) as u(k), range(4) as v(c);
"""


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("snapshot") / "published.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SNAPSHOT)
    return path


@pytest.fixture(scope="session")
def tables(snapshot: Path) -> Path:
    folder = snapshot.with_name("tables")
    make_tables(SMALL, folder, snapshot)
    return folder


def test_there_are_twenty_questions_of_all_perspectives() -> None:
    assert sorted(QUERIES) == [f"q{number:02d}" for number in range(1, 21)]
    asked = {query.sql.split("\n", 1)[0] for query in QUERIES.values()}
    assert {line.removeprefix("-- Perspective: ") for line in asked} == {
        "all.", "financial.", "customer.", "internal process.", "learning and growth."
    }  # fmt: skip
    assert all("order by" in query.sql for query in QUERIES.values())


def test_every_question_is_asked_at_three_widths(tables: Path) -> None:
    bindings = curate_bindings(tables, seed=1)
    counts = Counter((binding.query_id, binding.band) for binding in bindings)
    assert counts == {
        (query_id, width): 10 for query_id in QUERIES for width in ("narrow", "middle", "wide")
    }
    spans = {
        binding.band: cast(timedelta, binding.values["until_at"] - binding.values["from_at"]).days  # type: ignore[operator]
        for binding in bindings
    }
    assert spans == {"narrow": 7, "middle": 90, "wide": 730}
    assert curate_bindings(tables, seed=1) == bindings


def test_engines_agree_on_every_binding(tables: Path, tmp_path: Path) -> None:
    bindings = curate_bindings(tables, seed=1)
    reference = engine_for("duckdb-parquet", TABLES)
    reference.load(tables, tmp_path / "reference")
    answers = ask_answers(reference, tmp_path / "reference", QUERIES, bindings)
    answered = {
        binding.query_id
        for binding, answer in zip(bindings, answers, strict=True)
        if answer.row_count > 0 and binding.band == "wide"
    }
    assert answered == set(QUERIES)
    for name in ("duckdb", "sqlite"):
        engine = engine_for(name, TABLES)
        engine.load(tables, tmp_path / name)
        assert find_wrong_answers(engine, tmp_path / name, QUERIES, bindings, answers) == []


def test_answers_by_hand(tables: Path, tmp_path: Path) -> None:
    engine = engine_for("duckdb", TABLES)
    engine.load(tables, tmp_path / "place")
    session = engine.open(tmp_path / "place")
    start, end = (datetime.fromisoformat(f"{year}-01-01") for year in (2026, 2027))
    window: dict[str, Value] = {"from_at": start, "until_at": end}
    # Half of 240 conversations are on each platform, a third of each without an answer, twice.
    assert [row[:2] for row in session.ask(engine.translate(QUERIES["q07"]), window)] == [
        ("mastodon", 160), ("x", 160)
    ]  # fmt: skip
    deciles = session.ask(engine.translate(QUERIES["q04"]), window)
    assert [row[0] for row in deciles] == list(range(1, 11))
    assert sum(row[1] for row in deciles) == 2 * 44
    means = [row[2] / row[1] for row in deciles]
    assert means == sorted(means, reverse=True)
    top = session.ask(engine.translate(QUERIES["q12"]), window)
    assert [row[0] for row in top] == list(range(1, 12))
    assert top[-1][1] == "all others"
    assert sum(row[2] for row in top) == 1000
    session.close()


def test_a_scale_copies_people_and_posts_but_not_kpis(snapshot: Path, tmp_path: Path) -> None:
    manifest = make_tables(Scale("larger", 1_500), tmp_path / "larger", snapshot)
    assert manifest["copies"] == 3
    rows = {name: entry["rows"] for name, entry in manifest["tables"].items()}
    assert (rows["fct_posts"], rows["dim_customers"], rows["kpi_daily"]) == (1_500, 150, 600)
    with duckdb.connect() as connection:
        [(distinct,)] = connection.execute(
            f"select count(distinct post_id) from '{tmp_path}/larger/fct_posts.parquet'"
        ).fetchall()
    assert distinct == 1_500
    assert set(rows) == set(COLUMNS)


@pytest.mark.parametrize(
    ("rolled_up", "counted"),
    [
        (
            "select date, sum(post_count), sum(known_interaction_post_count),"
            " sum(interaction_count), sum(impression_count) from posts_daily group by date",
            "select posted_date, count(*), count(interaction_count), sum(interaction_count),"
            " sum(impression_count) from fct_posts group by posted_date",
        ),
        (
            "select date, act, platform, level, honeycomb_block, toward_kind, sum(act_count),"
            " round(sum(weight), 6) from acts_daily group by all",
            "select acted_date, act, platform, level, honeycomb_block, toward_kind, count(*),"
            " round(sum(weight), 6) from fct_engagement_events group by all",
        ),
    ],
)
def test_roll_ups_count_what_the_copies_hold(tables: Path, rolled_up: str, counted: str) -> None:
    with duckdb.connect() as connection:
        for name in TABLES:
            connection.execute(f"create view {name} as from '{tables / name}.parquet'")
        found = connection.execute(f"{rolled_up} order by all").fetchall()
        assert len(found) > 100
        assert found == connection.execute(f"{counted} order by all").fetchall()


def test_without_a_snapshot_it_says_what_publishes_one(tmp_path: Path) -> None:
    with pytest.raises(NoMartsError, match="make run publishes one"):
        make_tables(SMALL, tmp_path / "tables", tmp_path / "missing.duckdb")


def test_the_suite_checks_marts_and_names_what_is_not_tuned(snapshot: Path) -> None:
    plan = Plan(
        scales=("nano",),
        engines=("duckdb", "sqlite", "duckdb-tuned"),
        workload="marts",
        home=Home(snapshot),
    )
    found = verify(plan, lambda _: None)
    assert [(one.engine, one.checked, one.wrong) for one in found] == [
        ("duckdb", 600, []), ("sqlite", 600, []), ("duckdb-tuned", 0, [])
    ]  # fmt: skip
    assert found[-1].missing == "a tuned form of the workload marts"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["postgresql", "chdb", "datafusion", "polars"])
@pytest.mark.filterwarnings("ignore")
def test_other_engines_agree(name: str, snapshot: Path) -> None:
    if ENGINES[name].missing():
        pytest.skip(f"{name} is not installed; missing {ENGINES[name].missing()}")
    plan = Plan(scales=("nano",), engines=(name,), workload="marts", home=Home(snapshot))
    [found] = verify(replace(plan), lambda _: None)
    assert (found.checked, found.wrong) == (600, [])
