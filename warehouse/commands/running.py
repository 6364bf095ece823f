"""Commands that run things: the whole pipeline, its web page, the sandbox, the benchmarks."""

from datetime import timedelta
from typing import Annotated

import typer

from warehouse import clock
from warehouse.screen import say, say_json
from warehouse.settings import Building, config_path, load_settings

bench = typer.Typer(help="Measure throughput, latency and scalability.", no_args_is_help=True)


def run(
    demo: Annotated[
        bool, typer.Option("--demo", help="Start the sandbox and read from it, as of its clock.")
    ] = False,
    until: Annotated[str | None, typer.Option(help="End of the window; else now.")] = None,
    minutes: Annotated[int, typer.Option(help="Give up after so many minutes.")] = 60,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Run the pipeline once, through Airflow, and show what came of it."""
    from warehouse.pipeline import run_pipeline
    from warehouse.summary import as_json, show_summary

    settings = load_settings()
    moment = clock.read_moment(until)
    world = settings.sandbox if demo else None
    progress = (lambda text: None) if json else say
    result = run_pipeline(
        settings, config_path(), moment, world, timedelta(minutes=minutes), progress
    )
    if json:
        say_json(as_json(settings, result))
    else:
        show_summary(settings)


def up(
    port: Annotated[int, typer.Option(help="Port of Airflow's web page.")] = 8080,
) -> None:
    """Show Airflow's web page on this machine, until Ctrl-C."""
    from warehouse.pipeline import serve_airflow

    serve_airflow(load_settings(), config_path(), port, say)


def sandbox(
    scale: Annotated[float | None, typer.Option(help="1.0 is 1,000 customers.")] = None,
    seed: Annotated[int | None, typer.Option(help="Another seed is another world.")] = None,
    port: Annotated[int | None, typer.Option(help="Port on this machine.")] = None,
    until: Annotated[str | None, typer.Option(help="The sandbox's clock.")] = None,
    faults: Annotated[str, typer.Option(help="Faults to inject, as JSON.")] = "[]",
) -> None:
    """Serve the platforms from a made world whose truth is known, and drop its files."""
    from warehouse.demo import serve_sandbox

    settings = load_settings()
    given = {
        "scale": scale,
        "seed": seed,
        "port": port,
        "until": clock.read_moment(until),
    }
    chosen = {name: value for name, value in given.items() if value is not None}
    serve_sandbox(settings.sandbox.model_copy(update=chosen), settings, faults, say)


@bench.command("pipeline")
def bench_pipeline(
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Measure landing and two whole runs on the sandbox: seconds, records a second, memory."""
    from warehouse.bench_pipeline import describe_machine, measure

    machine = describe_machine()
    progress = (lambda text: None) if json else say
    progress(f"{machine['cores']} cores, load {machine['load_before']} before")
    figures = measure(load_settings(), config_path(), progress)
    if json:
        say_json({"machine": machine, **figures})


@bench.command("value")
def bench_value(
    customers: Annotated[
        list[int] | None, typer.Option(help="Numbers of customers; else 100,000 and a million.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the customers.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Fit and score lifetime value of made customers: seconds, customers a second, memory."""
    from warehouse.bench_pipeline import describe_machine
    from warehouse.bench_value import measure_value

    machine = describe_machine()
    progress = (lambda text: None) if json else say
    progress(f"{machine['cores']} cores, load {machine['load_before']} before")
    figures = measure_value(customers or [100_000, 1_000_000], seed, progress)
    if json:
        say_json({"machine": machine, "runs": figures})


@bench.command("extract")
def bench_extract(
    rounds: Annotated[int, typer.Option(help="How often each tool lands each platform.")] = 3,
    scale: Annotated[
        list[float] | None, typer.Option(help="Scales of the sandbox for the cost curve.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Land the same endpoints by us and by dlt, then ever more of them by us alone."""
    from warehouse.bench_extract import compare
    from warehouse.bench_pipeline import describe_machine

    machine = describe_machine()
    progress = (lambda text: None) if json else say
    progress(f"{machine['cores']} cores, load {machine['load_before']} before")
    scales = scale or [0.2, 1.0, 5.0, 21.0]
    figures = compare(load_settings(), config_path(), rounds, scales, progress)
    if json:
        say_json({"machine": machine, **figures})


@bench.command("build")
def bench_build(
    posts: Annotated[
        list[int] | None, typer.Option(help="Posts of the made year; two sizes give exponents.")
    ] = None,
    memory: Annotated[str, typer.Option(help="What the engine may take while it builds.")] = "4GB",
    at_once: Annotated[int, typer.Option(min=1, help="Models that are built at once.")] = 3,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Build the marts of a made year, whole and a day on, beside the same SQL without dbt."""
    from warehouse.bench_build import keep, measure
    from warehouse.bench_pipeline import describe_machine

    settings, machine = load_settings(), describe_machine()
    progress = (lambda text: None) if json else say
    progress(f"{machine['cores']} cores, load {machine['load_before']} before, engine {memory}")
    sized = settings.model_copy(update={"building": Building(memory_limit=memory, at_once=at_once)})
    figures = measure(sized, config_path(), posts or [100_000, 1_000_000], progress)
    result = {"machine": machine, "memory_limit": memory, "at_once": at_once, **figures}
    path = keep(settings.reports, result)
    if json:
        say_json(result)
    else:
        say(f"kept in {path}")
