"""Our materializations, by dbt in a project of two models: what is replaced, kept and refused."""

from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "materializations"
PROJECT = """
name: tiny
profile: tiny
models:
  tiny:
    agreed:
      +materialized: table
      +contract: {enforced: true}
    kept:
      +materialized: incremental
      +incremental_strategy: merge
      +unique_key: id
      +merge_update_condition: DBT_INTERNAL_SOURCE.told_at >= DBT_INTERNAL_DEST.told_at
"""
PROFILE = "tiny: {target: d, outputs: {d: {type: duckdb, path: tiny.duckdb, threads: 1}}}"
AGREED = """
models:
  - name: agreed
    columns:
      - {name: id, data_type: integer, constraints: [{type: not_null}]}
      - {name: word, data_type: text}
"""
BAD = ("error", "skipped")

Rows = list[tuple[Any, ...]]


class Tiny:
    """The project, and what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, model: str, query: str, *options: str) -> list[str]:
        """Build a model whose SQL is the query; return what dbt says is wrong."""
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner

        (self.folder / "models" / f"{model}.sql").write_text(query)
        with pytest.MonkeyPatch.context() as place:
            place.chdir(self.folder)
            ended: Any = dbtRunner().invoke(
                ["--quiet", "run", "--profiles-dir", ".", "--select", model, *options]
            )
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
        return [" ".join(one.message.split()) for one in ended.result if one.status in BAD]

    def rows(self, model: str) -> Rows:
        """Return a model's rows in order."""
        with closing(duckdb.connect(str(self.folder / "tiny.duckdb"), read_only=True)) as database:
            return database.execute(f"from {model} order by all").fetchall()


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tiny:
    monkeypatch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    (tmp_path / "models").mkdir()
    (tmp_path / "macros").symlink_to(MACROS)
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILE)
    (tmp_path / "models" / "agreed.yml").write_text(AGREED)
    for model in ("agreed", "kept"):
        (tmp_path / "models" / f"{model}.sql").write_text("select 1 as id")
    return Tiny(tmp_path)


pytestmark = [
    # dbt leaves its log open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def values(names: str, *rows: str) -> str:
    return f"select * from (values {', '.join(rows)}) as told ({names})"


def test_a_table_takes_the_place_of_the_one_before(tiny: Tiny) -> None:
    assert tiny.build("agreed", "select 1 as id, 'a' as word") == []
    # By name, whatever the order; `text` is what DuckDB calls varchar.
    assert tiny.build("agreed", "select 'b' as word, 2 as id") == []
    assert tiny.rows("agreed") == [(2, "b")]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select 1 as id, 2 as word", ("it makes word INTEGER", "it should have word VARCHAR")),
        ("select 1 as id", ("it should have word VARCHAR",)),
        ("select 1 as id, 'a' as word, 3 as more", ("it makes more INTEGER",)),
        ("select null::integer as id, 'a' as word", ("NOT NULL constraint failed",)),
    ],
)
def test_what_breaks_its_contract_is_refused_and_what_was_there_stays(
    tiny: Tiny, query: str, told: tuple[str, ...]
) -> None:
    assert tiny.build("agreed", "select 1 as id, 'a' as word") == []
    (problem,) = tiny.build("agreed", query)
    assert all(part in problem for part in told), problem
    assert tiny.rows("agreed") == [(1, "a")]


def test_what_goes_on_updates_what_is_told_later_and_adds_what_is_new(tiny: Tiny) -> None:
    names = "id, told_at, word"
    assert tiny.build("kept", values(names, "(1, 5, 'a')", "(2, 5, 'b')")) == []
    later = values(names, "(1, 4, 'old')", "(2, 6, 'new')", "(3, 1, 'c')")
    assert tiny.build("kept", later) == []
    assert tiny.rows("kept") == [(1, 5, "a"), (2, 6, "new"), (3, 1, "c")]
    assert tiny.build("kept", later, "--full-refresh") == []
    assert tiny.rows("kept") == [(1, 4, "old"), (2, 6, "new"), (3, 1, "c")]


def test_what_goes_on_refuses_other_columns_than_it_has(tiny: Tiny) -> None:
    assert tiny.build("kept", values("id, told_at", "(1, 5)")) == []
    (problem,) = tiny.build("kept", values("id, told_at, more", "(1, 6, 7)"))
    assert "kept does not have the columns that it should: it makes more INTEGER" in problem
    assert tiny.rows("kept") == [(1, 5)]
    assert tiny.build("kept", values("id, told_at, more", "(1, 6, 7)"), "--full-refresh") == []
    assert tiny.rows("kept") == [(1, 6, 7)]


def test_a_view_may_become_a_table(tiny: Tiny) -> None:
    project = tiny.folder / "dbt_project.yml"
    as_table = project.read_text()
    project.write_text(as_table.replace("+materialized: incremental", "+materialized: view"))
    assert tiny.build("kept", "select 1 as id, 2 as told_at") == []
    project.write_text(as_table)
    assert tiny.build("kept", "select 3 as id, 4 as told_at") == []
    assert tiny.rows("kept") == [(3, 4)]
