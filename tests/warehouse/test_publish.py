"""Snapshots: whole or absent, never locked, kept for rollback."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.tiny_warehouse import fill, manifest_of
from warehouse.errors import KennoError, WrongUse
from warehouse.publish import (
    current_snapshot,
    hash_file,
    list_snapshots,
    publish,
    read_manifest,
    rollback,
)

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def publish_at(built: Path, published: Path, hours: int, keep: int = 5) -> str:
    moment = NOON + timedelta(hours=hours)
    return publish(built, manifest_of(built), published, moment, "abc123", keep).snapshot_id


def count_posts(published: Path) -> int:
    with duckdb.connect(str(published / "current" / "marts.duckdb"), read_only=True) as reader:
        ((rows,),) = reader.execute("select count(*) from engagement.fct_posts").fetchall()
    return int(rows)


def test_a_snapshot_holds_the_marts_as_duckdb_and_parquet(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    snapshot = publish(built, manifest_of(built), published, NOON, "abc123", keep=5)
    assert snapshot.tables == {"engagement.fct_posts": 2, "reference.act_types": 1}
    assert snapshot.as_of == "2026-11-01T00:00:00+00:00"
    parquet = published / "current" / "parquet" / "engagement" / "fct_posts" / "*.parquet"
    with duckdb.connect() as engine:
        ((rows,),) = engine.execute(f"select count(*) from '{parquet}'").fetchall()
    assert rows == 2
    assert read_manifest(published) == snapshot
    assert hash_file(published / "current" / "marts.duckdb") == snapshot.database_sha256


def test_direct_identifiers_are_not_published(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_at(built, published, 0)
    with duckdb.connect(str(published / "current" / "marts.duckdb"), read_only=True) as reader:
        schemas = {
            row[0] for row in reader.execute("select schema_name from duckdb_tables()").fetchall()
        }
    assert schemas == {"engagement", "reference"}


def test_descriptions_reach_the_reader(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_at(built, published, 0)
    with duckdb.connect(str(published / "current" / "marts.duckdb"), read_only=True) as reader:
        tables = reader.execute(
            "select comment from duckdb_tables() where table_name = 'fct_posts'"
        ).fetchall()
        columns = reader.execute(
            "select comment from duckdb_columns() where column_name = 'like_count'"
        ).fetchall()
    assert tables == [("Posts. It's one row per post.",)]
    assert columns == [("Likes.",)]


def test_more_memory_than_the_engine_may_take_is_an_error_that_names_the_setting(
    built: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"
    publish_at(built, published, 0)
    with pytest.raises(KennoError, match=r"\[building\] memory_limit"):
        publish(built, manifest_of(built), published, NOON, "abc123", 5, memory_limit="1KB")
    assert len(list_snapshots(published)) == 1
    assert not list(published.glob(".draft-*"))


def test_an_open_reader_keeps_its_snapshot_and_the_next_gets_the_new(
    built: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"
    publish_at(built, published, 0)
    with duckdb.connect(str(published / "current" / "marts.duckdb"), read_only=True) as reader:
        fill(built, "2026-11-02", 5)
        publish_at(built, published, 24, keep=1)
        assert reader.execute("select count(*) from engagement.fct_posts").fetchall() == [(2,)]
    assert count_posts(published) == 5


def test_rollback_goes_one_back_and_says_when_it_cannot(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    first = publish_at(built, published, 0)
    fill(built, "2026-11-02", 5)
    publish_at(built, published, 24)
    assert rollback(published) == first
    assert count_posts(published) == 2
    with pytest.raises(WrongUse, match="no snapshot before"):
        rollback(published)
    with pytest.raises(WrongUse, match="no snapshot nosuch"):
        rollback(published, "nosuch")


def test_only_the_last_snapshots_are_kept_and_always_the_current(
    built: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"
    ids = [publish_at(built, published, hour, keep=2) for hour in range(4)]
    assert list_snapshots(published) == ids[2:]
    rollback(published)
    assert current_snapshot(published) == ids[2]


def test_a_failed_publish_leaves_what_readers_have(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_at(built, published, 0)
    with duckdb.connect(str(built)) as build:
        build.execute("drop table intermediate.int_as_of")
    with pytest.raises(KennoError, match="Readers keep the snapshot they have"):
        publish_at(built, published, 24)
    assert count_posts(published) == 2
    assert len(list_snapshots(published)) == 1
    assert [path.name for path in published.iterdir() if "draft" in path.name] == []


def test_nothing_to_publish_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(KennoError, match="Run `kenno build` first"):
        publish_at(tmp_path / "nosuch.duckdb", tmp_path / "published", 0)


def test_marts_without_descriptions_are_not_published(built: Path, tmp_path: Path) -> None:
    manifest_of(built).unlink()
    with pytest.raises(KennoError, match="Run `kenno build` first"):
        publish_at(built, tmp_path / "published", 0)
    assert list_snapshots(tmp_path / "published") == []


READ_ALL_THE_TIME = """
import duckdb, sys, json
from pathlib import Path
published, stop = Path(sys.argv[1]), Path(sys.argv[2])
reads, seen = 0, set()
while not stop.exists():
    with duckdb.connect(str(published / "current" / "marts.duckdb"), read_only=True) as reader:
        asked = "select count(*), min(like_count) from engagement.fct_posts"
        seen.add(reader.execute(asked).fetchall()[0])
    reads += 1
print(json.dumps([reads, sorted(seen)]))
"""


def test_readers_never_meet_a_lock_or_half_a_day(built: Path, tmp_path: Path) -> None:
    published, stop = tmp_path / "published", tmp_path / "stop"
    publish_at(built, published, 0)
    reader = subprocess.Popen(
        [sys.executable, "-c", READ_ALL_THE_TIME, str(published), str(stop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for hour in range(1, 12):
        fill(built, "2026-11-02", 2 + hour)
        publish_at(built, published, hour, keep=2)
        time.sleep(0.05)
    stop.touch()
    said, problems = reader.communicate(timeout=60)
    assert reader.returncode == 0, problems
    reads, seen = json.loads(said)
    assert reads > 0
    assert {likes for _, likes in seen} == {7}
    assert {rows for rows, _ in seen} <= set(range(2, 14))


PUBLISH_SLOWLY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from warehouse import publish
copied = publish.copy_marts
def slow(*arguments):
    result = copied(*arguments)
    print("copied", flush=True)
    import time
    time.sleep(60)
    return result
publish.copy_marts = slow
database, manifest, published = (Path(argument) for argument in sys.argv[1:])
publish.publish(database, manifest, published, datetime(2026, 11, 3, tzinfo=UTC), "abc", 5)
"""


def test_a_killed_publish_changes_nothing_and_the_next_goes_on(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_at(built, published, 0)
    fill(built, "2026-11-02", 5)
    killed = subprocess.Popen(
        [sys.executable, "-c", PUBLISH_SLOWLY, str(built), str(manifest_of(built)), str(published)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert killed.stdout is not None
    assert killed.stdout.readline() == "copied\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    assert count_posts(published) == 2
    publish_at(built, published, 24)
    assert count_posts(published) == 5
