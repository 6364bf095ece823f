"""`kenno`: the command line.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 a gate refused, 75 a rate limit: later it goes on.
"""

import gc
import sys
from collections.abc import Callable

import typer

from warehouse.commands import judging, reading, running, stages
from warehouse.errors import KennoError

# dbt and Great Expectations make objects by the million and keep them to the end: by Python's own
# thresholds the collector walks through them some hundred times, a tenth of a build's time.
COLLECT_SELDOM = (200_000, 20, 20)

app = typer.Typer(
    name="kenno",
    help="The open social-CRM warehouse. Settings come from kenno.toml; `kenno run` does it all.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

RUNNING, STAGES, READING = "The whole pipeline", "One stage", "Reading"

COMMANDS: dict[str, tuple[Callable[..., None], ...]] = {
    RUNNING: (running.run, running.up, running.sandbox),
    STAGES: (
        stages.extract,
        stages.validate,
        stages.build,
        stages.score,
        stages.publish,
        stages.rollback,
    ),
    READING: (reading.kpi, reading.query, reading.trace, reading.sources, reading.status),
}

for panel, commands in COMMANDS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
app.add_typer(judging.bench, name="bench", rich_help_panel=READING)


def main() -> None:
    """Run the command line; an error of ours ends with one message and its exit code."""
    gc.set_threshold(*COLLECT_SELDOM)
    try:
        app()
    except KennoError as problem:
        sys.stderr.write(f"error: {problem}\n")
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(1)
