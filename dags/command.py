"""What the tasks of every DAG share: each runs one `kenno` command, with the same patience."""

import logging
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from airflow.exceptions import AirflowException, AirflowRescheduleException
from airflow.providers.standard.hooks.subprocess import SubprocessHook, SubprocessResult
from airflow.providers.standard.operators.bash import BashOperator

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
WRONG_USE, GATE_REFUSED, TRY_LATER = 2, 3, 75
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

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


class Shell(SubprocessHook):
    """Runs a command and remembers the last line that it said."""

    last_line = ""

    def run_command(self, *arguments: Any, **named: Any) -> SubprocessResult:  # noqa: ANN401
        """Run a command."""
        result = super().run_command(*arguments, **named)
        self.last_line = result.output
        return result


class ExtractOperator(BashOperator):
    """Runs `kenno extract`; a long rate limit gives the slot back until the moment it is over.

    The Airflow connection `kenno_<source>` reaches the command by its environment alone, not by a
    template: nothing of it is rendered, stored or shown.
    """

    def __init__(self, *, source: str, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.source = source

    @cached_property
    def subprocess_hook(self) -> Shell:
        """What runs the command."""
        return Shell()

    def get_env(self, context: Mapping[str, Any]) -> dict[str, str]:
        """Return the command's environment, with the source's connection where there is one."""
        environment: dict[str, str] = super().get_env(context)
        found = context["conn"].get(f"kenno_{self.source}") if "conn" in context else None
        if found:
            environment[f"AIRFLOW_CONN_KENNO_{self.source.upper()}"] = found.as_json()
        return environment

    def execute(self, context: Context) -> Any:  # noqa: ANN401
        """Run the command; reschedule where it says that a rate limit must pass first."""
        try:
            return super().execute(context)
        except AirflowException as failure:
            moment = MOMENT.search(self.subprocess_hook.last_line)
            if not str(failure).endswith(f"exit code {TRY_LATER}.") or not moment:
                raise
            over_at = datetime.fromisoformat(moment[0])
            raise AirflowRescheduleException(over_at) from None  # type: ignore[no-untyped-call]


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
