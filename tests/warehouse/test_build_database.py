"""The build database: what dbt wrote reaches the file while others read it by dbt's engine."""

import resource
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from warehouse.build_database import reading, settling
from warehouse.errors import KennoError
from warehouse.settings import Settings, load_settings

ROWS = 50_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load_settings().model_copy(update={"home": tmp_path})
    settings.build_database.parent.mkdir(parents=True)
    return settings


@pytest.fixture
def log(settings: Settings) -> Path:
    return settings.build_database.with_name(settings.build_database.name + ".wal")


@pytest.fixture
def dbt(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine that holds the database as dbt's does between two commands."""
    with duckdb.connect(str(settings.build_database)) as engine:
        engine.execute("set checkpoint_threshold = '1GB'")
        engine.execute(f"create table posts as select * from range({ROWS}) as posts (post_id)")
        monkeypatch.setattr(DuckDBConnectionManager, "_ENV", SimpleNamespace(conn=engine))
        yield engine


def count_posts(settings: Settings) -> int:
    with reading(settings) as connection:
        ((rows,),) = connection.execute("select count(*) from posts").fetchall()
    return int(rows)


@pytest.mark.usefixtures("dbt")
def test_what_dbt_wrote_is_read_by_its_engine_and_is_in_the_file_afterwards(
    settings: Settings, log: Path
) -> None:
    assert log.stat().st_size > ROWS
    with settling(settings):
        assert count_posts(settings) == ROWS
    assert not log.exists() or log.stat().st_size == 0


@pytest.mark.usefixtures("dbt")
def test_only_within_the_block_is_dbts_engine_read_by(settings: Settings) -> None:
    with settling(settings):
        pass
    with pytest.raises(duckdb.ConnectionException, match="different configuration"):
        count_posts(settings)


def test_a_database_that_nobody_holds_is_opened_to_be_read(
    settings: Settings, dbt: duckdb.DuckDBPyConnection
) -> None:
    dbt.close()
    with reading(settings) as connection:
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("drop table posts")
        assert connection.execute("select count(*) from posts").fetchone() == (ROWS,)


@pytest.mark.usefixtures("dbt")
def test_what_cannot_be_written_is_an_error_that_says_what_to_do(settings: Settings) -> None:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROWS, unlimited[1]))
    try:
        with pytest.raises(KennoError, match="then build again"), settling(settings):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)


@pytest.mark.usefixtures("dbt")
def test_what_fails_in_the_block_is_told_as_it_is(settings: Settings) -> None:
    with pytest.raises(ValueError, match="no scores"), settling(settings):
        raise ValueError("no scores")
