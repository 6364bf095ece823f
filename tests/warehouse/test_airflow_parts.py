"""The parts of the runner, without a running Airflow."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from warehouse.airflow import database
from warehouse.airflow.configuration import PROGRAMS, configure
from warehouse.airflow.dagfiles import wait_for_dags
from warehouse.airflow.database import prepare_database
from warehouse.airflow.errors import AirflowFailed
from warehouse.airflow.keys import keys_of, password_of_admin
from warehouse.airflow.processes import find_left_over, note_processes, stop
from warehouse.airflow.services import Services, refuse_used_port
from warehouse.airflow.tasklog import read_tail

BEGUN = datetime(2026, 11, 21, 12, tzinfo=UTC)
BEFORE, AFTER = "2026-11-21T11:59:59Z", "2026-11-21T12:00:01Z"


def services(errors: list[dict[str, Any]], dags: dict[str, dict[str, Any]]) -> Services:
    """Services whose API says this of the DAG files."""
    api = SimpleNamespace(import_errors=lambda: errors, dags=lambda: dags)
    fake = SimpleNamespace(api=api, check=lambda: None, log=lambda name: f"{name}.log")
    return cast("Services", fake)


def dag(parsed: str | None, *, is_paused: bool = True) -> dict[str, Any]:
    return {"last_parsed_time": parsed, "is_paused": is_paused}


def test_airflow_settings_of_the_caller_stay_outside_but_connections_pass(tmp_path: Path) -> None:
    given = {
        "AIRFLOW_HOME": "/elsewhere",
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW_CONN_KENNO_X": "http://:token@",
        "KENNO_X_TOKEN": "token",
    }
    made = configure(tmp_path, tmp_path / "kenno.toml", tmp_path, 8990, given, PROGRAMS)
    assert made["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert made["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert made["AIRFLOW_CONN_KENNO_X"] == "http://:token@"
    assert made["KENNO_X_TOKEN"] == "token"


def test_tasks_get_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = configure(Path("var"), Path("kenno.toml"), Path("dags"), 8990, {}, PROGRAMS)
    assert made["KENNO_HOME"] == str(tmp_path / "var")
    assert made["KENNO_CONFIG"] == str(tmp_path / "kenno.toml")
    assert made["AIRFLOW__CORE__DAGS_FOLDER"] == str(tmp_path / "dags")


def test_commands_of_this_installation_come_first(tmp_path: Path) -> None:
    made = configure(tmp_path, tmp_path, tmp_path, 8990, {"PATH": "/usr/bin"}, tmp_path / "bin")
    assert made["PATH"].split(":") == [str(tmp_path / "bin"), str(PROGRAMS), "/usr/bin"]


def test_nothing_is_reported_to_anyone(tmp_path: Path) -> None:
    made = configure(tmp_path, tmp_path, tmp_path, 8990, {}, PROGRAMS)
    assert made["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert made["AIRFLOW__CORE__LOAD_EXAMPLES"] == "False"
    assert made["AIRFLOW__API__HOST"] == "127.0.0.1"


def test_waits_for_files_read_since_the_start() -> None:
    dags = {"fresh": dag(AFTER), "running": dag(AFTER, is_paused=False)}
    assert wait_for_dags(services([], dags), ["fresh", "running"], BEGUN) == ["fresh"]


def test_a_dag_read_before_the_start_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.airflow.dagfiles.SECONDS_TO_PARSE", 0.3)
    with pytest.raises(AirflowFailed, match=r"no DAG old: see dag-processor\.log"):
        wait_for_dags(services([], {"old": dag(BEFORE), "new": dag(None)}), ["old"], BEGUN)


def test_a_file_that_cannot_be_imported_is_shown() -> None:
    error = {"filename": "x.py", "stack_trace": "ModuleNotFoundError: y", "timestamp": AFTER}
    with pytest.raises(AirflowFailed, match=r"cannot import x\.py:\nModuleNotFoundError: y"):
        wait_for_dags(services([error], {}), ["x"], BEGUN)


def test_an_import_error_of_an_earlier_run_is_past() -> None:
    error = {"filename": "x.py", "stack_trace": "", "timestamp": BEFORE}
    assert wait_for_dags(services([error], {"x": dag(AFTER)}), ["x"], BEGUN) == ["x"]


def test_the_tail_is_what_the_command_said(tmp_path: Path) -> None:
    hook = "airflow.task.hooks.airflow.providers.standard.hooks.subprocess.SubprocessHook"
    lines = [
        ("task", "Pre Execute"),
        (hook, "Output:"),
        (hook, "one"),
        (hook, "two"),
        ("task", "x"),
    ]
    log = tmp_path / "attempt=1.log"
    entries = [json.dumps({"logger": logger, "event": event}) for logger, event in lines]
    log.write_text("\n".join([*entries, "not JSON"]))
    assert read_tail(log) == "one\ntwo"
    assert read_tail(tmp_path / "attempt=2.log") == ""


def test_a_service_that_ends_is_reported_with_its_last_words(tmp_path: Path) -> None:
    ended = Services(tmp_path, "http://127.0.0.1:8990")
    ended.log("scheduler").write_text("starting\nno such table: job\n")
    ended.running["scheduler"] = subprocess.Popen([sys.executable, "-c", "raise SystemExit(7)"])
    ended.running["scheduler"].wait()
    with pytest.raises(AirflowFailed, match=r"scheduler ended with 7(.|\n)*no such table: job"):
        ended.check()


def test_a_held_service_begins_when_it_is_told(tmp_path: Path) -> None:
    held = Services(tmp_path, "http://127.0.0.1:8990")
    told = {"PATH": os.defpath, "AIRFLOW_HOME": str(tmp_path)}
    held.start("version", ["version"], told, is_held=True)
    with pytest.raises(subprocess.TimeoutExpired):
        held.running["version"].wait(timeout=0.5)
    held.begin("version")
    assert held.running["version"].wait(timeout=60) == 0
    assert held.log("version").read_text().splitlines()[-1] == version("apache-airflow-core")


def test_a_held_service_ends_with_the_one_who_holds_it(tmp_path: Path) -> None:
    held = Services(tmp_path, "http://127.0.0.1:8990")
    told = {"PATH": os.defpath, "AIRFLOW_HOME": str(tmp_path)}
    held.start("version", ["version"], told, is_held=True)
    waits_for = held.running["version"].stdin
    assert waits_for is not None
    waits_for.close()
    assert held.running["version"].wait(timeout=60) == 0
    assert held.log("version").read_text() == ""


def test_a_port_in_use_is_refused() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(AirflowFailed, match=f"port {port} cannot be had"):
            refuse_used_port(port)
    refuse_used_port(port)


def test_left_over_processes_are_found_but_not_strangers_with_their_number(tmp_path: Path) -> None:
    assert find_left_over(tmp_path) == []
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    try:
        note_processes(tmp_path, [process.pid])
        assert [one.pid for one in find_left_over(tmp_path)] == [process.pid]
        (tmp_path / "services.json").write_text(json.dumps({str(process.pid): 1.0}))
        assert find_left_over(tmp_path) == []
    finally:
        stop([psutil.Process(process.pid)])
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_runner_takes_all_with_it(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "logs" / "services").mkdir(parents=True)
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    task = tmp_path / "task"
    deadline = time.monotonic() + 30
    while not (task.exists() and task.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert psutil.pid_exists(int(task.read_text()))
    runner.send_signal(number)
    runner.communicate(timeout=30)
    assert runner.returncode != 0
    assert not psutil.pid_exists(int(task.read_text()))
    assert not (tmp_path / "services.json").exists()


def test_the_database_is_left_alone_when_its_version_is_current(tmp_path: Path) -> None:
    (tmp_path / "airflow.db").write_bytes(b"metadata")
    (tmp_path / "airflow.db.version").write_text(version("apache-airflow-core"))
    prepare_database(tmp_path, {"PATH": ""})
    assert (tmp_path / "airflow.db").read_bytes() == b"metadata"


def test_a_new_database_is_a_copy_of_the_installations_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty.db"
    empty.write_bytes(b"schema")
    monkeypatch.setattr(database, "empty_database", lambda installed: empty)
    prepare_database(tmp_path, {"PATH": ""})
    assert (tmp_path / "airflow.db").read_bytes() == b"schema"
    assert (tmp_path / "airflow.db.version").read_text() == version("apache-airflow-core")


def test_the_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    keys = keys_of(tmp_path)
    assert len(set(keys.values())) == 3
    assert keys_of(tmp_path) == keys
    assert (tmp_path / "keys.json").stat().st_mode & 0o077 == 0


def test_the_password_is_made_once(tmp_path: Path) -> None:
    password = password_of_admin(tmp_path)
    assert len(password) >= 20
    assert password_of_admin(tmp_path) == password


RUNNER = """
import os, signal, sys, time
from pathlib import Path
# A test runner in the background hands down that Ctrl-C is ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
from warehouse.airflow import services
folder = Path(sys.argv[1])
# Like Airflow: a service starts a task in a session of its own, out of reach of our group.
services.LAUNCH = (
    "import subprocess, sys, time; "
    "task = subprocess.Popen(['sleep', '300'], start_new_session=True); "
    "open(sys.argv[1], 'w').write(str(task.pid)); time.sleep(300)"
)
commands = {"triggerer": [str(folder / "task")]}
with services.run_services(folder, "http://127.0.0.1:8990", commands, os.environ):
    time.sleep(300)
"""
