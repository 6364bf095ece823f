"""Print, as JSON, what Airflow makes of the DAG files. It needs a process of its own."""

import json
import sys
from pathlib import Path
from typing import Any

from airflow.dag_processing.dagbag import BundleDagBag
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG


def describe_dag(dag: DAG) -> dict[str, Any]:
    condition = getattr(dag.timetable, "asset_condition", None)
    return {
        "schedule": type(dag.timetable).__name__,
        "condition": type(condition).__name__,
        "assets": sorted(asset.uri for asset in condition.objects) if condition else [],
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "has_deadline": bool(dag.deadline),
        "tasks": {task.task_id: describe_task(task) for task in bash_tasks(dag)},
    }


def bash_tasks(dag: DAG) -> list[BashOperator]:
    tasks = [task for task in dag.tasks if isinstance(task, BashOperator)]
    assert len(tasks) == len(dag.tasks)
    return tasks


def describe_task(task: BashOperator) -> dict[str, Any]:
    return {
        "operator": type(task).__name__,
        "command": task.bash_command,
        "downstream": sorted(task.downstream_task_ids),
        "pool": task.pool,
        "outlets": [asset.uri for asset in task.outlets],
        "retries": task.retries,
        "backoff": task.retry_exponential_backoff,
        "policy": type(task.retry_policy).__name__,
        "timeout_seconds": task.execution_timeout.total_seconds() if task.execution_timeout else 0,
        "failure_callbacks": [call.__name__ for call in task.on_failure_callback],
        "env": sorted(task.env or {}),
        "append_env": task.append_env,
    }


folder = Path(sys.argv[1]).resolve()
bag = BundleDagBag(folder, bundle_path=folder, bundle_name="dags-folder")
print(  # noqa: T201
    json.dumps(
        {
            "import_errors": bag.import_errors,
            "parse_seconds": {
                stat.file.lstrip("/"): stat.duration.total_seconds() for stat in bag.dagbag_stats
            },
            "dags": {name: describe_dag(dag) for name, dag in bag.dags.items()},
        }
    )
)
