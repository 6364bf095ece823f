"""The retry policy in isolation: what BashOperator raises, and what becomes of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DAGS = Path(__file__).parents[2] / "dags"
DECIDE = """
import sys
sys.path.insert(0, sys.argv[1])
from airflow.providers.standard.operators.bash import BashOperator
from command import DEFAULTS, RetryUnlessRefused
for code in (1, 2, 3, 13, 99, 139):
    task = BashOperator(task_id="task", bash_command=f"exit {code}", **DEFAULTS)
    try:
        task.execute({})
    except Exception as error:
        decision = RetryUnlessRefused().evaluate(error, 1, 3)
        print("decided", code, decision.action.value)
"""


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    settings = {"AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow"))}
    answer = subprocess.run(
        [sys.executable, "-c", DECIDE, str(DAGS)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    said = [line.split() for line in answer.stdout.splitlines() if line.startswith("decided")]
    return {int(code): action for _, code, action in said}


def test_a_refused_gate_and_wrong_use_are_not_tried_again(decisions: dict[int, str]) -> None:
    assert decisions[2] == decisions[3] == "fail"


def test_other_failures_are_tried_again(decisions: dict[int, str]) -> None:
    assert {code: decisions[code] for code in (1, 13, 99, 139)} == dict.fromkeys(
        (1, 13, 99, 139), "default"
    )
