"""What Airflow makes of the DAG files, asked once for all tests."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

DAGS = Path(__file__).parents[2] / "dags"


@pytest.fixture(scope="session")
def dag_files() -> list[Path]:
    files = sorted(DAGS.glob("*.py"))
    assert files
    return files


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    settings = {
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
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


@pytest.fixture(scope="session")
def dags(described: dict[str, Any]) -> dict[str, Any]:
    dags: dict[str, Any] = described["dags"]
    assert dags
    return dags
