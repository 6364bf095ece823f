"""`kenno bench build`: what a build takes at growing sizes, beside the same without dbt."""

import json
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.landing.made import World, backfill, make_landing, next_day
from warehouse.build import write_schemas
from warehouse.dbt_session import PROJECT
from warehouse.settings import Settings, inherited_environment
from warehouse.watching import Ended, kenno, watch

# Below this a node's seconds say nothing of how it grows.
FEWEST_SECONDS = 0.3
SLOWEST_SHOWN = 12


def measure(
    settings: Settings,
    config: Path,
    sizes: Sequence[int],
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Measure builds of made landings, of so many posts each; return the figures.

    Each size has a home of its own in a temporary folder, which goes before the next begins.
    """
    figures: dict[str, Any] = {"sizes": []}
    for posts in sizes:
        with tempfile.TemporaryDirectory(prefix="kenno-bench-", ignore_cleanup_errors=True) as home:
            figures["sizes"].append(measure_size(settings, config, Path(home), posts, progress))
    if len(sizes) > 1:
        figures["exponents"] = exponents(figures["sizes"])
        for name, power in list(figures["exponents"].items())[:SLOWEST_SHOWN]:
            progress(f"{name}: seconds grow as posts to the power of {power}")
    return figures


def keep(reports: Path, result: Mapping[str, Any]) -> Path:
    """Keep the figures as JSON among the reports; return where."""
    path = reports / "bench-build.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=2), "utf-8")
    return path


def measure_size(
    settings: Settings, config: Path, home: Path, posts: int, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Measure a whole build, the same by the floor's script, the tests, and a day's increment."""
    world = World(posts, settings.sandbox.until, settings.sandbox.seed)
    sized = settings.model_copy(update={"home": home})
    environment = {
        **inherited_environment(),
        "KENNO_CONFIG": str(config),
        "KENNO_HOME": str(home),
        "KENNO_BUILDING__MEMORY_LIMIT": settings.building.memory_limit,
        "KENNO_BUILDING__AT_ONCE": str(settings.building.at_once),
    }
    write_schemas(sized)
    made = [
        make_landing(world, run, sized.landing, settings.building.memory_limit)
        for run in backfill(world)
    ]
    progress(f"{posts:,} posts: {sum(made):,} records made")
    full = build(environment, "models", "--full-refresh")
    progress(told("whole build", full))
    floor = run_floor(sized, environment)
    progress(told("floor", floor))
    tests = build(environment, "data_tests")
    progress(told("its tests", tests))
    day = make_landing(world, next_day(world), sized.landing, settings.building.memory_limit)
    increment = build(environment, "models")
    progress(told(f"increment of {day:,} records", increment))
    result = {
        "posts": posts,
        "records": sum(made),
        "full": figures_of(full),
        "tests": figures_of(tests),
        "floor": figures_of(floor),
        "increment": {"records": day, **figures_of(increment)},
        "build_megabytes": round(sized.build_database.stat().st_size / 1e6),
        "times_the_floor": round(full.said["seconds"] / floor.said["seconds"], 2),
        "increment_share": round(increment.said["seconds"] / full.said["seconds"], 3),
        "increment_processor_share": round(increment.processor_seconds / full.processor_seconds, 3),
    }
    progress(
        "{posts:,} posts: {times_the_floor} times the floor; a day takes {increment_share} of the"
        " whole build ({increment_processor_share} of its processor seconds)".format(**result)
    )
    for name, took in slowest(full.said["node_seconds"]):
        by_hand, in_a_day = (one.said["node_seconds"].get(name, 0.0) for one in (floor, increment))
        progress(f"  {took:7.2f} s, floor {by_hand:7.2f} s, a day {in_a_day:7.2f} s: {name}")
    return result


def slowest(node_seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the nodes that took longest, with their seconds."""
    return sorted(node_seconds.items(), key=lambda one: -one[1])[:SLOWEST_SHOWN]


def build(environment: Mapping[str, str], stage: str, *options: str) -> Ended:
    """Build by `kenno build` in a process of its own."""
    return watch(kenno("build", "--stage", stage, *options, "--json"), environment)


def run_floor(settings: Settings, environment: Mapping[str, str]) -> Ended:
    """Run the floor's script on the same landing, into a database of its own.

    dbt compiles it in a home where nothing was built: elsewhere some models would go on.
    """
    folder = settings.home / "floor"
    folder.mkdir()
    (folder / settings.landing.name).symlink_to(settings.landing)
    unbuilt = {**environment, "KENNO_HOME": str(folder)}
    script = watch([sys.executable, "-m", "warehouse.bench_floor"], unbuilt).said
    database = folder / settings.build_database.name
    made = {name.rpartition(".")[2] for name, _ in script["statements"]}
    copy_seeds(settings.build_database, database, made)
    command = [sys.executable, "-m", "benchmarks.floor", str(database)]
    placed = {**environment, "PYTHONPATH": str(PROJECT.parent)}
    ended = watch(command, placed, told=json.dumps(script), folder=settings.home)
    shutil.rmtree(folder)
    took = ended.said
    return replace(ended, said={"node_seconds": took, "seconds": sum(took.values())})


def copy_seeds(built: Path, database: Path, made: set[str]) -> None:
    """Give the floor the seeds, which it need not make: what its script does not make itself."""
    with duckdb.connect(str(database)) as engine:
        engine.execute(f"attach '{built}' as built (read_only)")
        tables = engine.execute("""
            select schema_name, table_name
            from duckdb_tables()
            where database_name = 'built' and schema_name = 'reference'
        """).fetchall()
        engine.execute("create schema reference")
        for schema, table in tables:
            if table in made:
                continue
            engine.execute(f'create table "{schema}"."{table}" as from built."{schema}"."{table}"')


def figures_of(ended: Ended) -> dict[str, Any]:
    """Return what is reported of a build: its seconds, with and without its start, and its memory.

    The start is Python, dbt's import and its reading of the project; processor seconds have it too.
    What was `run_alone` had found too little memory beside others, and took time twice.
    """
    return {
        "seconds": round(ended.said["seconds"], 2),
        "seconds_with_start": round(ended.seconds, 2),
        "processor_seconds": ended.processor_seconds,
        "peak_megabytes": round(ended.peak_megabytes),
        "run_alone": ended.said.get("run_alone", []),
        "node_seconds": ended.said["node_seconds"],
    }


def told(name: str, ended: Ended) -> str:
    """Return the sentence that tells of one build."""
    alone = len(ended.said.get("run_alone", ()))
    return (
        f"  {name}: {ended.said['seconds']:.1f} s ({ended.seconds:.1f} s with its start),"
        f" {ended.processor_seconds:.1f} s of processors, peak {ended.peak_megabytes:.0f} MB"
        + (f"; {alone} built again alone for want of memory" if alone else "")
    )


def exponents(sizes: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return by which power of the posts each node's seconds grow, the worst first.

    By the floor's seconds, in which a node is alone: in dbt's it may wait for one beside it.
    """
    small, large = sizes[0], sizes[-1]
    growth = math.log(large["posts"] / small["posts"])
    before, after = small["floor"]["node_seconds"], large["floor"]["node_seconds"]
    found = {
        name: round(math.log(took / max(before[name], 0.01)) / growth, 2)
        for name, took in after.items()
        if took >= FEWEST_SECONDS and name in before
    }
    return dict(sorted(found.items(), key=lambda one: -one[1]))
