"""The workload `refresh`: hours land, are built and published, alone and while BI asks.

First the year lands and goes all the way once. Then come hours, one after the other: some while
nobody asks, then one for each number of clients in a closed loop. One of them forgets a person.
At the end the marts must be those of a whole build of the same landing.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from benchmarks.driver.answers import Answer, digest
from benchmarks.driver.clients import Job, make_job
from benchmarks.driver.closed_loop import measure_load, measure_nothing
from benchmarks.driver.percentiles import summarise
from benchmarks.driver.scalability import fit_scalability
from benchmarks.engines import PUBLISHED
from benchmarks.engines.published import FILE
from benchmarks.generator.scale import Scale
from benchmarks.landing.made import VERSION, Run, World, backfill, make_landing
from benchmarks.landing.made_hours import (
    count_deliveries,
    forgotten,
    hours,
    landed_identifiers,
)
from benchmarks.preparation import Bench, Figures
from benchmarks.refresh.equality import count_rows_left, find_differences, find_traces
from benchmarks.refresh.readers import read_meanwhile
from benchmarks.refresh.warehouse import Step, Warehouse
from benchmarks.refresh.watching import Watcher
from benchmarks.workloads import marts
from benchmarks.workloads.query import read_queries

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
ERASING_HOUR = 2  # of the hours that are refreshed alone, or the first where there is one only
EVERY_BINDING = 5  # of ten windows of each width two are asked
LONGEST_WAIT = 60.0  # seconds that what is published may take to be seen
NULL_SECONDS = 1.0


class NothingSeenError(RuntimeError):
    """What was published does not show what landed; the message says where to look."""


@dataclass(frozen=True)
class Refresher:
    """What all steps of one scale share."""

    bench: Bench
    world: World
    warehouse: Warehouse

    def say(self, text: str) -> None:
        """Tell how far it is."""
        self.bench.progress(text)


def measure_refresh(bench: Bench, scale: Scale, warehouse: Warehouse) -> Figures:
    """Measure one scale in the home of a warehouse, which begins empty; returns its figures."""
    plan = bench.plan
    world = World(scale.post_count, UNTIL, plan.seed)
    refresher = Refresher(bench, world, warehouse)
    warehouse.begin()
    began = time.perf_counter()
    records = sum(
        make_landing(world, run, warehouse.landing, warehouse.memory_limit)
        for run in backfill(world)
    )
    making = time.perf_counter() - began
    refresher.say(f"{scale.name}: {records:,} records of a year landed")
    first = measure_batch(refresher, last_run(world), records, {})
    refresher.say(tell_batch(scale.name, "the year", first))
    job = choose_questions(refresher)
    loads = [
        asdict(measure_load(job, count, plan.seconds, plan.seed))
        for count in sorted(set(plan.clients))
    ]
    null = asdict(measure_nothing(job, min(NULL_SECONDS, plan.seconds), plan.seed))
    batches = measure_hours(refresher, scale.name, job)
    records += sum(batch["records"] for batch in batches)
    fit = fit_scalability(
        [load["clients"] for load in loads], [load["queries_a_second"] for load in loads]
    )
    engine: Figures = {
        "name": "duckdb",
        "track": PUBLISHED.track,
        "version": PUBLISHED.version(),
        "failed": None,
        "settings": {"memory_limit": warehouse.memory_limit},
        "load_seconds": first["freshness_seconds"],
        "file_bytes": (warehouse.published / FILE).stat().st_size,
        "bindings_measured": len(job.queries),
        **check_whole(refresher, scale.name, batches),
        "power": [describe_step(name, batches) for name in name_steps(batches)],
        "null": null,
        "loads": loads,
        "scalability": asdict(fit) if fit else None,
        **{name: [] for name in ("admitted", "offered", "bursts", "speed_up")},
        "headline_rate": None,
        "refresh": {"first": first, "batches": batches},
    }
    return {
        "name": scale.name,
        "posts": scale.post_count,
        "rows": records,
        "manifest": {"scale": scale.name, "data_version": data_version(world, len(batches))},
        "generate_seconds": making,
        "generated_rows_a_second": first["records"] / making,
        "engines": [engine],
        "gaps": [],
    }


def last_run(world: World) -> Run:
    """Return the run that ends the year."""
    return list(backfill(world))[-1]


def data_version(world: World, count: int) -> str:
    """Return what names the landing: what follows from it is the same bytes."""
    text = f"{VERSION} {world.posts} {world.until.isoformat()} {world.seed} {count} hours"
    return hashlib.sha256(text.encode()).hexdigest()


def measure_hours(refresher: Refresher, scale: str, job: Job) -> list[Figures]:
    """Land hour after hour and measure each on its way, alone and then with clients."""
    plan, world, warehouse = refresher.bench.plan, refresher.world, refresher.warehouse
    company = [0] * plan.hours + sorted(set(plan.clients))
    erasing = min(ERASING_HOUR, plan.hours)
    batches: list[Figures] = []
    traces: dict[str, list[str]] = {}
    zero = time.perf_counter()
    for clients, run in zip(company, hours(world, len(company), erasing), strict=True):
        records = make_landing(world, run, warehouse.landing, warehouse.memory_limit)
        hour = len(batches) + 1
        told = {
            "hour": hour,
            "clients": clients,
            "erases": hour == erasing,
            "deliveries": count_deliveries(world, run),
            "landed_second": time.perf_counter() - zero,
        }
        if hour <= erasing:
            # What is published of the person before it is forgotten.
            traces = trace(refresher)
        if clients:
            batch = read_meanwhile(
                job,
                clients,
                plan.seed + hour,
                partial(measure_batch, refresher, run, records, told),
            )
        else:
            batch = {**measure_batch(refresher, run, records, told), "load": None, "timeline": []}
        batch["reader_errors"] = len(batch["errors"]) + (
            sum(batch["load"]["failures"].values()) if batch["load"] else 0
        )
        batch["rows_left"] = (
            count_rows_left(warehouse.published / FILE, traces) if hour >= erasing else None
        )
        who = f"hour {hour} with {clients} clients" if clients else f"hour {hour} alone"
        refresher.say(tell_batch(scale, who, batch))
        batches.append(batch)
    return batches


def measure_batch(refresher: Refresher, run: Run, records: int, told: Figures) -> Figures:
    """Take a batch that has landed all the way, and note when a reader first sees it."""
    warehouse = refresher.warehouse
    with Watcher(warehouse.published, run.until.replace(tzinfo=None)) as watcher:
        landed_at = time.perf_counter()
        steps: Sequence[Step] = warehouse.refresh()
        seen_at = watcher.wait(LONGEST_WAIT)
    if seen_at is None:
        raise NothingSeenError(
            f"what landed until {run.until} was published and is not seen in"
            f" {warehouse.published / FILE}: {(watcher.errors or ['fct_posts is older'])[-1]}"
        )
    freshness = seen_at - landed_at
    return {
        **told,
        "records": records,
        "freshness_seconds": freshness,
        "records_a_second": records / freshness,
        "steps": [asdict(step) for step in steps],
        "processor_seconds": sum(step.processor_seconds for step in steps),
        "peak_megabytes": max(step.peak_megabytes for step in steps),
        "errors": watcher.errors,
    }


def choose_questions(refresher: Refresher) -> Job:
    """Draw windows for the questions to the marts, with what is right before the first hour."""
    place = refresher.warehouse.published
    queries = {query.id: query for query in read_queries("marts")}
    session = PUBLISHED.open(place)
    [(first, last)] = session.ask("select min(posted_at), max(posted_at) from fct_posts", {})
    drawn = list(marts.draw_windows(first, last, refresher.bench.plan.seed))[::EVERY_BINDING]
    answers: list[Answer] = [
        digest(session.ask(PUBLISHED.translate(queries[one.query_id]), one.values)) for one in drawn
    ]
    job = make_job(
        PUBLISHED.name, place, queries, drawn, answers, refresher.bench.plan.limit_seconds
    )
    return replace(job, tables=marts.TABLES)


def trace(refresher: Refresher) -> dict[str, list[str]]:
    """Return what tells of the person whom an hour forgets, as landed and published by now."""
    warehouse = refresher.warehouse
    posts, records = landed_identifiers(warehouse.landing, forgotten())
    return find_traces(warehouse.published / FILE, forgotten(), posts, records)


def check_whole(refresher: Refresher, scale: str, batches: Sequence[Figures]) -> Figures:
    """Compare what was refreshed hour by hour with the same landing built whole."""
    refresher.say(f"{scale}: building the same landing whole, to compare")
    began = time.perf_counter()
    whole = refresher.warehouse.rebuild()
    differences, tables, rows = find_differences(refresher.warehouse.published / FILE, whole)
    wrong: list[dict[str, Any]] = [
        {
            "engine": "duckdb",
            "query_id": one.table.replace('"', ""),
            "values": "after all hours",
            "expected": None,
            "found": None,
            "error": f"refreshed and built whole differ: {one.problem}",
        }
        for one in differences
    ]
    wrong += [
        {
            "engine": "duckdb",
            "query_id": table.replace('"', ""),
            "values": "the person who was forgotten",
            "expected": None,
            "found": None,
            "error": f"{count:,} rows of a person who was erased are still published",
        }
        for table, count in (batches[-1]["rows_left"] or {}).items()
    ]
    return {
        "check_seconds": time.perf_counter() - began,
        "answers_checked": 2 * tables,
        "rows_checked": rows,
        "wrong_answers": wrong,
    }


def name_steps(batches: Sequence[Figures]) -> list[str]:
    """Return the names of what is timed of each hour, the whole first."""
    return ["freshness", *(step["name"] for step in batches[0]["steps"])]


def describe_step(name: str, batches: Sequence[Figures]) -> Figures:
    """Describe a step as a query alone is described: the hours without readers are its rounds."""
    seconds = [take_seconds(name, batch) for batch in batches if not batch["clients"]]
    return {
        "query_id": name,
        "cold_seconds": None,
        "hot": asdict(replace(summarise(seconds), histogram=None)),
        "bindings": [{"band": "alone", "seconds": seconds, "error": None}],
        "failures": 0,
    }


def take_seconds(name: str, batch: Figures) -> float:
    """Return how long a step of an hour took."""
    if name == "freshness":
        return float(batch["freshness_seconds"])
    return float(next(step["seconds"] for step in batch["steps"] if step["name"] == name))


def tell_batch(scale: str, who: str, batch: Figures) -> str:
    """Say in a line how a batch went."""
    slowest = max(batch["steps"], key=lambda step: float(step["seconds"]))
    line = (
        f"{scale}: {who}: {batch['records']:,} records visible after"
        f" {batch['freshness_seconds']:.1f} s, {batch['processor_seconds']:.0f} CPU s,"
        f" peak {batch['peak_megabytes']:.0f} MB; {slowest['name']} {slowest['seconds']:.1f} s"
    )
    load = batch.get("load")
    if load and load["latency"]["count"]:
        line += (
            f"; readers {load['queries_a_second']:.1f} q/s, p95"
            f" {load['latency']['p95'] * 1000:.0f} ms, {batch['reader_errors']} errors"
        )
    return line
