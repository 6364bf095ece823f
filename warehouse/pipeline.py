"""`kenno run` and `kenno up`: the pipeline through Airflow, beside the sandbox where asked."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path

from warehouse import clock
from warehouse.airflow import AirflowFailed, PipelineResult, serve
from warehouse.airflow import run_pipeline as run_airflow
from warehouse.demo import demo_environment, running_sandbox
from warehouse.errors import GateRefused, KennoError
from warehouse.settings import Sandbox, Settings, inherited_environment

DAGS = Path(__file__).resolve().parent.parent / "dags"
GATE_TASKS = {"check_landing", "check_marts"}
REFUSED = "exit code 3"


def run_pipeline(
    settings: Settings,
    config: Path,
    until: datetime | None,
    world: Sandbox | None,
    timeout: timedelta,
    progress: Callable[[str], None],
) -> PipelineResult:
    """Run every source's DAG and then the warehouse's; KennoError says which task failed and why.

    With a `world` the sandbox runs beside it, with its tokens, and its clock is the default end.
    """
    environment = inherited_environment()
    moment = until or (world.until if world else clock.now())
    beside: AbstractContextManager[Callable[[], None]] = nullcontext(lambda: None)
    if world:
        served = world.model_copy(update={"until": moment})
        environment = demo_environment(
            settings.model_copy(update={"sandbox": served}), config, settings.home
        )
        log = settings.home / "sandbox" / "sandbox.log"
        beside = running_sandbox(settings, environment, log)
    try:
        with beside as wait_until_ready:
            result = run_airflow(
                home=settings.home,
                config=config,
                dags=DAGS,
                sources=settings.sources.names,
                until=moment,
                environment=environment,
                progress=progress,
                timeout=timeout,
                before_extracts=wait_until_ready,
            )
    except AirflowFailed as problem:
        raise KennoError(str(problem)) from None
    if result.state != "success":
        raise explain(result)
    return result


def explain(result: PipelineResult) -> KennoError:
    """Return the error that tells which tasks failed, what they said, and where their logs are."""
    lines = [f"the run ended as {result.state}; readers keep the last snapshot."]
    for task in result.failed_tasks:
        said = "\n".join(f"    {line}" for line in task.log_tail.splitlines()[-12:])
        lines.append(f"  {task.dag}.{task.task} failed; its log: {task.log}\n{said}")
    refused = [
        task
        for task in result.failed_tasks
        if task.task in GATE_TASKS and REFUSED in task.log.read_text("utf-8", "replace")
    ]
    return (GateRefused if refused else KennoError)("\n".join(lines))


def serve_airflow(
    settings: Settings, config: Path, port: int, progress: Callable[[str], None]
) -> None:
    """Run all of Airflow with its web page until Ctrl-C."""
    try:
        serve(
            home=settings.home,
            config=config,
            dags=DAGS,
            port=port,
            environment=inherited_environment(),
            progress=progress,
        )
    except AirflowFailed as problem:
        raise KennoError(str(problem)) from None
