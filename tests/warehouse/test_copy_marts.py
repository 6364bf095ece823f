"""Snapshots that go on from the last one: as if all were copied, but what did not change stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.tiny_warehouse import fill, manifest_of
from warehouse import copy_marts, parquet_parts
from warehouse.publish import LONGEST_GOING_ON, publish, read_manifest

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
FACTS = "engagement.fct_acts"
ADDRESS = "jaana.forgotten@example.org"


@pytest.fixture
def built(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny warehouse with a table by month, in whatever order, that counts as large."""
    monkeypatch.setattr(copy_marts, "FEWEST_ROWS_TO_GO_ON", 10)
    monkeypatch.setattr(parquet_parts, "FEWEST_ROWS_BY_MONTH", 10)
    change(
        built,
        f"""
        create table {FACTS} as
        select
            i as act_id,
            [i::varchar, null] as record_ids,
            case when i % 50 > 0
                then timestamp '2026-08-01' + interval 1 day * (i * 37 % 92)
            end as acted_at,
            i / 7 as weight,
            case when i % 10 = 0 then '{ADDRESS}' end as words
        from range(1000) as told(i)
        """,
    )
    return built


def change(built: Path, sql: str) -> None:
    with duckdb.connect(str(built)) as build:
        build.execute(sql)


def publish_after(built: Path, published: Path, hours: float) -> Path:
    """Publish, hold what came to what was built, and return the snapshot's folder."""
    moment = NOON + timedelta(hours=hours)
    snapshot = publish(built, manifest_of(built), published, moment, "abc123", 5)
    folder = published / "snapshots" / snapshot.snapshot_id
    with duckdb.connect() as engine:
        engine.execute(f"attach '{built}' as build (read_only)")
        engine.execute(f"attach '{folder / 'marts.duckdb'}' as marts (read_only)")
        assert sum(snapshot.tables.values()) > 0
        for name, count in snapshot.tables.items():
            files = f"read_parquet('{folder / 'parquet' / name.replace('.', '/')}/*.parquet')"
            for place in (f"marts.{name}", files):
                more = f"(from {place} except all from build.{name})"
                less = f"(from build.{name} except all from {place})"
                found = engine.execute(f"from {more} union all from {less}").fetchall()
                assert found == [], f"{place} is not {name}"
                assert engine.execute(f"select count(*) from {place}").fetchall() == [(count,)]
    return folder


def parts(folder: Path) -> dict[str, int]:
    """Return the files of the table, each with what the disk knows it by."""
    found = (folder / "parquet" / FACTS.replace(".", "/")).glob("*.parquet")
    return {path.stem: path.stat().st_ino for path in found}


def test_what_did_not_change_is_taken_over(built: Path, tmp_path: Path) -> None:
    first = publish_after(built, tmp_path / "published", 0)
    assert set(parts(first)) == {"2026-08", "2026-09", "2026-10", "undated"}
    second = publish_after(built, tmp_path / "published", 1)
    assert parts(second) == parts(first)


def test_only_months_that_differ_are_written_and_the_old_snapshot_stays(
    built: Path, tmp_path: Path
) -> None:
    first = publish_after(built, tmp_path / "published", 0)
    before = {path: path.read_bytes() for path in first.rglob("*.*") if path.is_file()}
    change(
        built,
        f"""
        delete from {FACTS} where act_id in (
            select min(act_id) from {FACTS} where monthname(acted_at) = 'September'
        );
        insert into {FACTS} values (1000, ['1000'], '2026-11-01 10:00:00', 0.5, null)
        """,
    )
    second = publish_after(built, tmp_path / "published", 1)
    assert set(parts(second)) == {*parts(first), "2026-11"}
    others = {name for name, file in parts(first).items() if parts(second)[name] != file}
    assert others == {"2026-09"}
    assert before == {path: path.read_bytes() for path in before}


