"""Run the benchmark suite: verified answers, then power, load and scale, then a report."""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.driver.closed_loop import WARM_UP_SHARE
from benchmarks.driver.environment import describe_machine, judge_quiet, read_counters
from benchmarks.generator.scale import find_scale
from benchmarks.measure import measure_scale
from benchmarks.report.page import render
from benchmarks.result import compose, is_verified, keep, name_run, to_text
from benchmarks.workloads.query import read_queries

DEFAULT_SCALES = ("xs", "s")
DEFAULT_SECONDS = 3.0
DEFAULT_CLIENTS = (1, 2, 4)
DEFAULT_SEED = 1
# The engine under load, at every scale; and those that stand beside it, at the smallest.
ENGINE, BESIDE = "duckdb", ("sqlite",)


@dataclass(frozen=True)
class Result:
    """Where a run's figures lie, what they say in short, and whether every answer was right."""

    json_path: Path
    html_path: Path
    summary: list[str]
    verified: bool


def run(
    output: Path,
    scales: Sequence[str],
    seconds: float,
    clients: Sequence[int],
    seed: int,
    now: datetime,
    commit: str,
    progress: Callable[[str], None],
) -> Result:
    """Run the suite and write `<time>-<commit>.json` and `.html` into the output folder.

    `seconds` is the measured window for each number of clients. Data live in a temporary folder
    beside the results and go with the run. Raises `ValueError` on settings that make no sense.
    """
    if not scales or not clients or min(clients) < 1 or seconds <= 0:
        raise ValueError("bench: give at least one scale, one client and some seconds")
    if now.tzinfo is None:
        raise ValueError("bench: now has no time zone")
    sizes = sorted({find_scale(name) for name in scales}, key=lambda scale: scale.post_count)
    queries = {query.id: query for query in read_queries("bsma")}
    machine, before = describe_machine(), read_counters()
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".data-", dir=output) as folder:
        figures = [
            measure_scale(
                scale,
                (ENGINE, *BESIDE) if scale == sizes[0] else (ENGINE,),
                Path(folder) / scale.name,
                queries,
                seconds=seconds,
                clients=sorted(set(clients)),
                seed=seed,
                progress=progress,
            )
            for scale in sizes
        ]
        document = compose(
            figures,
            queries,
            now=now.astimezone(UTC),
            commit=commit,
            settings={
                "scales": [scale.name for scale in sizes],
                "seconds": seconds,
                "warm_up_seconds": seconds * WARM_UP_SHARE,
                "clients": sorted(set(clients)),
                "seed": seed,
            },
            machine=machine,
            quiet=judge_quiet(before, read_counters(), machine),
        )
    name = name_run(output, now.astimezone(UTC), commit)
    json_path, html_path = output / f"{name}.json", output / f"{name}.html"
    keep(to_text(document), json_path)
    keep(render(document), html_path)
    return Result(json_path, html_path, summarise(document), is_verified(figures))


def summarise(document: dict[str, Any]) -> list[str]:
    """Return the few lines that a terminal shows."""
    lines = []
    for scale in document["scales"]:
        lines += [check_line(scale, engine) for engine in scale["engines"]]
        lines += [load_line(scale["name"], load) for load in scale["loads"]]
    lines += [
        f"{curve['query_id']}: time grows as posts^{curve['exponent']:.2f}"
        for curve in document["scale_curve"]
        if curve["exponent"] is not None
    ]
    if document["noisy"]:
        lines.append("the machine was busy with other work: these figures decide nothing")
    return lines


def check_line(scale: dict[str, Any], engine: dict[str, Any]) -> str:
    """Say how many answers of an engine were right."""
    wrong = len(engine["wrong_answers"])
    return (
        f"{scale['name']}: {engine['name']} gave {engine['answers_checked'] - wrong} of "
        f"{engine['answers_checked']} answers right"
    )


def load_line(scale: str, load: dict[str, Any]) -> str:
    """Say what a number of clients got done."""
    latency = load["latency"]
    who = f"{load['clients']} client{'s' * (load['clients'] > 1)}"
    if not latency["count"]:
        return f"{scale}: {who} ended no query in the measured seconds"
    shown = ", ".join(f"{name} {latency[name] * 1000:.1f} ms" for name in ("p50", "p95", "p99"))
    wrong = f", {load['wrong']} WRONG ANSWERS" if load["wrong"] else ""
    return f"{scale}: {who} {load['queries_a_second']:.1f} q/s, {shown}{wrong}"
