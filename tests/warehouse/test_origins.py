"""What stands behind rows that carry no records: as their models declare it, down to landing."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.tiny_warehouse import fill, manifest_of
from warehouse.errors import KennoError
from warehouse.origins import Origin, Published, find_origins, record_ids_of
from warehouse.publish import publish, read_manifest
from warehouse.trace import rows_within, take_turns

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
DECLARED = {
    ("engagement", "posts_daily"): [
        {
            "mart": "engagement.fct_posts",
            "by": {"date": "posted_date", "owner_name": "owner_name"},
            "where": "post_kind = 'original'",
        }
    ],
    ("kpi", "kpi_monthly"): [
        {"measures_of": "kpi_id", "first": "date", "last": "last_date", "dimension": "dimension"}
    ],
    ("kpi", "kpi_wide"): [
        {"mart": "kpi.kpi_monthly", "by": {"date": "date"}},
        {"mart": "kpi.kpi_monthly", "by": {"date": "date - 1"}},
    ],
    ("reference", "kpi_measures"): [
        {
            "measures": ["posts"],
            "mart": "engagement.fct_posts",
            "date": "posted_date",
            "platform": "platform",
            "company": "owner_name",
        },
        {"measures": ["cost"], "stream": "filedrop.costs", "date": "cost_date"},
    ],
    ("quality", "record_reconciliation"): [{"nowhere": "it counts"}],
}
TABLES = """
    create schema kpi;
    create or replace table engagement.fct_posts as from (values
        ('mastodon', date '2026-10-01', 'lumo', 'original', 'p1'),
        ('mastodon', date '2026-10-01', 'lumo', 'reply', 'p2'),
        ('x', date '2026-10-01', 'lumo', 'original', 'p3'),
        ('x', date '2026-10-01', 'halla', 'original', 'p4'),
        ('x', date '2026-10-31', 'lumo', 'original', 'p5'),
        ('x', date '2026-11-01', 'lumo', 'original', 'p6'),
        ('x', date '2026-10-01', null, 'original', 'p7')
    ) as posts (platform, posted_date, owner_name, post_kind, record_id);
    create table engagement.posts_daily as
    select posted_date as date, owner_name, count(*) as post_count
    from engagement.fct_posts group by all;
    create table reference.metric_catalogue as
    select 'cost_per_post' as kpi_id, 'cost' as numerator, 'posts' as denominator;
    create table kpi.kpi_monthly as
    select date '2026-10-01' as date, date '2026-10-31' as last_date, 'cost_per_post' as kpi_id,
        unnest(['all', 'platform:x', 'company:halla']) as dimension;
    create table kpi.kpi_wide as select date '2026-10-01' as date;
