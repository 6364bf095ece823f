"""DAG integrity: what Airflow makes of the DAG files, asked once for all tests."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).parents[2] / "dags"
CONNECTORS = DAGS.parent / "extract" / "connectors"
NOT_SET_UP = "weibo"
SET_UP = {file.stem for file in CONNECTORS.glob("[!_]*.py")} - {NOT_SET_UP}
WAREHOUSE_TASKS = {
    "check_landing": "kenno validate landing",
    "build": "kenno build",
    "check_marts": "kenno validate marts",
    "publish": "kenno publish",
}


@pytest.fixture(scope="module")
def dag_files() -> list[Path]:
    files = sorted(DAGS.glob("*.py"))
    assert files
    return files


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    home = tmp_path_factory.mktemp("airflow")
    config = home / "kenno.toml"
    config.write_text("".join(f"[sources.{source}]\n" for source in SET_UP))
    settings = {
        "AIRFLOW_HOME": str(home),
        "KENNO_CONFIG": str(config),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    answer = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("describe_dags.py")), str(DAGS)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    described: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])
    return described


@pytest.fixture(scope="module")
def dags(described: dict[str, Any]) -> dict[str, Any]:
    dags: dict[str, Any] = described["dags"]
    assert dags
    return dags


def test_every_file_imports(described: dict[str, Any]) -> None:
    assert described["import_errors"] == {}
    assert set(described["parse_seconds"]) == {
        "build_warehouse.py",
        "extract_sources.py",
        "run_benchmark.py",
    }


def test_every_file_parses_within_a_second(described: dict[str, Any]) -> None:
    assert max(described["parse_seconds"].values()) < 1


def test_dag_files_import_airflow_the_settings_and_each_other_only(dag_files: list[Path]) -> None:
    ours = {file.stem for file in dag_files}
    for file in dag_files:
        imported = imports_of(file)
        assert imported
        allowed = {"airflow", "warehouse"} | ours | sys.stdlib_module_names
        assert {name.partition(".")[0] for name in imported} <= allowed, file.name


def test_there_is_one_dag_for_each_source_that_is_set_up(dags: dict[str, Any]) -> None:
    extracts = {name.removeprefix("extract_") for name in dags if name.startswith("extract_")}
    assert extracts == SET_UP
    assert len(extracts) > 3
    assert set(dags) - {f"extract_{source}" for source in extracts} == {"warehouse", "benchmark"}


def test_an_extract_runs_its_command_and_renews_its_asset(dags: dict[str, Any]) -> None:
    for source in ("filedrop", "hubspot", "mastodon", "x"):
        dag = dags[f"extract_{source}"]
        assert dag["schedule"] == "CronPartitionTimetable"
        assert list(dag["tasks"]) == ["extract"]
        task = dag["tasks"]["extract"]
        window = '--until "$UNTIL" ${SINCE:+--since "$SINCE"}'
        assert task["command"] == f"kenno extract {source} {window}"
        assert task["outlets"] == [f"kenno://landing/{source}"]


def test_what_an_extract_gets_is_its_window_and_no_template_holds_a_secret(
    dags: dict[str, Any],
) -> None:
    task = dags["extract_mastodon"]["tasks"]["extract"]
    assert task["env"] == ["SINCE", "UNTIL"]
    assert task["append_env"]
    assert "{{" not in task["command"]
    assert "conn" not in task["command"]


def test_the_warehouse_waits_for_all_assets_of_one_partition(dags: dict[str, Any]) -> None:
    dag = dags["warehouse"]
    renewed = [
        outlet
        for one in dags.values()
        for outlet in one["tasks"].get("extract", {}).get("outlets", [])
    ]
    assert dag["schedule"] == "PartitionedAssetTimetable"
    assert dag["condition"] == "AssetAll"
    assert dag["assets"] == sorted(renewed)


def test_the_warehouse_checks_builds_scores_builds_checks_publishes(dags: dict[str, Any]) -> None:
    tasks = dags["warehouse"]["tasks"]
    assert {name: task["command"] for name, task in tasks.items()} == WAREHOUSE_TASKS
    order = list(WAREHOUSE_TASKS)
    for name, following in zip(order, [*order[1:], None], strict=True):
        assert tasks[name]["downstream"] == ([following] if following else [])


def test_only_one_build_writes_at_a_time(dags: dict[str, Any]) -> None:
    writers = {
        task["pool"]
        for dag in dags.values()
        for task in dag["tasks"].values()
        if task["command"].startswith("kenno build")
    }
    assert writers == {"duckdb_writer"}
    assert dags["warehouse"]["max_active_runs"] == 1


def test_every_task_is_patient_has_an_end_and_says_what_to_do(dags: dict[str, Any]) -> None:
    tasks = [(name, task) for name, dag in dags.items() for task in dag["tasks"].values()]
    assert len(tasks) == len(SET_UP) + len(WAREHOUSE_TASKS) + 1
    for name, task in tasks:
        extracts = name.startswith("extract_")
        assert task["operator"] == ("ExtractOperator" if extracts else "BashOperator")
        assert task["policy"] == "RetryUnlessRefused"
        assert task["backoff"] > 1
        assert 0 < task["timeout_seconds"] <= 6 * 3600
        assert task["failure_callbacks"] == ["say_what_to_do"]
        assert task["retries"] == (0 if name == "benchmark" else 3)


def test_no_dag_starts_by_catching_up(dags: dict[str, Any]) -> None:
    assert not any(dag["catchup"] for dag in dags.values())


def test_a_late_run_is_reported(dags: dict[str, Any]) -> None:
    assert {name for name, dag in dags.items() if not dag["has_deadline"]} == {"benchmark"}


def imports_of(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found
