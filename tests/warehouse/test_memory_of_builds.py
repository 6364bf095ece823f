"""What finds too little memory beside others is built again alone, and what waited for it too."""

from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from warehouse import dbt_session
from warehouse.dbt_session import Dbt
from warehouse.errors import KennoError
from warehouse.settings import Building, Settings, load_settings

# One list can be spilled in no part.
TOO_LARGE = "select len(list(range)) as length from range(8_000_000)"
BESIDE_OTHERS = (
    f"{{% if target.threads > 1 %}} {TOO_LARGE} {{% else %}} select 1 as length {{% endif %}}"
)
MODELS = {
    "small": "select 1 as length",
    "large": BESIDE_OTHERS,
    "largest": BESIDE_OTHERS,
    "after_both": "select length from {{ ref('large') }} union all from {{ ref('largest') }}",
}
TESTS = {
    "small_is_there": "from {{ ref('small') }} where length != 1",
    "large_is_there": "from {{ ref('large') }} where length != 1",
}
PROJECT = "{name: kenno, profile: kenno, models: {+materialized: table}}"
PROFILE = """
kenno:
  target: duckdb
  outputs:
    duckdb:
      type: duckdb
      path: "{{ env_var('KENNO_BUILD_DATABASE') }}"
      settings: {memory_limit: "{{ env_var('KENNO_BUILD_MEMORY') }}", temp_directory: ""}
"""

pytestmark = [
    # dbt leaves its log open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    for kind, files in (("models", MODELS), ("tests", TESTS)):
        (folder / kind).mkdir(parents=True)
        for name, query in files.items():
            (folder / kind / f"{name}.sql").write_text(query)
    (folder / "dbt_project.yml").write_text(
        "{name: kenno, profile: kenno, models: {+materialized: table}}"
    )
    (folder / "profiles.yml").write_text(PROFILE)
    monkeypatch.setattr(dbt_session, "PROJECT", folder)
    monkeypatch.setattr(dbt_session, "KEPT_PARSE", tmp_path / "none")
    return folder


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("KENNO_SOURCES", "{}")  # what is exported to dbt goes with this test
    sized = Building(memory_limit="40MB", at_once=2)
    return load_settings().model_copy(update={"home": tmp_path / "home", "building": sized})


def lengths(settings: Settings, table: str) -> list[tuple[int]]:
    with duckdb.connect(str(settings.build_database), read_only=True) as database:
        return database.execute(f"from {table}").fetchall()


@pytest.mark.usefixtures("project")
def test_what_lacks_memory_beside_others_runs_again_alone(settings: Settings) -> None:
    dbt = Dbt(settings, "duckdb")
    results = dbt.run(["build"])
    dbt.let_go()
    assert sorted(one.node.name for one in results) == sorted([*MODELS, *TESTS])
    assert {str(one.status) for one in results} == {"success", "pass"}
    assert sorted(dbt.run_alone) == ["kenno.large", "kenno.largest"]
    assert lengths(settings, "after_both") == [(1,), (1,)]


def test_what_lacks_memory_also_alone_is_named(project: Path, settings: Settings) -> None:
    (project / "models" / "largest.sql").write_text(TOO_LARGE)
    with pytest.raises(KennoError, match=r"model\.kenno\.largest: .*Out of Memory Error"):
        Dbt(settings, "duckdb").run(["run"])


def test_one_at_a_time_nothing_runs_again(project: Path, settings: Settings) -> None:
    (project / "models" / "largest.sql").write_text(TOO_LARGE)
    by_one = settings.model_copy(update={"building": Building(memory_limit="40MB", at_once=1)})
    dbt = Dbt(by_one, "duckdb")
    with pytest.raises(KennoError, match="Out of Memory Error"):
        dbt.run(["run"])
    assert dbt.run_alone == []


def test_where_something_else_failed_too_nothing_runs_again(
    project: Path, settings: Settings
) -> None:
    (project / "models" / "small.sql").write_text("select error('small is wrong')")
    dbt = Dbt(settings, "duckdb")
    with pytest.raises(KennoError, match="small is wrong"):
        dbt.run(["run"])
    assert dbt.run_alone == []


@pytest.mark.usefixtures("project")
def test_what_dbt_does_not_call_a_success_is_refused_whatever_its_nodes_say(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    dbt = Dbt(settings, "duckdb")
    ended = SimpleNamespace(success=False, exception=None, result=SimpleNamespace(results=[]))
    monkeypatch.setattr(dbt, "invoke", lambda *_, **__: ended)
    with pytest.raises(KennoError, match="dbt failed"):
        dbt.run(["run"])
