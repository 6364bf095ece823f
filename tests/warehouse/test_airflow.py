"""The runner against real Airflow, with a `kenno` that only writes down how it was called."""

import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.warehouse.stub_kenno import ask, calls, environment, processes_in, wait_for, write_stub
from warehouse.airflow import AirflowFailed, PipelineResult, run_pipeline

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).parents[2]
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
SOURCES = ("filedrop", "hubspot", "mastodon", "x")
Run = Callable[..., PipelineResult]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where one home lives through the tests of this file, in their order."""
    folder = tmp_path_factory.mktemp("runner")
    write_stub(folder)
    config = "".join(f"[sources.{source}]\n" for source in SOURCES)
    (folder / "kenno.toml").write_text(config)
    yield folder
    assert not processes_in(folder)


@pytest.fixture
def run(folder: Path) -> Run:
    def run(sources: Sequence[str] = SOURCES) -> PipelineResult:
        (folder / "calls").unlink(missing_ok=True)
        return run_pipeline(
            home=folder / "home",
            config=folder / "kenno.toml",
            dags=REPOSITORY / "dags",
            sources=sources,
            until=UNTIL,
            environment=environment(folder),
            progress=print,
            timeout=timedelta(minutes=4),
            commands=folder / "bin",
        )

    return run


def test_a_killed_run_leaves_processes_that_are_known(folder: Path) -> None:
    (folder / "sleep").touch()
    runner = subprocess.Popen(
        [sys.executable, "-c", RUNNER.format(folder=folder, dags=REPOSITORY / "dags")],
        env=environment(folder),
    )
    wait_for(lambda: len(calls(folder)) == len(SOURCES))
    runner.send_signal(signal.SIGKILL)
    runner.wait()
    (folder / "sleep").unlink()
    assert len(processes_in(folder)) >= 5


def test_a_refused_gate_ends_the_next_run_at_once(folder: Path, run: Run) -> None:
    (folder / "refuse").write_text("validate landing")
    result = run(sources=["filedrop", "mastodon"])
    assert result.state == "failed"
    assert [(task.dag, task.task) for task in result.failed_tasks] == [
        ("warehouse", "check_landing")
    ]
    assert result.failed_tasks[0].log_tail.splitlines() == [
        "kenno validate says hello",
        "too few rows",
        "Command exited with return code 3",
    ]
    assert "too few rows" in result.failed_tasks[0].log.read_text()
    # Once, and nothing after it: what a gate refuses is not tried again.
    assert calls(folder)[-1] == "validate landing"
    assert sorted(calls(folder)[:-1]) == [
        "extract filedrop --until 2026-11-01T00:00:00Z",
        "extract mastodon --until 2026-11-01T00:00:00Z",
    ]


def test_what_a_killed_run_left_is_ended_and_not_gone_on_with(folder: Path) -> None:
    left = (
        "select ti.dag_id, ti.try_number, ti.state in ('failed', 'skipped'), runs.state"
        " from dag_run as runs join task_instance as ti using (dag_id, run_id)"
        " where runs.id <= 4 order by ti.dag_id"
    )
    assert ask(folder, left) == [(f"extract_{source}", 1, 1, "failed") for source in SOURCES]


def test_nothing_runs_after_a_run_not_even_what_a_killed_one_left(folder: Path) -> None:
    assert not processes_in(folder)
    assert not (folder / "home" / "airflow" / "services.json").exists()


def test_the_run_after_a_failure_does_everything(folder: Path, run: Run) -> None:
    (folder / "refuse").unlink()
    (folder / "limit").write_text("extract hubspot")
    result = run()
    assert result.state == "success"
    assert not result.failed_tasks
    assert {task.state for task in result.tasks} == {"success"}
    assert [task.dag for task in result.tasks[4:]] == ["warehouse"] * 4
    assert all(task.seconds > 0 and task.log.exists() for task in result.tasks)
    assert sorted(set(calls(folder)[:5])) == [
        f"extract {source} --until 2026-11-01T00:00:00Z" for source in SOURCES
    ]
    assert calls(folder)[5:] == [
        "validate landing",
        "build",
        "validate marts",
        "publish",
    ]


def test_a_rate_limited_extract_waited_outside_a_slot_for_its_moment(folder: Path) -> None:
    again = [call for call in calls(folder) if call.startswith("extract hubspot")]
    assert len(again) == 2
    waits = (
        "select ti.dag_id, ti.state, ti.try_number, ti.start_date >= wait.reschedule_date"
        " from task_reschedule as wait join task_instance as ti on ti.id = wait.ti_id"
    )
    # The same try: a rate limit uses none of the task's attempts up.
    assert ask(folder, waits) == [("extract_hubspot", "success", 1, 1)]


def test_tasks_get_the_home_and_the_tokens(folder: Path) -> None:
    seen = {line.split("|", 1)[1] for line in (folder / "calls").read_text().splitlines()}
    home = str(folder / "home")
    assert seen == {f"{home}|m-from-connection|x-from-environment"}


def test_no_token_is_in_a_log_or_in_the_rendered_fields(folder: Path) -> None:
    files = [path for path in (folder / "home").rglob("*") if path.is_file()]
    assert any(path.name == "airflow.db" for path in files)
    assert any(path.name == "attempt=1.log" for path in files)
    for path in files:
        content = path.read_bytes()
        assert b"m-from-connection" not in content, path
        assert b"x-from-environment" not in content, path


def test_the_assets_triggered_the_warehouse(folder: Path) -> None:
    runs = (
        "select run_type, partition_key, state from dag_run where dag_id = 'warehouse' order by id"
    )
    assert ask(folder, runs) == [
        ("asset_triggered", "2026-11-01T00:00:00Z", "failed"),
        ("asset_triggered", "2026-11-01T00:00:00Z", "success"),
    ]


def test_every_dag_is_paused_again_and_no_run_is_open(folder: Path) -> None:
    assert ask(folder, "select count(*), min(is_paused) from dag") == [(6, 1)]
    states = ask(folder, "select distinct state from dag_run order by state")
    assert states == [("failed",), ("success",)]


def test_the_scheduler_found_no_import_error(folder: Path) -> None:
    assert ask(folder, "select count(last_parsed_time) from dag") == [(6,)]
    assert ask(folder, "select count(*) from import_error") == [(0,)]


def test_secrets_are_readable_by_their_owner_only(folder: Path) -> None:
    for name in ("passwords.json", "airflow.cfg"):
        mode = (folder / "home" / "airflow" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600, name


def test_a_second_runner_in_the_same_home_is_refused(folder: Path, run: Run) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder / "home" / "airflow")], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        with pytest.raises(AirflowFailed, match=f"already runs in .* \\(process {holder.pid}\\)"):
            run()
    finally:
        holder.kill()
        holder.communicate()


RUNNER = """
from datetime import UTC, datetime, timedelta
from pathlib import Path
from warehouse.airflow import run_pipeline
folder = Path("{folder}")
run_pipeline(
    home=folder / "home", config=folder / "kenno.toml", dags=Path("{dags}"),
    sources=["filedrop", "hubspot", "mastodon", "x"], until=datetime(2026, 11, 1, tzinfo=UTC),
    environment={{"PATH": "/usr/bin:/bin"}}, progress=lambda line: None,
    timeout=timedelta(minutes=4), commands=folder / "bin",
)
"""
HOLDER = """
import sys, time
from pathlib import Path
from warehouse.airflow.services import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(300)
"""
