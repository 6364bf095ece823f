"""Logs of tasks: where Airflow keeps them, and their last lines as people read them."""

import json
from pathlib import Path
from typing import Any

LINES_SHOWN = 25
BEFORE_OUTPUT = "Output:"


def find_log(logs: Path, task: dict[str, Any]) -> Path:
    """Return the log of a task's last try."""
    run = f"dag_id={task['dag_id']}/run_id={task['dag_run_id']}/task_id={task['task_id']}"
    return logs / run / f"attempt={max(task['try_number'], 1)}.log"


def read_tail(log: Path) -> str:
    """Return what the task's command wrote last, without Airflow's own lines."""
    if not log.exists():
        return ""
    entries = [read_entry(line) for line in log.read_text(errors="replace").splitlines()]
    said = [entry["event"] for entry in entries if "SubprocessHook" in entry["logger"]]
    if BEFORE_OUTPUT in said:
        said = said[said.index(BEFORE_OUTPUT) + 1 :]
    return "\n".join(said[-LINES_SHOWN:])


def read_entry(line: str) -> dict[str, str]:
    """Read one line of a log: JSON, or text that something else wrote into it."""
    try:
        entry = json.loads(line)
    except ValueError:
        return {"event": line, "logger": ""}
    return {"event": str(entry.get("event", "")), "logger": str(entry.get("logger", ""))}