@pytest.mark.parametrize(
    "sql",
    [
        f"update {FACTS} set words = 'other' where act_id in (3, 50, 999)",
        f"update {FACTS} set record_ids = ['3'] where act_id = 3",
        f"update {FACTS} set acted_at = null where act_id = 3",
        f"update {FACTS} set acted_at = '2026-12-24' where acted_at >= '2026-10-28'",
        f"delete from {FACTS} where acted_at >= '2026-10-01'",
        f"delete from {FACTS} where act_id > 4",
        f"delete from {FACTS}",
        f"update {FACTS} set weight = weight + 1",
        f"alter table {FACTS} drop column words",
        f"alter table {FACTS} alter weight type varchar",
        f"drop table {FACTS}",
        f"insert into {FACTS} from {FACTS} where act_id in (1, 2)",
        "create schema kpi; create table kpi.kpis as select 2 as kpi",
        "drop table reference.act_types; drop schema reference",
    ],
)
def test_any_change_is_published_as_if_all_were_copied(
    built: Path, tmp_path: Path, sql: str
) -> None:
    publish_after(built, tmp_path / "published", 0)
    change(built, sql)
    publish_after(built, tmp_path / "published", 1)
    change(built, "update engagement.fct_posts set like_count = like_count + 1")
    publish_after(built, tmp_path / "published", 2)


def test_of_rows_that_are_there_twice_none_stands_for_another(built: Path, tmp_path: Path) -> None:
    change(built, f"insert into {FACTS} from {FACTS} where act_id = 1")
    publish_after(built, tmp_path / "published", 0)
    change(
        built,
        f"""
        delete from {FACTS} where act_id = 1;
        insert into {FACTS} values
            (1, ['1', null], timestamp '2026-08-01' + interval 37 day, 1 / 7, null);
        insert into {FACTS} from {FACTS} where act_id = 2
        """,
    )
    publish_after(built, tmp_path / "published", 1)


def test_what_somebody_changed_in_the_last_snapshot_is_put_right(
    built: Path, tmp_path: Path
) -> None:
    first = publish_after(built, tmp_path / "published", 0)
    (first / "marts.duckdb").chmod(0o644)
    with duckdb.connect(str(first / "marts.duckdb")) as marts:
        marts.execute(f"delete from {FACTS} where act_id < 5")
        marts.execute("create table engagement.notes as select 'mine' as note")
    (first / "parquet" / FACTS.replace(".", "/") / "2026-09.parquet").unlink()
    publish_after(built, tmp_path / "published", 1)


def test_a_snapshot_that_cannot_be_read_any_more_stops_nothing(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    first = publish_after(built, published, 0)
    (first / "marts.duckdb").chmod(0o644)
    (first / "marts.duckdb").write_bytes(b"nothing")
    publish_after(built, published, 1)
    assert read_manifest(published).begun_at == (NOON + timedelta(hours=1)).isoformat()


def test_a_file_is_begun_again_before_what_went_has_been_gone_for_a_day(
    built: Path, tmp_path: Path
) -> None:
    published = tmp_path / "published"
    publish_after(built, published, 0)
    change(built, f"update {FACTS} set words = null")
    halfway = publish_after(built, published, LONGEST_GOING_ON / timedelta(hours=2))
    assert read_manifest(published).begun_at == NOON.isoformat()
    assert halfway.exists()
    last = publish_after(built, published, LONGEST_GOING_ON / timedelta(hours=1))
    assert read_manifest(published).begun_at == (NOON + LONGEST_GOING_ON).isoformat()
    held = [path for path in last.rglob("*.*") if ADDRESS.encode() in path.read_bytes()]
    assert held == []


def test_descriptions_stay_and_follow_the_manifest(built: Path, tmp_path: Path) -> None:
    published = tmp_path / "published"
    publish_after(built, published, 0)
    told = manifest_of(built).read_text("utf-8")
    fill(built, "2026-11-02", 3)
    manifest_of(built).write_text(told.replace("Likes.", "Likes, once more."), "utf-8")
    last = publish_after(built, published, 1)
    with duckdb.connect(str(last / "marts.duckdb"), read_only=True) as reader:
        ((table,),) = reader.execute(
            "select comment from duckdb_tables() where table_name = 'fct_posts'"
        ).fetchall()
        ((column,),) = reader.execute(
            "select comment from duckdb_columns() where column_name = 'like_count'"
        ).fetchall()
    assert (table, column) == ("Posts. It's one row per post.", "Likes, once more.")


def test_nobody_may_write_into_a_snapshot(built: Path, tmp_path: Path) -> None:
    folder = publish_after(built, tmp_path / "published", 0)
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*.*") if path.is_file()}
    assert modes == {0o444}
