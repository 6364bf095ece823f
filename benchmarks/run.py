"""Run the benchmark suite: verified answers, then power, load and scale, then a report."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.driver.environment import describe_machine, judge_quiet, read_counters
from benchmarks.generator.scale import Scale
from benchmarks.journal import Journal
from benchmarks.measure import measure_scale
from benchmarks.plan import Plan
from benchmarks.preparation import Bench, Figures, remove_place
from benchmarks.report.page import render
from benchmarks.result import compose, is_verified, keep, name_run, to_text
from benchmarks.summary import summarise
from benchmarks.workloads.query import read_queries


@dataclass(frozen=True)
class Result:
    """Where a run's figures lie, what they say in short, and whether every answer was right."""

    json_path: Path
    html_path: Path
    summary: list[str]
    verified: bool


def run(
    output: Path,
    plan: Plan,
    now: datetime,
    commit: str,
    progress: Callable[[str], None],
    measure: Callable[[Bench, Scale], Figures] = measure_scale,
) -> Result:
    """Run the suite and write `<time>-<commit>.json` and `.html` into the output folder.

    Data and databases live in a hidden folder beside the results and go with the run; one that was
    interrupted leaves it, and the same settings at the same commit go on from there. `measure` is
    what is done at each scale. Raises `ValueError` on settings that make no sense.
    """
    plan.check()
    if now.tzinfo is None:
        raise ValueError("bench: now has no time zone")
    queries = {query.id: query for query in read_queries(plan.asked)}
    machine, before = describe_machine(), read_counters()
    work = output / f".work-{fingerprint(plan, commit)}"
    work.mkdir(parents=True, exist_ok=True)
    journal = Journal(work / "journal.jsonl")
    if journal.done:
        progress(f"going on with a run that did {len(journal.done)} steps")
    bench = Bench(plan, work, queries, journal, progress)
    scales = [measure(bench, scale) for scale in plan.sizes]
    document = compose(
        scales,
        queries,
        now=now.astimezone(UTC),
        commit=commit,
        plan=plan,
        machine=machine,
        quiet=judge_quiet(before, read_counters(), machine),
    )
    name = name_run(output, now.astimezone(UTC), commit)
    json_path, html_path = output / f"{name}.json", output / f"{name}.html"
    keep(to_text(document), json_path)
    keep(render(document), html_path)
    remove_work(work)
    return Result(json_path, html_path, summarise(document), is_verified(scales))


def fingerprint(plan: Plan, commit: str) -> str:
    """Return what names the work of a run: its settings and commit."""
    text = json.dumps([plan.settings(), commit], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def remove_work(work: Path) -> None:
    """Remove a run's data and databases."""
    for place in work.iterdir():
        remove_place(place)
    shutil.rmtree(work)
