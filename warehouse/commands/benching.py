"""Commands of the benchmark suite: generate, verify, run, compare, history, report."""

import signal
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from warehouse import clock
from warehouse.commands.running import bench
from warehouse.errors import KennoError, WrongUse
from warehouse.screen import say, say_json
from warehouse.settings import config_path, load_settings

if TYPE_CHECKING:
    from benchmarks.workloads.catalogue import Home

Scales = Annotated[
    list[str] | None, typer.Option("--scale", help="nano, xxs, xs, s, m, l or xl; again for more.")
]
Engines = Annotated[
    list[str] | None, typer.Option("--engine", help="Engine; again for more; all: every engine.")
]
Workload = Annotated[
    str,
    typer.Option(help="bsma, crm, marts (published), raw (landed), refresh (hourly batches)."),
]
Data = Annotated[
    str, typer.Option(help="Of bsma: generated; home: the network in your published marts.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def results_folder() -> Path:
    """Return where results are kept."""
    return load_settings().reports / "benchmarks"


def find_home() -> "Home":
    """Return where the data lie that some workloads ask."""
    from benchmarks.workloads.catalogue import Home

    settings = load_settings()
    return Home(
        settings.published / "current" / "marts.duckdb", settings.landing, settings.build_database
    )


def name_engines(engines: list[str] | None) -> tuple[str, ...]:
    """Return the engines that are meant."""
    from benchmarks.engines import ALWAYS, ENGINES

    if not engines:
        return ALWAYS
    return tuple(ENGINES) if "all" in engines else tuple(engines)


def name_workload(workload: str, data: str) -> str:
    """Return the workload that is meant: BSMA's questions may be asked of one's own network."""
    from benchmarks.workloads.catalogue import BSMA_AT_HOME

    if data not in ("generated", "home"):
        raise WrongUse(f"no data {data}; there are generated and home.")
    return BSMA_AT_HOME if workload == "bsma" and data == "home" else workload


@bench.command("run")
def bench_run(
    scale: Scales = None,
    engine: Engines = None,
    seconds: Annotated[float, typer.Option(help="Measured seconds for each load.")] = 5.0,
    clients: Annotated[list[int] | None, typer.Option(help="Numbers of clients.")] = None,
    rate: Annotated[
        list[float] | None, typer.Option(help="Offered rates as shares of the peak; 0 for none.")
    ] = None,
    rounds: Annotated[int, typer.Option(help="Hot rounds of each query alone.")] = 3,
    limit: Annotated[float, typer.Option(help="Seconds after which a query has failed.")] = 60.0,
    beside_up_to: Annotated[
        str | None, typer.Option(help="Largest scale of the engines after the first.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of data, parameters and order.")] = 1,
    workload: Workload = "bsma",
    hours: Annotated[
        int, typer.Option(help="Hours that the workload refresh takes to BI alone.")
    ] = 3,
    data: Data = "generated",
    output: Annotated[Path | None, typer.Option(help="Folder for results.")] = None,
    json: Json = False,
) -> None:
    """Verify the queries' answers, then measure them; writes JSON and a page.

    Stopped by Ctrl-C, the same command goes on where it stopped.
    """
    from benchmarks.measure import measure_scale
    from benchmarks.plan import REFRESH, Plan
    from benchmarks.refresh.measure import NothingSeenError
    from benchmarks.run import run as run_benchmarks
    from benchmarks.workloads.catalogue import NoDataError
    from warehouse.revision import revision

    plan = Plan(
        scales=tuple(scale or Plan.scales),
        engines=("duckdb",) if workload == REFRESH else name_engines(engine),
        seconds=seconds,
        clients=tuple(clients or Plan.clients),
        rates=tuple(share for share in rate if share) if rate else Plan.rates,
        rounds=rounds,
        limit_seconds=limit,
        beside_up_to=beside_up_to,
        seed=seed,
        workload=name_workload(workload, data),
        home=find_home(),
        hours=hours,
    )
    measure = measure_scale
    if workload == REFRESH:
        from warehouse.bench_refresh import refresh_by

        measure = partial(refresh_by, load_settings(), config_path())
    progress = (lambda text: None) if json else say
    folder = output or results_folder()
    # As on Ctrl-C, so that a server which the run started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        result = run_benchmarks(folder, plan, clock.now(), revision(), progress, measure)
    except (ValueError, NoDataError, NothingSeenError) as problem:
        raise KennoError(str(problem)) from problem
    if json:
        say_json({"json": result.json_path, "html": result.html_path, "verified": result.verified})
    else:
        for line in result.summary:
            say(line)
        say(f"page: {result.html_path}")
    if not result.verified:
        raise KennoError(
            "readers met errors, or the marts are not those of a whole build; see the report."
            if workload == REFRESH
            else "an answer was wrong, so nothing was measured of it; see the report."
        )


@bench.command("verify")
def bench_verify(
    scale: Scales = None,
    engine: Engines = None,
    seed: Annotated[int, typer.Option(help="Seed of data and parameters.")] = 1,
    workload: Workload = "bsma",
    data: Data = "generated",
    json: Json = False,
) -> None:
    """Check every engine's answers; nothing is timed or kept."""
    from benchmarks.plan import Plan
    from benchmarks.verify import verify
    from benchmarks.workloads.catalogue import NoDataError

    plan = Plan(
        scales=tuple(scale or ("xs",)),
        engines=name_engines(engine),
        seed=seed,
        workload=name_workload(workload, data),
        home=find_home(),
    )
    try:
        found = verify(plan, (lambda text: None) if json else say)
    except (ValueError, NoDataError) as problem:
        raise KennoError(str(problem)) from problem
    if json:
        say_json([asdict(one) for one in found])
    for one in found if not json else ():
        if one.missing:
            say(f"{one.scale}: {one.engine} was skipped; missing {one.missing}")
        else:
            right = one.checked - len(one.wrong)
            say(f"{one.scale}: {one.engine} gave {right} of {one.checked} answers right")
        for text in one.wrong[:10]:
            say(f"  WRONG {text}")
    if any(one.wrong for one in found):
        raise KennoError("an answer was wrong.")


@bench.command("generate")
def bench_generate(
    folder: Annotated[Path, typer.Argument(help="New folder for the tables.")],
    scale: Annotated[str, typer.Option(help="nano, xxs, xs, s, m, l or xl.")] = "xs",
    seed: Annotated[int, typer.Option(help="Another seed is other data.")] = 1,
    workers: Annotated[int, typer.Option(help="Threads; the bytes are the same for any.")] = 2,
    json: Json = False,
) -> None:
    """Generate tables, with their hashes and their distance from what was measured on Weibo."""
    from benchmarks.generator.distance import BOUNDS, measure_distances
    from benchmarks.generator.scale import find_scale
    from benchmarks.generator.write import write_tables

    if folder.exists():
        raise KennoError(f"{folder} is there already; name a new folder.")
    try:
        size = find_scale(scale)
    except ValueError as problem:
        raise KennoError(str(problem)) from problem
    manifest = write_tables(size, seed, folder, workers)
    distances = measure_distances(folder, size)
    if json:
        say_json({"manifest": manifest, "distances": distances, "bounds": BOUNDS})
        return
    say(f"data version {manifest['data_version']}")
    for name, distance in distances.items():
        far = "" if distance <= BOUNDS[name] else ": FAR (small scales have few posts an hour)"
        say(f"distance from Weibo, {name}: {distance:.4f} of at most {BOUNDS[name]}{far}")


@bench.command("compare")
def bench_compare(
    before: Annotated[Path, typer.Argument(help="JSON of the earlier run.")],
    after: Annotated[Path, typer.Argument(help="JSON of the later run.")],
    force: Annotated[
        bool, typer.Option("--force", help="Compare other data or machines all the same.")
    ] = False,
    most_processor: Annotated[
        float | None, typer.Option(help="Fail above this ratio of processor seconds a query.")
    ] = None,
    noise: Annotated[
        float | None,
        typer.Option(help="Share by which repeats of the same differ here, by kenno bench aa."),
    ] = None,
    json: Json = False,
) -> None:
    """Say which queries got slower or faster, beyond noise; fails when something is slower.

    A noisy run decides nothing about times; processor seconds count all the same.
    """
    from benchmarks.compare import NotComparableError, compare, describe
    from benchmarks.ratios import Known
    from benchmarks.result import read_result

    allow = frozenset({"data", "machine"}) if force else frozenset[str]()
    try:
        known = Known(noise, noise, noise) if noise is not None else None
        found = compare(read_result(before), read_result(after), allow, known)
    except (ValueError, NotComparableError) as problem:
        raise KennoError(f"not comparable: {problem}; --force compares all the same.") from problem
    if json:
        say_json(asdict(found))
    else:
        for line in describe(found):
            say(line)
    costly = [
        name for name, ratio in found.processor_ratios.items() if ratio > (most_processor or 1e9)
    ]
    if costly:
        raise KennoError(f"more processor seconds a query than allowed: {', '.join(costly)}.")
    if found.slower and not found.is_noisy and most_processor is None:
        raise KennoError(f"{len(found.slower)} queries are slower.")


@bench.command("history")
def bench_history(
    folder: Annotated[Path | None, typer.Argument(help="Folder of results.")] = None,
    json: Json = False,
) -> None:
    """Find since which commit something is slower or faster, over all quiet runs."""
    from benchmarks.history import describe_steps, find_steps, read_history

    series, left_out = read_history(folder or results_folder())
    if json:
        steps = [asdict(step) for one in series for step in find_steps(one)]
        say_json({"series": [asdict(one) for one in series], "steps": steps, "left_out": left_out})
        return
    for line in describe_steps(series, left_out):
        say(line)


@bench.command("report")
def bench_report(
    result: Annotated[Path, typer.Argument(help="JSON of a run.")],
    page: Annotated[Path | None, typer.Argument(help="HTML file to write; else beside it.")] = None,
) -> None:
    """Draw the page of a run anew from its JSON."""
    from benchmarks.report.page import render
    from benchmarks.result import read_result

    try:
        text = render(read_result(result))
    except ValueError as problem:
        raise KennoError(str(problem)) from problem
    target = page or result.with_suffix(".html")
    target.write_text(text, encoding="utf-8")
    say(f"page: {target}")
