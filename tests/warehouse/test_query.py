"""`kenno query`: the published marts in every shape, and nothing else."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.warehouse.tiny_warehouse import manifest_of
from warehouse.errors import KennoError, WrongUse
from warehouse.publish import publish
from warehouse.query import encode, query

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ASKED = "select post_id, like_count from engagement.fct_posts order by post_id"


@pytest.fixture
def published(built: Path, tmp_path: Path) -> Path:
    publish(built, manifest_of(built), tmp_path / "published", NOON, "abc", 5)
    return tmp_path / "published"


def test_a_table_is_shown_for_people(published: Path) -> None:
    text = encode(query(published, ASKED), "table").decode()
    assert "post_id" in text
    assert "mastodon:1" in text


def test_csv_json_and_parquet_are_for_machines(published: Path) -> None:
    answer = query(published, ASKED)
    assert encode(answer, "csv").decode().splitlines()[1] == '"mastodon:0","7"'
    assert json.loads(encode(answer, "json"))[1] == {"post_id": "mastodon:1", "like_count": 7}
    assert pq.read_table(io.BytesIO(encode(answer, "parquet"))).num_rows == 2


@pytest.mark.parametrize(
    "sql",
    [
        "insert into engagement.fct_posts values ('x', 1)",
        "create table t as select 1",
        "copy (select 1) to 'out.csv'",
        "select * from read_csv('/etc/passwd')",
        "set enable_external_access = true",
        "attach 'other.duckdb'",
    ],
)
def test_nothing_outside_the_snapshot_is_read_or_written(published: Path, sql: str) -> None:
    with pytest.raises(WrongUse, match="the query failed"):
        query(published, sql)


def test_a_wrong_query_and_an_empty_home_say_so(published: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="nosuch"):
        query(published, "select * from nosuch")
    with pytest.raises(KennoError, match="Run `kenno run` first"):
        query(tmp_path / "nowhere", "select 1")
