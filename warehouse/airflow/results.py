"""What a run of the pipeline came to, task by task."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.airflow.api import Json
from warehouse.airflow.tasklog import find_log, read_tail

# A task that waits for its next try has failed in the eyes of someone who watches.
FAILED = {"failed", "up_for_retry", "removed"}


@dataclass(frozen=True)
class TaskResult:
    """What became of one task; `log` holds everything that its command wrote."""

    dag: str
    task: str
    state: str
    started_at: datetime | None
    ended_at: datetime | None
    log: Path
    log_tail: str = ""

    @property
    def seconds(self) -> float:
        """Return how long the task took, 0 if it did not end."""
        if self.started_at is None or self.ended_at is None:
            return 0.0
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True)
class PipelineResult:
    """The state of a run (`success`, `failed` or `timeout`), its tasks in the order of start."""

    state: str
    tasks: tuple[TaskResult, ...]
    seconds_to_start: float
    seconds: float

    @property
    def failed_tasks(self) -> tuple[TaskResult, ...]:
        """Return the tasks whose command failed."""
        return tuple(task for task in self.tasks if task.state == "failed")


def result_of(task: Json, logs: Path) -> TaskResult:
    """Make our result from Airflow's description of a task."""
    log, failed = find_log(logs, task), task["state"] in FAILED
    return TaskResult(
        dag=task["dag_id"],
        task=task["task_id"],
        state="failed" if failed else task["state"] or "none",
        started_at=read_time(task["start_date"]),
        ended_at=read_time(task["end_date"]),
        log=log,
        log_tail=read_tail(log) if failed else "",
    )


def read_time(text: str | None) -> datetime | None:
    """Read one of Airflow's timestamps."""
    return datetime.fromisoformat(text) if text else None
