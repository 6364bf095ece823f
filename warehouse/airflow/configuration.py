"""Airflow's configuration, as the environment of its processes."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

PARALLEL_TASKS = 4  # the extracts: they wait for each other's platforms more than for a core
PROGRAMS = Path(sys.executable).parent  # where this installation has `airflow` and `kenno`


def configure(
    home: Path,
    config: Path,
    dags: Path,
    port: int,
    environment: Mapping[str, str],
    commands: Path,
) -> dict[str, str]:
    """Return the environment for Airflow's services, and so for our tasks.

    `commands` is the folder of the `kenno` that tasks run, before any other on the path. Of the
    Airflow settings already in `environment`, only connections stay: the rest would make two runs
    of the same home differ.
    """
    kept = {name: value for name, value in environment.items() if is_kept(name)}
    folders = [str(commands), str(PROGRAMS), *filter(None, [kept.get("PATH")])]
    return {
        **kept,
        **settings(home, dags, port),
        # Tasks start in a temporary folder: every path must be absolute.
        "KENNO_HOME": str(home.resolve()),
        "KENNO_CONFIG": str(config.resolve()),
        "PATH": os.pathsep.join(dict.fromkeys(folders)),
    }


def is_kept(name: str) -> bool:
    """Tell whether a variable of the caller reaches Airflow."""
    return name.startswith("AIRFLOW_CONN_") or not name.startswith("AIRFLOW_")


def settings(home: Path, dags: Path, port: int) -> dict[str, str]:
    """Return what differs from Airflow's defaults, and why."""
    folder = home.resolve() / "airflow"
    address = f"http://127.0.0.1:{port}"
    chosen = {
        "CORE__DAGS_FOLDER": str(dags.resolve()),
        "CORE__EXECUTOR": "LocalExecutor",
        "CORE__PARALLELISM": str(PARALLEL_TASKS),
        "CORE__LOAD_EXAMPLES": "False",
        "CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(folder / "passwords.json"),
        "CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "API__BASE_URL": address,
        "API__HOST": "127.0.0.1",
        "API__PORT": str(port),
        "API__WORKERS": "1",
        # How soon a worker sees that its task is over: it may look only at its next heartbeat.
        "WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
        # Building its routes takes the API server some seconds at the first call of a task.
        "WORKERS__EXECUTION_API_TIMEOUT": "60",
        # Tasks follow each other within half a second instead of one.
        "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        # Several processes write one SQLite file: wait for each other, do not fail.
        "DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{folder / 'airflow.db'}?timeout=60",
        "USAGE_DATA_COLLECTION__ENABLED": "False",
    }
    return {"AIRFLOW_HOME": str(folder)} | {
        f"AIRFLOW__{name}": value for name, value in chosen.items()
    }
