"""Rows that are gone stay in their place until they are many."""

from pathlib import Path

import duckdb
import pytest

from warehouse.dbt_plugin import MOST_GONE, Plugin, share_gone

ROWS = 200_000


@pytest.fixture
def engine(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(tmp_path / "build.duckdb"))


def tasks(engine: duckdb.DuckDBPyConnection) -> int:
    found = engine.execute("select current_setting('max_vacuum_tasks')").fetchone()
    assert found
    return int(found[0])


def test_tables_without_rows_have_none_that_are_gone(engine: duckdb.DuckDBPyConnection) -> None:
    assert share_gone(engine) == 0
    engine.execute("create table small as select 1 as one")
    engine.execute("delete from small")
    assert share_gone(engine) == 0


@pytest.mark.parametrize("gone", [0.02, 0.5])
def test_tables_are_written_anew_where_many_rows_are_gone(
    engine: duckdb.DuckDBPyConnection, gone: float
) -> None:
    plugin = Plugin("dbt_plugin", {})
    usual = tasks(engine)
    assert usual > 0
    engine.execute(f"create table large as select range as row_number from range({ROWS})")
    engine.execute(f"delete from large where row_number < {ROWS * gone}")
    assert share_gone(engine) == pytest.approx(gone)
    plugin.configure_connection(engine)
    assert tasks(engine) == (usual if gone > MOST_GONE else 0)
    engine.execute("checkpoint")
    plugin.configure_connection(engine)
    engine.execute("checkpoint")
    assert share_gone(engine) == (0 if gone > MOST_GONE else pytest.approx(gone))


@pytest.mark.parametrize("goes_on", ["yes", ""])
def test_texts_are_compressed_where_all_is_built(
    engine: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, goes_on: str
) -> None:
    monkeypatch.setenv("KENNO_SAME_MODELS", goes_on)
    Plugin("dbt_plugin", {}).configure_connection(engine)
    engine.execute(f"""
        create table texts as
        select 'mastodon:' || range % 100 as text from range({ROWS})
    """)
    engine.execute("checkpoint")
    kinds = engine.execute("""
        select distinct compression from pragma_storage_info('texts')
        where segment_type = 'VARCHAR'
    """).fetchall()
    assert kinds == [("Uncompressed" if goes_on else "DICT_FSST",)]
