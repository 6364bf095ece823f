"""What the tasks of every DAG share: each runs one `kenno` command, with the same patience."""

import logging
from datetime import timedelta
from typing import Any

# Airflow's stub for type checkers does not list deadlines yet.
from airflow.sdk import (  # type: ignore[attr-defined]
    Context,
    DeadlineAlert,
    DeadlineReference,
    RetryDecision,
    RetryPolicy,
    SyncCallback,
)

WRITER_POOL = "duckdb_writer"
WRONG_USE, GATE_REFUSED = 2, 3

log = logging.getLogger(__name__)


class RetryUnlessRefused(RetryPolicy):
    """Fail at once on an exit code that means the same again next time: wrong use, or a gate."""

    def evaluate(
        self,
        exception: BaseException,
        try_number: int,
        max_tries: int,
        context: Context | None = None,
    ) -> RetryDecision:
        """Read the exit code from the message: BashOperator gives it nowhere else."""
        if str(exception).endswith(f"exit code {GATE_REFUSED}."):
            return RetryDecision.fail("A gate refused the data: trying again changes nothing.")
        if str(exception).endswith(f"exit code {WRONG_USE}."):
            return RetryDecision.fail("The command was used wrongly: correct the settings first.")
        return RetryDecision.default()


def say_what_to_do(context: Context) -> None:
    """Close a failed task's log with the command to run by hand, and how to go on."""
    task: Any = context["task"]
    log.error(
        "%s failed. The command's own message is above. To go on: run `%s` by hand in the same "
        "KENNO_HOME, remove the cause, then clear this task. Readers keep the last snapshot.",
        context["ti"].task_id,
        task.bash_command,
    )


def say_it_is_late(context: dict[str, Any]) -> None:
    """Log that a run has not ended by its deadline."""
    run = context["dag_run"]
    log.error(
        "The run %s of %s is late. See which of its tasks waits or runs, and that task's log.",
        run["dag_run_id"],
        run["dag_id"],
    )


ALERT = DeadlineAlert(
    reference=DeadlineReference.DAGRUN_QUEUED_AT,
    interval=timedelta(hours=3),
    callback=SyncCallback(say_it_is_late),
)

DEFAULTS: dict[str, Any] = {
    "append_env": True,
    "skip_on_exit_code": None,
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=30),
    "retry_policy": RetryUnlessRefused(),
    "execution_timeout": timedelta(hours=2),
    "on_failure_callback": say_what_to_do,
    "do_xcom_push": False,
}