"""


@pytest.fixture
def published(tmp_path: Path) -> Published:
    """Publish a few tables, and land three readings of two costs."""
    built = tmp_path / "build.duckdb"
    fill(built, "2026-11-01", 2)
    with duckdb.connect(str(built)) as build:
        build.execute(TABLES)
        costs = tmp_path / "landing" / "source=filedrop" / "stream=costs" / "run=1"
        costs.mkdir(parents=True)
        build.execute(f"""
            copy (from (values
                ('a', 'c1', date '2026-10-02', timestamp '2026-10-03', '1'),
                ('a', 'c2', date '2026-10-02', timestamp '2026-10-04', '2'),
                ('b', 'c3', date '2026-11-02', timestamp '2026-11-03', '3')
            ) as costs (_natural_id, _record_id, cost_date, _fetched_at, _run_id))
            to '{costs}/records-0000.parquet'
        """)
    nodes = {
        f"{schema}.{name}": {
            "schema": schema,
            "alias": name,
            "description": "",
            "columns": {},
            "config": {"meta": {"rows_from": declared}},
        }
        for (schema, name), declared in DECLARED.items()
    }
    manifest_of(built).write_text(json.dumps({"nodes": nodes}), "utf-8")
    folder = tmp_path / "published"
    publish(built, manifest_of(built), folder, NOON, "abc123", keep=5)
    reader = duckdb.connect(str(folder / "current" / "marts.duckdb"), read_only=True)
    return Published(reader, read_manifest(folder), tmp_path / "landing", "lumo")


def records(origins: tuple[Origin, ...]) -> list[str]:
    return sorted(one for row in rows_within(origins) for one in row.record_ids)


def test_a_summed_row_leads_to_the_rows_that_it_adds_up(published: Published) -> None:
    row = {"date": date(2026, 10, 1), "owner_name": "lumo"}
    (origin,) = find_origins(published, "engagement.posts_daily", row)
    assert (origin.table, origin.row_count) == ("engagement.fct_posts", 2)
    assert records((origin,)) == ["p1", "p3"]


def test_what_nobody_owns_equals_what_nobody_owns(published: Published) -> None:
    row = {"date": date(2026, 10, 1), "owner_name": None}
    assert records(find_origins(published, "engagement.posts_daily", row)) == ["p7"]


def test_values_are_never_sql(published: Published) -> None:
    row = {"date": date(2026, 10, 1), "owner_name": "lumo' or 'a' = 'a"}
    (origin,) = find_origins(published, "engagement.posts_daily", row)
    assert origin.row_count == 0


@pytest.mark.parametrize(
    ("dimension", "posts"),
    [("all", ["p1", "p2", "p3"]), ("platform:x", ["p3", "p5"]), ("company:halla", ["p4"])],
)
def test_a_kpi_leads_to_its_measures_and_these_to_rows_and_records(
    published: Published, dimension: str, posts: list[str]
) -> None:
    row = {
        "date": date(2026, 10, 1),
        "last_date": date(2026, 10, 31),
        "kpi_id": "cost_per_post",
        "dimension": dimension,
    }
    cost, of_posts = find_origins(published, "kpi.kpi_monthly", row)
    assert (cost.measure, cost.table, cost.row_count) == ("cost", "filedrop.costs", 1)
    # Of two readings of a cost the last.
    assert records((cost,)) == ["c2"]
    assert of_posts.measure == "posts"
    assert of_posts.row_count == {"all": 4}.get(dimension, len(posts))
    assert records((of_posts,)) == posts


def test_rows_without_records_are_followed_on(published: Published) -> None:
    (origin,) = find_origins(published, "kpi.kpi_wide", {"date": date(2026, 10, 1)})
    assert (origin.table, origin.row_count) == ("kpi.kpi_monthly", 3)
    assert {one.measure for row in origin.rows for one in row.origins} == {"cost", "posts"}
    assert {"c2", "p1", "p3", "p4"} <= set(records((origin,)))
    # Each row's first record goes before any row's second.
    assert take_turns((origin,)) == list(dict.fromkeys(take_turns((origin,))))


def test_what_has_not_landed_is_no_row(published: Published, tmp_path: Path) -> None:
    (tmp_path / "landing/source=filedrop/stream=costs/run=1/records-0000.parquet").unlink()
    row = {"date": date(2026, 10, 1), "last_date": date(2026, 10, 31), "kpi_id": "cost_per_post"}
    cost, _ = find_origins(published, "kpi.kpi_monthly", row)
    assert (cost.row_count, cost.rows) == (0, ())


def test_a_declaration_that_no_longer_fits_is_told(published: Published) -> None:
    published.snapshot.rows_from["engagement.posts_daily"][0]["by"]["date"] = "written_on"
    with pytest.raises(KennoError, match=r"does not fit the published engagement\.fct_posts"):
        find_origins(
            published, "engagement.posts_daily", {"date": date(2026, 10, 1), "owner_name": "lumo"}
        )


def test_all_columns_of_records_are_read() -> None:
    row = {
        "record_id": "a",
        "event_record_ids": ["b", "a"],
        "score_record_id": None,
        "knowledge_record_ids": None,
        "record_count": 7,
    }
    assert record_ids_of(row) == ["a", "b"]
