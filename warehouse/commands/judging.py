"""Commands that judge the benchmark suite's figures: the gate of CI, and repeats of the same."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from warehouse.commands.benching import bench
from warehouse.errors import GateRefused, KennoError
from warehouse.screen import say, say_json

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@bench.command("gate")
def bench_gate(
    ratios: Annotated[Path | None, typer.Option(help="Reviewed ratios; else the suite's.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Write what is measured as reviewed.")
    ] = False,
    json: Json = False,
) -> None:
    """Refuse queries that take more processor seconds than was reviewed. A refusal exits with 3.

    Ratios to a reference in the same run are judged, not times: other work and other machines
    change them little. What is above its bound is measured up to three times.
    """
    from benchmarks.gate import ACCEPTED, judge, prepared, read_accepted
    from benchmarks.gate import accept as keep

    path = ratios or ACCEPTED
    try:
        accepted = read_accepted(path)
        with prepared(accepted.workload, accepted.scale, accepted.engine) as measure:
            if accept:
                keep(replace(accepted, ratios=measure(None)), path)
                say(f"written to {path}: look at what changed, and say why where it is more")
                return
            verdict = judge(measure, accepted)
    except (OSError, ValueError, TypeError) as problem:
        raise KennoError(f"the gate of processor seconds, {path}: {problem}") from problem
    if json:
        say_json(asdict(verdict))
    else:
        worst = max(verdict.times, key=lambda name: verdict.times[name])
        say(
            f"{len(verdict.times)} queries of {accepted.workload} at {accepted.scale} take"
            f" {verdict.in_all:.2f} times the processor seconds that were reviewed, at most"
            f" {verdict.times[worst]:.2f} ({worst})"
        )
    if verdict.refused:
        told = "\n".join(f"  {line}" for line in verdict.refused)
        raise GateRefused(
            f"the gate of processor seconds refuses:\n{told}\n"
            "Make them cheaper; if they must cost that, `kenno bench gate --accept` and say why."
        )


@bench.command("aa")
def bench_aa(
    repeats: Annotated[int, typer.Option(help="How often the same is measured.")] = 20,
    scale: Annotated[str, typer.Option(help="nano, xxs, xs, s, m, l or xl.")] = "xs",
    engine: Annotated[str, typer.Option(help="The engine that is measured.")] = "duckdb",
    rounds: Annotated[int, typer.Option(help="Hot rounds of each query in a repeat.")] = 3,
    keep: Annotated[
        Path | None, typer.Option(help="New folder for each repeat's document, to compare.")
    ] = None,
    json: Json = False,
) -> None:
    """Measure the same again and again: false alarms, variation, and slow-downs that are found."""
    from benchmarks.repeats import describe_repeats, drop, judge_repeats, keep_in, repeat

    progress = (lambda text: None) if json else say
    try:
        keep_repeat = keep_in(keep) if keep else drop
        found = judge_repeats(repeat("bsma", scale, engine, repeats, rounds, progress, keep_repeat))
    except (KeyError, OSError, ValueError) as problem:
        raise KennoError(f"repeats of the same: {problem}") from problem
    if json:
        say_json(asdict(found))
        return
    for line in describe_repeats(found):
        say(line)
