"""A landing made by SQL: the same each time, consistent in itself, and grown by a day."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.landing.made import Run, World, backfill, make_landing, next_day
from benchmarks.landing.made_hours import (
    count_deliveries,
    forgotten,
    hours,
    landed_identifiers,
)

WORLD = World(posts=30_000, until=datetime(2026, 11, 1, tzinfo=UTC))
LAST = list(backfill(WORLD))[-1]


def make(folder: Path, *runs: Run) -> Path:
    for run in runs:
        make_landing(WORLD, run, folder, "500MB")
    return folder


def ask(landing: Path, source: str, stream: str, query: str) -> list[tuple[Any, ...]]:
    glob = landing / f"source={source}" / f"stream={stream}" / "run=*" / "records-*.parquet"
    with duckdb.connect() as engine:
        told = f"read_parquet('{glob}', hive_partitioning = false)"
        return engine.execute(query.format(told=told)).fetchall()


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("landing"), LAST, next_day(WORLD))


def test_the_same_seed_makes_the_same_records(landing: Path, tmp_path: Path) -> None:
    again = make(tmp_path, LAST)
    query = f"select _record_id from {{told}} where _run_id = '{LAST.run_id}' order by all"
    rows = ask(landing, "x", "search", query)
    assert rows
    assert rows == ask(again, "x", "search", query)


def test_records_carry_the_provenance_that_extraction_gives(landing: Path) -> None:
    rows = ask(
        landing,
        "mastodon",
        "tag_timeline",
        """
        select
            count(*),
            count(*) filter (sha256(_payload) = _record_hash),
            count(*) filter (sha256(concat_ws('|', _source, _stream, id, _record_hash))
                = _record_id),
            count(*) filter (_payload ->> 'id' = id)
        from {told}
        """,
    )
    (counts,) = rows
    assert counts[0] > 0
    assert set(counts) == {counts[0]}


def test_each_run_tells_how_many_records_lie_beside_it(landing: Path) -> None:
    with duckdb.connect() as engine:
        rows = engine.execute(f"""
            select run.source, run.stream, run.run_id, run.landed_count, count(record._record_id)
            from read_json('{landing}/source=*/stream=*/run=*/run.json') as run
            left join read_parquet(
                '{landing}/source=*/stream=*/run=*/records-*.parquet', union_by_name = true
            ) as record
                on run.source = record._source and run.stream = record._stream
                and run.run_id = record._run_id
            group by all
        """).fetchall()
    assert len(rows) > 20
    assert [row for row in rows if row[3] != row[4]] == []


def test_the_next_day_brings_new_posts_and_reads_the_last_days_again(landing: Path) -> None:
    day = next_day(WORLD)
    ((new, again),) = ask(
        landing,
        "x",
        "search",
        f"""
        select
            count(*) filter (created_at >= '{WORLD.until:%Y-%m-%d}'),
            count(*) filter (created_at < '{WORLD.until:%Y-%m-%d}')
        from {{told}}
        where _run_id = '{day.run_id}'
        """,
    )
    assert new > 0
    assert 2 * new < again < 4 * new


def test_replies_name_posts_that_were_there_before(landing: Path) -> None:
    ((replies, found),) = ask(
        landing,
        "mastodon",
        "tag_timeline",
        """
        with posts as (select * from {told})
        select
            count(*),
            count(*) filter (cast(in_reply_to_id as bigint) < cast(id as bigint))
        from posts
        where in_reply_to_id is not null
        """,
    )
    assert replies > 0
    assert replies == found


def test_the_runs_of_a_year_lie_end_to_end() -> None:
    runs = [*backfill(WORLD), next_day(WORLD)]
    assert runs[0].since == WORLD.until - timedelta(days=365)
    assert all(one.until == other.since for one, other in pairwise(runs))


BUSY = World(posts=1_000_000, until=WORLD.until)  # 114 posts an hour


@pytest.fixture(scope="module")
def hourly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hours")
    for run in (list(backfill(BUSY))[-1], *hours(BUSY, 3, erasing=3)):
        make_landing(BUSY, run, folder, "500MB")
    return folder


def test_late_posts_come_once_and_in_an_hour_after_their_own(hourly: Path) -> None:
    rows = ask(
        hourly,
        "x",
        "search",
        f"""
        select id, created_at, min(_observed_at)
        from {{told}}
        where created_at >= '{BUSY.until:%Y-%m-%d}'
        group by all
        having date_diff('minute', created_at, min(_observed_at)) > 60
        """,
    )
    assert rows
    assert len(rows) < 30
    late = sum(count_deliveries(BUSY, run)["late"] for run in hours(BUSY, 3, erasing=3))
    assert late >= len(rows)


def test_some_records_come_again_unchanged_and_some_with_newer_counters(hourly: Path) -> None:
    ((unchanged, newer),) = ask(
        hourly,
        "x",
        "search",
        """
        with posts as (
            select id, count(*) as readings, count(distinct _record_id) as records
            from {told}
            group by id
        )
        select
            count(*) filter (readings > records),
            count(*) filter (records > 1)
        from posts
        """,
    )
    assert unchanged > 0
    assert newer > 0


def test_what_is_gone_is_named_by_its_stream_and_is_a_post_that_was(hourly: Path) -> None:
    rows = ask(hourly, "x", "deletions", "select stream, count(*) from {told} group by stream")
    assert {stream for stream, _ in rows} == {"tweets", "mentions", "search"}
    ((wrong,),) = ask(
        hourly,
        "x",
        "deletions",
        "select count(*) from {told} where _natural_id <> stream || ':' || natural_id",
    )
    assert wrong == 0


def test_all_posts_of_who_is_forgotten_are_gone_and_none_comes_after(hourly: Path) -> None:
    posts, records = landed_identifiers(hourly, forgotten())
    assert posts
    assert len(records) >= len(posts)
    gone = {f"x:{row[0]}" for row in ask(hourly, "x", "deletions", "select natural_id from {told}")}
    assert set(posts) <= gone
    account = forgotten().account_id.removeprefix("x:")
    last = list(hours(BUSY, 3, erasing=3))[-1]
    for stream in ("search", "mentions"):
        rows = ask(
            hourly,
            "x",
            stream,
            f"select id from {{told}} where author_id = '{account}' and _run_id = '{last.run_id}'",
        )
        assert rows == []
