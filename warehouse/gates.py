"""`kenno validate`: one gate's expectations, its report, and the verdict."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

import pyarrow as pa

from expectations.result import Check, GateError, GateResult
from expectations.runner import validate
from extract.contracts.kenno import GATE_RESULTS
from warehouse.errors import GateRefused, KennoError
from warehouse.scores.landed import land_scores
from warehouse.settings import Settings, export

Gate = Literal["landing", "marts"]
Runs = Literal["new", "all"]
GATES: tuple[Gate, ...] = ("landing", "marts")


@dataclass(frozen=True)
class Verdict:
    """A gate's result and the sentence that sums it up."""

    result: GateResult
    sentence: str


def ask_gate(
    settings: Settings, gate: str, clock: Callable[[], datetime], runs: Runs = "new"
) -> Verdict:
    """Check a gate as of the end of the last landed window; GateRefused where it refuses.

    What it found lands, so that the share of checks passed is a figure like any other. The
    provenance of runs that was found right is not asked again while their files stay, unless `all`
    is asked for.
    """
    export({"GX_ANALYTICS_ENABLED": "false"})
    published = settings.published / "current" / "marts.duckdb"
    try:
        result = validate(
            cast(Gate, gate),
            landing=settings.landing,
            report=settings.reports / "validation",
            as_of=landed_until(settings.landing),
            database=settings.build_database if gate == "marts" else None,
            published=published if gate == "marts" and published.exists() else None,
            sources=settings.sources.names,
            judged=None if runs == "all" else settings.reports / "validation" / "judged",
            memory_limit=settings.building.memory_limit,
        )
    except GateError as problem:
        raise KennoError(str(problem)) from None
    land_result(settings, clock, result)
    sentence = (
        f"gate {gate}: {result.success_count} of {len(result.checks)} checks passed,"
        f" {len(result.warnings)} warnings, {len(result.refusals)} refusals: {result.report}"
    )
    if not result.passed:
        failed = "\n".join(f"  {describe(check)}" for check in result.refusals[:10])
        raise GateRefused(
            f"{sentence}\n{failed}\nNothing goes further, and readers keep the last snapshot."
            " Correct what is named, then run again."
        )
    return Verdict(result, sentence)


def land_result(settings: Settings, clock: Callable[[], datetime], result: GateResult) -> None:
    """Land how many checks a gate made and how many held; the same again lands nothing."""
    found = {
        "gate": result.gate,
        "as_of": result.as_of.replace(tzinfo=None),
        "check_count": len(result.checks),
        "success_count": result.success_count,
        "refusal_count": len(result.refusals),
        "warning_count": len(result.warnings),
    }
    name = f"{result.gate}-{result.as_of:%Y%m%dT%H%M%SZ}"
    table = pa.Table.from_pylist([found])
    land_scores(settings, clock, ((GATE_RESULTS, table),), name, result.as_of)


def describe(check: Check) -> str:
    """Return a failed check as a line: where, what, why."""
    place = f"{check.table}.{check.column}" if check.column else check.table
    found = check.error or check.observed
    return f"{place}: expected {check.expected}; found {found}. {check.notes}"


def landed_until(landing: Path) -> datetime:
    """Return the end of the last landed window, up to which all is judged."""
    ends = [
        datetime.fromisoformat(json.loads(path.read_text("utf-8"))["until"])
        for path in landing.glob("source=*/stream=*/run=*/run.json")
    ]
    if not ends:
        raise KennoError(f"nothing has landed in {landing} yet. Run `kenno extract` first.")
    return max(ends).astimezone(UTC)
