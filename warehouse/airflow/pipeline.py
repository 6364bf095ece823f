"""One run of the pipeline through Airflow: start it, trigger the extracts, wait for the marts."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from warehouse.airflow.api import Json
from warehouse.airflow.configuration import PROGRAMS, configure
from warehouse.airflow.dagfiles import wait_for_dags
from warehouse.airflow.database import prepare_database
from warehouse.airflow.errors import AirflowFailed
from warehouse.airflow.keys import keys_of, password_of_admin
from warehouse.airflow.pauses import switch_back, switch_on
from warehouse.airflow.results import FAILED, PipelineResult, TaskResult, result_of
from warehouse.airflow.services import SCHEDULER, Services, free_port, only_one, run_services

WAREHOUSE = "warehouse"
LANDED = "kenno://landing/"
WRITER_POOL = "duckdb_writer"
# Each look costs the API server some hundredths of a CPU second, which the tasks would have had.
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_CLOSE = 3.0
SERVICES = {
    "api-server": ["api-server"],
    SCHEDULER: ["scheduler", "--skip-serve-logs"],
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
    before_extracts: Callable[[], None] = lambda: None,
) -> PipelineResult:
    """Run `extract_<source>` for each source up to `until`, and the `warehouse` DAG after them.

    `before_extracts` is called when Airflow is up. The first failure ends the run: no second try,
    and nothing of Airflow is left running.
    `progress` gets one line for each thing that happens. Raises AirflowFailed when Airflow itself
    is at fault.
    """
    if not sources:
        raise AirflowFailed("No source is switched on: name at least one in the settings.")
    began = time.monotonic()
    folder = home.resolve() / "airflow"
    (folder / "logs" / "services").mkdir(parents=True, exist_ok=True)
    port = free_port()
    settings = configure(home, config, dags, port, environment, commands)
    with only_one(folder):
        settings |= keys_of(folder)
        prepare_database(folder, settings)
        password = password_of_admin(folder)
        begun_at = datetime.now(UTC)  # noqa: TID251  (compared with Airflow's own clock)
        with run_services(folder, f"http://127.0.0.1:{port}", SERVICES, settings) as services:
            services.wait_for_api()
            services.api.log_in(password)
            warming = Thread(target=services.api.warm_up, daemon=True)
            warming.start()
            names = [f"extract_{source}" for source in sources]
            switch_back(folder, services.api)
            paused = wait_for_dags(services, [*names, WAREHOUSE], begun_at)
            # Nobody changes a DAG while this one run lasts: its memory and time are for our tasks.
            services.release("dag-processor")
            run = PipelineRun(services, names, until, progress, folder)
            before_extracts()
            warming.join()
            try:
                run.begin(paused)
                seconds_to_start = time.monotonic() - began
                progress(f"airflow started in {seconds_to_start:.1f} s")
                state = run.wait(began + timeout.total_seconds())
                if state == "success":
                    services.patience = 0.0  # no task runs that could want to end well
            finally:
                run.end()
    return PipelineResult(state, run.results(), seconds_to_start, time.monotonic() - began)


class PipelineRun:
    """The runs of DAGs that belong to one run of the pipeline, as Airflow last told them."""

    def __init__(
        self,
        services: Services,
        extracts: Sequence[str],
        until: datetime,
        progress: Callable[[str], None],
        folder: Path,
    ) -> None:
        self.services = services
        self.api = services.api
        self.extracts = extracts
        self.partition = until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.progress = progress
        self.folder = folder
        self.since = ""
        self.runs: dict[str, str] = {}
        self.tasks: dict[tuple[str, str], Json] = {}

    def begin(self, paused: Sequence[str]) -> None:
        """End what an interrupted run left behind, then trigger the extracts.

        Only then the scheduler begins, which would go on with what was left behind.
        """
        for run in self.api.unfinished_runs():
            self.api.fail_run(run["dag_id"], run["dag_run_id"])
        self.api.make_pool(WRITER_POOL, slots=1)
        switch_on(self.folder, self.api, paused)
        started = [self.api.trigger(dag, self.partition) for dag in self.extracts]
        self.runs = {run["dag_id"]: run["dag_run_id"] for run in started}
        # The warehouse waits for every source that has a DAG: let it not wait for the others.
        for source, asset in self.api.assets(LANDED).items():
            if f"extract_{source}" not in self.extracts:
                self.api.renew(asset, self.partition)
        self.since = min(run["run_after"] for run in started)
        self.services.begin(SCHEDULER)

    def wait(self, deadline: float) -> str:
        """Look at the tasks until the warehouse's run has ended, one has failed, or time is up."""
        while time.monotonic() < deadline:
            self.services.check()
            self.look()
            if any(task["state"] in FAILED for task in self.tasks.values()):
                return "failed"
            if self.has_ended():
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
        """Tell whether all is done and Airflow has closed the warehouse's run."""
        if {dag for dag, _ in self.tasks} != {*self.extracts, WAREHOUSE}:
            return False
        if any(task["state"] != "success" for task in self.tasks.values()):
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

    def end(self) -> None:
        """Leave nothing waiting, and pause again what was paused before us.

        What fails here is not worth hiding the reason of the end: the next run cleans up too.
        """
        with contextlib.suppress(AirflowFailed):
            self.close_runs()
            switch_back(self.folder, self.api)

    def close_runs(self) -> None:
        """End all runs that wait or run; those whose tasks are done get a moment to end well."""
        deadline = time.monotonic() + SECONDS_TO_CLOSE
        while unfinished := self.api.unfinished_runs():
            if time.monotonic() > deadline or not all(map(self.is_done, unfinished)):
                break
            time.sleep(SECONDS_BETWEEN_LOOKS)
        if unfinished:
            self.services.release(SCHEDULER)  # with its tasks (see `run_services`)
        for run in unfinished:
            self.api.fail_run(run["dag_id"], run["dag_run_id"])

    def is_done(self, run: Json) -> bool:
        """Tell whether a run is ours and all its tasks succeeded."""
        states = [t["state"] for t in self.tasks.values() if t["dag_run_id"] == run["dag_run_id"]]
        return bool(states) and all(state == "success" for state in states)

    def results(self) -> tuple[TaskResult, ...]:
        """Return our tasks in the order of their start, those that never started last."""
        found = [result_of(task, self.folder / "logs") for task in self.tasks.values()]
        never = datetime.max.replace(tzinfo=UTC)
        return tuple(sorted(found, key=lambda result: result.started_at or never))
