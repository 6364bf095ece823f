"""One scale from data to figures: generate, load, verify, and only then measure."""

import math
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.driver.clients import ClientFailedError, Job, make_job
from benchmarks.driver.closed_loop import measure_load, measure_nothing
from benchmarks.driver.open_loop import find_headline, measure_offered
from benchmarks.driver.power import ask_each, measure_power
from benchmarks.driver.scalability import fit_scalability, summarise_speed_up
from benchmarks.engines.engine import Engine
from benchmarks.generator.scale import Scale
from benchmarks.plan import Plan
from benchmarks.preparation import (
    LONGEST_CHECK,
    Bench,
    Data,
    Figures,
    check_engine,
    load_engine,
    pick_few,
    prepare_data,
)

# Does a named step unless an earlier run did it; returns its result.
Step = Callable[[str, Callable[[], Any]], Any]

NULL_SECONDS = 1.0
# Of an engine too slow to be checked on every answer: seconds of each load, and cold starts.
SLOW_SECONDS, SLOW_COLD = 20.0, 3
BURST = 12  # tiles of a dashboard
# The bands of each workload whose queries are long enough for threads to matter.
HEAVIEST = ("heavy", "wide")
# Engines whose own parallelism can be set, so that its gain can be told.
THREADED = ("duckdb", "duckdb-tables", "duckdb-tuned", "duckdb-memory", "duckdb-parquet")


def measure_scale(bench: Bench, scale: Scale) -> Figures:
    """Measure one scale: the data and each engine's figures; engines that are missing are gaps."""
    data = prepare_data(bench, scale)
    engines, gaps = [], []
    for name in bench.plan.engines_at(scale):
        engine = bench.engine(name)
        missing = bench.missing(engine)
        if missing:
            bench.progress(f"{scale.name}: {name} is skipped, missing {missing}")
            gaps.append({"engine": name, "missing": missing})
            continue
        engines.append(measure_engine(bench, scale, engine, data))
    return {**data.made, "name": scale.name, "engines": engines, "gaps": gaps}


def measure_engine(bench: Bench, scale: Scale, engine: Engine, data: Data) -> Figures:
    """Load a scale into an engine, check its answers, and measure it if all are right.

    An engine that fails is described by how it failed, and the run goes on.
    """
    key, plan = f"{scale.name}/{engine.name}", bench.plan
    place = bench.work / f"{scale.name}.{engine.name}"
    figures: Figures = {"name": engine.name, "track": engine.track, "version": engine.version()}
    figures["failed"] = None
    try:
        figures |= load_engine(bench, key, engine, data, place)
        with engine.serve(place) as servers:
            longest = math.inf if engine.name == plan.engines[0] else LONGEST_CHECK
            figures |= check_engine(bench, key, engine, data, place, longest)
            if not figures["wrong_answers"]:
                job = make_job(
                    engine.name,
                    place,
                    bench.queries,
                    data.bindings,
                    data.answers,
                    plan.limit_seconds,
                )
                job = replace(job, tables=bench.workload.tables)
                few = figures["answers_checked"] < len(data.answers)
                if few or figures["check_seconds"] > LONGEST_CHECK:
                    job = replace(job, most_cold=SLOW_COLD)
                    job = job.part(pick_few(len(job.queries)))
                    seconds = max(plan.seconds, SLOW_SECONDS)
                    bench = replace(bench, plan=replace(plan, rounds=1, seconds=seconds))
                figures["bindings_measured"] = len(job.queries)
                figures |= measure_job(bench, scale, job, servers)
    except (ClientFailedError, OSError, RuntimeError, ImportError) as problem:
        bench.progress(f"{scale.name}: {engine.name} failed: {last_line(problem)}")
        figures["failed"] = f"{type(problem).__name__}: {str(problem)[-1000:]}"
    return figures


