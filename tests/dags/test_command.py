"""The tasks' patience in isolation: what an operator raises, and what becomes of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DAGS = Path(__file__).parents[2] / "dags"
LATER = "Run the same again after 2026-11-01T00:16:40Z"
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
EXTRACT = """
import json
import sys
sys.path.insert(0, sys.argv[1])
from airflow.sdk import Connection
from command import DEFAULTS, ExtractOperator
class Connections:
    def get(self, name):
        extra = json.dumps({"private_key": "-----BEGIN\\nKEY"})
        if name == "kenno_x":
            return Connection(conn_id=name, conn_type="http", password="s3", extra=extra)
for number, (source, command) in enumerate(json.loads(sys.argv[2])):
    task = ExtractOperator(task_id=f"t{number}", source=source, bash_command=command, **DEFAULTS)
    try:
        print("returned", task.execute({"conn": Connections()}))
    except Exception as error:
        print("raised", type(error).__name__, getattr(error, "reschedule_date", ""))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("airflow")


@pytest.fixture(scope="module")
def decisions(home: Path) -> dict[int, str]:
    said = [line.split() for line in tell(home, DECIDE) if line.startswith("decided")]
    return {int(code): action for _, code, action in said}


def tell(home: Path, program: str, *arguments: str) -> list[str]:
    """Return what a program says beside Airflow, which needs a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-c", program, str(DAGS), *arguments],
        env={**os.environ, "AIRFLOW_HOME": str(home), "AIRFLOW_CONN_KENNO_MASTODON": "http://t@"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return answer.stdout.splitlines()


def extracts(home: Path, *tasks: tuple[str, str]) -> list[str]:
    """Return what became of extracts that run a command each, in their order."""
    said = tell(home, EXTRACT, json.dumps(tasks))
    return [line for line in said if line.startswith(("returned", "raised"))]


def test_a_refused_gate_and_wrong_use_are_not_tried_again(decisions: dict[int, str]) -> None:
    assert decisions[2] == decisions[3] == "fail"


def test_other_failures_are_tried_again(decisions: dict[int, str]) -> None:
    assert {code: decisions[code] for code in (1, 13, 99, 139)} == dict.fromkeys(
        (1, 13, 99, 139), "default"
    )


def test_a_rate_limit_reschedules_the_extract_to_the_moment_that_the_command_names(
    home: Path,
) -> None:
    later = f"echo error: x: the rate limit is used up; echo {LATER}; exit 75"
    assert extracts(
        home,
        ("x", later),
        ("x", f"echo {LATER}; exit 1"),
        ("x", "echo no moment; exit 75"),
    ) == [
        "raised AirflowRescheduleException 2026-11-01 00:16:40+00:00",
        "raised AirflowException ",
        "raised AirflowException ",
    ]


def test_an_extract_gets_its_own_connection_whole_and_no_other(home: Path) -> None:
    show = "echo $AIRFLOW_CONN_KENNO_X $AIRFLOW_CONN_KENNO_MASTODON"
    whole = '{"conn_type": "http", "password": "s3", "extra": {"private_key": "-----BEGIN\\nKEY"}}'
    assert extracts(home, ("x", show), ("mastodon", show)) == [
        f"returned {whole} http://t@",
        "returned http://t@",
    ]
