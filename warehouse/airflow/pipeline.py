"""One run of the pipeline through Airflow: start it, trigger the extracts, wait for the marts."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from warehouse.airflow.api import Json
from warehouse.airflow.configuration import PROGRAMS, configure
from warehouse.airflow.database import password_of_admin, prepare_database
from warehouse.airflow.errors import AirflowFailed
from warehouse.airflow.results import FAILED, PipelineResult, TaskResult, read_time, result_of
from warehouse.airflow.services import Services, free_port, only_one, run_services

WAREHOUSE = "warehouse"
WRITER_POOL = "duckdb_writer"
SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_PARSE = 120
SERVICES = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
}


def run_pipeline(
    home: Path,
    config: Path,
    dags: Path,
    sources: Sequence[str],
    until: datetime,
    environment: Mapping[str, str],
    progress: Callable[[str], None],
    timeout: timedelta,
    commands: Path = PROGRAMS,
) -> PipelineResult:
    """Run `extract_<source>` for each source up to `until`, and the `warehouse` DAG after them.

    The first failure ends the run: no second try, and nothing of Airflow is left running.
    `progress` gets one line for each thing that happens. Raises AirflowFailed when Airflow itself
    is at fault.
    """
    began = time.monotonic()
    folder = home.resolve() / "airflow"
    (folder / "logs" / "services").mkdir(parents=True, exist_ok=True)
    port = free_port()
    settings = configure(home, config, dags, port, environment, commands)
    with only_one(folder):
        prepare_database(folder, settings)
        password = password_of_admin(folder)
        begun_at = datetime.now(UTC)  # noqa: TID251  (compared with Airflow's own clock)
        with run_services(folder, f"http://127.0.0.1:{port}", SERVICES, settings) as services:
            services.wait_for_api()
            services.api.log_in(password)
            names = [f"extract_{source}" for source in sources]
            paused = wait_for_dags(services, [*names, WAREHOUSE], begun_at)
            run = PipelineRun(services, names, until, progress, folder / "logs")
            run.begin()
            seconds_to_start = time.monotonic() - began
            progress(f"airflow started in {seconds_to_start:.1f} s")
            try:
                state = run.wait(began + timeout.total_seconds())
            finally:
                run.end(paused)
    return PipelineResult(state, run.results(), seconds_to_start, time.monotonic() - began)


class PipelineRun:
    """The runs of DAGs that belong to one run of the pipeline, as Airflow last told them."""

    def __init__(
        self,
        services: Services,
        extracts: Sequence[str],
        until: datetime,
        progress: Callable[[str], None],
        logs: Path,
    ) -> None:
        self.services = services
        self.api = services.api
        self.extracts = extracts
        self.partition = until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.progress = progress
        self.logs = logs
        self.since = ""
        self.runs: dict[str, str] = {}
        self.tasks: dict[tuple[str, str], Json] = {}

    def begin(self) -> None:
        """End what an interrupted run left behind, then trigger all extracts."""
        for run in self.api.unfinished_runs():
            self.api.fail_run(run["dag_id"], run["dag_run_id"])
        self.api.make_pool(WRITER_POOL, slots=1)
        for dag in [*self.extracts, WAREHOUSE]:
            self.api.unpause(dag)
        started = [self.api.trigger(dag, self.partition) for dag in self.extracts]
        self.runs = {run["dag_id"]: run["dag_run_id"] for run in started}
        self.since = min(run["run_after"] for run in started)
        self.api.warm_up()

    def wait(self, deadline: float) -> str:
        """Look at the tasks until the warehouse's run has ended, one has failed, or time is up."""
        while time.monotonic() < deadline:
            self.services.check()
            self.look()
            if any(task["state"] in FAILED for task in self.tasks.values()):
                return "failed"
            if WAREHOUSE in self.runs and self.has_ended():
                return "success"
            time.sleep(SECONDS_BETWEEN_LOOKS)
        return "timeout"

    def look(self) -> None:
        """Bring what we know of our tasks up to date, and tell what is new."""
        for task in self.api.tasks(self.since):
            if task["dag_id"] == WAREHOUSE and WAREHOUSE not in self.runs:
                self.find_warehouse_run()
            if self.runs.get(task["dag_id"]) != task["dag_run_id"]:
                continue
            key = (task["dag_id"], task["task_id"])
            before = self.tasks.get(key, {}).get("state")
            self.tasks[key] = task
            if task["state"] != before:
                self.tell(task)

    def find_warehouse_run(self) -> None:
        """Remember the run that the assets of our partition triggered."""
        for run in self.api.runs(WAREHOUSE, self.since):
            if run["partition_key"] == self.partition:
                self.runs[WAREHOUSE] = run["dag_run_id"]

    def has_ended(self) -> bool:
        """Tell whether Airflow has closed the warehouse's run, not only its last task."""
        tasks = [task for (dag, _), task in self.tasks.items() if dag == WAREHOUSE]
        if not tasks or any(task["state"] != "success" for task in tasks):
            return False
        runs = self.api.runs(WAREHOUSE, self.since)
        ours = [run for run in runs if run["dag_run_id"] == self.runs[WAREHOUSE]]
        return all(run["state"] == "success" for run in ours)

    def tell(self, task: Json) -> None:
        """Say in one line that a task runs, or how it ended."""
        name = f"{task['dag_id']}.{task['task_id']}"
        if task["state"] == "running":
            self.progress(f"{name} runs")
        elif task["state"] == "success":
            self.progress(f"{name} done in {task['duration']:.1f} s")
        elif task["state"] in FAILED:
            self.progress(f"{name} failed")

    def end(self, paused: Iterable[str]) -> None:
        """Leave nothing waiting, and pause again what was paused before us."""
        for run in self.api.unfinished_runs():
            self.api.fail_run(run["dag_id"], run["dag_run_id"])
        for dag in paused:
            self.api.pause(dag)

    def results(self) -> tuple[TaskResult, ...]:
        """Return our tasks in the order of their start, those that never started last."""
        found = [result_of(task, self.logs) for task in self.tasks.values()]
        never = datetime.max.replace(tzinfo=UTC)
        return tuple(sorted(found, key=lambda result: result.started_at or never))


def wait_for_dags(services: Services, names: Sequence[str], since: datetime) -> list[str]:
    """Wait until Airflow has read the DAG files after `since`; return the DAGs that are paused."""
    deadline = time.monotonic() + SECONDS_TO_PARSE
    while time.monotonic() < deadline:
        services.check()
        for error in services.api.import_errors():
            message = f"Airflow cannot import {error['filename']}:\n{error['stack_trace']}"
            raise AirflowFailed(message)
        dags = services.api.dags()
        fresh = {name for name, dag in dags.items() if is_parsed(dag, since)}
        if fresh.issuperset(names):
            return [name for name in names if dags[name]["is_paused"]]
        time.sleep(0.2)
    missing = ", ".join(sorted(set(names) - fresh))
    message = f"Airflow found no DAG {missing}: see {services.log('dag-processor')}"
    raise AirflowFailed(message)


def is_parsed(dag: Json, since: datetime) -> bool:
    """Tell whether Airflow has read a DAG's file since a moment."""
    parsed = read_time(dag["last_parsed_time"])
    return parsed is not None and parsed >= since