def measure_job(bench: Bench, scale: Scale, job: Job, servers: list[int]) -> Figures:
    """Measure an engine whose answers are right; the first engine in every way."""
    plan, once, key = bench.plan, bench.journal.once, f"{scale.name}/{job.engine}"

    def step(name: str, measure: Callable[[], Any]) -> Any:  # noqa: ANN401  # any JSON value
        def told() -> Any:  # noqa: ANN401
            bench.progress(f"{key}: {name}")
            return measure()

        return once(f"{key}/{name}", told)

    figures: Figures = {
        "power": step(
            "alone, cold and hot",
            lambda: [asdict(one) for one in measure_power(job, plan.rounds, plan.seed)],
        ),
        "null": step(
            "the null query",
            lambda: asdict(measure_nothing(job, min(NULL_SECONDS, plan.seconds), plan.seed)),
        ),
        "loads": measure_loads(job, plan, sorted(set(plan.clients)), servers, step),
    }
    rates = [load["queries_a_second"] for load in figures["loads"]]
    fit = fit_scalability([load["clients"] for load in figures["loads"]], rates)
    figures["scalability"] = asdict(fit) if fit else None
    if job.engine == plan.engines[0]:
        figures |= measure_more(plan, job, servers, max(rates), step)
    return figures


def measure_loads(
    job: Job, plan: Plan, counts: list[int], servers: list[int], step: Step
) -> list[Figures]:
    """Measure the closed loop with each number of clients."""

    def load(count: int) -> Callable[[], Figures]:
        return lambda: asdict(measure_load(job, count, plan.seconds, plan.seed, servers))

    bound = f", {job.slots} admitted" if job.gate else ""
    return [step(f"{count} clients{bound}", load(count)) for count in counts]


def measure_more(plan: Plan, job: Job, servers: list[int], peak: float, step: Step) -> Figures:
    """Measure what only the first engine is asked: admission, arrivals, bursts, threads."""
    cores = len(os.sched_getaffinity(0))
    crowd = [count for count in sorted(set(plan.clients)) if count > cores]
    figures: Figures = {"admitted": [], "offered": [], "bursts": [], "speed_up": []}
    with tempfile.TemporaryDirectory(prefix="kenno-bench-") as folder:
        gated = replace(job, gate=Path(folder), slots=cores)
        figures["admitted"] = measure_loads(gated, plan, crowd, servers, step)
        if peak and plan.rates:
            rates = [share * peak for share in plan.rates]
            figures["offered"] = step("arrivals", lambda: offer(gated, rates, plan, 1))
            figures["bursts"] = step("bursts", lambda: offer(gated, rates, plan, BURST))
    figures["headline_rate"] = find_headline(
        [(one["rate"], one["is_good"]) for one in figures["offered"]]
    )
    if job.engine in THREADED and cores > 1:
        figures["speed_up"] = step("threads", lambda: measure_threads(job, plan, cores))
    return figures


def offer(job: Job, rates: list[float], plan: Plan, burst: int) -> list[Figures]:
    """Offer every rate; returns what came of each and whether it was kept."""
    offered = measure_offered(job, rates, plan.seconds, plan.seed, burst, plan.waiting)
    return [{**asdict(one), "is_good": one.is_good} for one in offered]


def measure_threads(job: Job, plan: Plan, cores: int) -> list[dict[str, Any]]:
    """Measure each query alone with 1, 2, … threads: medians of the heavy bindings."""
    heavy = job.part([place for place, band in enumerate(job.bands) if band in HEAVIEST])
    seconds: dict[int, dict[str, float]] = {}
    for threads in sorted({1, 2, cores}):
        power = measure_hot(replace(heavy, threads=threads), plan)
        seconds[threads] = power
    return summarise_speed_up(seconds)


def measure_hot(job: Job, plan: Plan) -> dict[str, float]:
    """Return each query's hot median."""
    by_query: dict[str, list[float]] = {}
    for query, taken in zip(job.queries, ask_each(job, plan.rounds + 1), strict=True):
        by_query.setdefault(query.id, []).append(min(one.seconds for one in taken))
    return {name: sorted(times)[len(times) // 2] for name, times in by_query.items()}


def last_line(problem: Exception) -> str:
    """Return what an error says at its end, where a traceback names its cause."""
    return (str(problem).strip().splitlines() or [""])[-1][:300]
