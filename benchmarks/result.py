"""What a run writes down: one JSON document, whole or absent, never written over."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.driver.environment import Machine
from benchmarks.driver.percentiles import growth
from benchmarks.driver.power import COLD_MEANING, HOT_MEANING
from benchmarks.driver.reference import MEANING as REFERENCE_MEANING
from benchmarks.driver.reference import NAME as REFERENCE_NAME
from benchmarks.plan import Plan
from benchmarks.workloads.query import Query

# Raise this when a reader of the document must change.
FORMAT = 2


def compose(
    scales: Sequence[dict[str, Any]],
    queries: dict[str, Query],
    *,
    now: datetime,
    commit: str,
    plan: Plan,
    machine: Machine,
    quiet: dict[str, Any],
) -> dict[str, Any]:
    """Put a run's figures and all that is needed to judge them into one document."""
    return {
        "format": FORMAT,
        "run_at": now.isoformat(),
        "commit": commit,
        "workload": plan.workload,
        "verified": is_verified(scales),
        "noisy": quiet["noisy"],
        "settings": plan.settings(),
        "meaning": {"cold": COLD_MEANING, "hot": HOT_MEANING, "reference": REFERENCE_MEANING},
        "reference": REFERENCE_NAME,
        "machine": asdict(machine),
        "quiet": quiet,
        "queries": [
            {"id": query.id, "question": query.question, "stresses": query.stresses}
            for query in queries.values()
        ],
        "scales": list(scales),
        "scale_curve": draw_scale_curve(scales, plan.engines[0]),
    }


def is_verified(scales: Sequence[dict[str, Any]]) -> bool:
    """Return whether every answer was right, before and under load, and every reader was served."""
    for scale in scales:
        for engine in scale["engines"]:
            loads = [*engine.get("loads", []), *engine.get("admitted", [])]
            loads += [*engine.get("offered", []), *engine.get("bursts", [])]
            if engine.get("wrong_answers") or any(load["wrong"] for load in loads):
                return False
            hours = engine.get("refresh", {}).get("batches", [])
            if any(hour["reader_errors"] for hour in hours):
                return False
    return True


def draw_scale_curve(scales: Sequence[dict[str, Any]], engine: str) -> list[dict[str, Any]]:
    """Return each query's hot median by size for one engine, and how it grows."""
    points: dict[str, list[tuple[int, float]]] = {}
    for scale in scales:
        for found in scale["engines"]:
            for power in found.get("power", []) if found["name"] == engine else []:
                if power["hot"]["p50"] is not None and not power["failures"]:
                    points.setdefault(power["query_id"], []).append(
                        (scale["posts"], power["hot"]["p50"])
                    )
    curves = []
    for query_id, found in points.items():
        fit = growth([posts for posts, _ in found], [seconds for _, seconds in found])
        curves.append(
            {
                "query_id": query_id,
                "points": [{"posts": posts, "seconds": seconds} for posts, seconds in found],
                "exponent": fit.exponent if fit else None,
                "interval": fit.interval if fit else None,
            }
        )
    return curves


def keep(text: str, path: Path) -> None:
    """Write a file that must not exist yet; raises `FileExistsError` when it does."""
    draft = path.with_name(f".{path.name}.draft-{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    try:
        # A link, unlike a rename, refuses to replace what is there.
        os.link(draft, path)
    finally:
        draft.unlink()


def read_result(path: Path) -> dict[str, Any]:
    """Read a run's document; raises `ValueError` when it is none that this version reads."""
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if document.get("format") != FORMAT:
        found = document.get("format")
        raise ValueError(f"{path.name}: format {found}, this version reads {FORMAT}; run it anew")
    return document


def name_run(output: Path, now: datetime, commit: str) -> str:
    """Return a name that no run in the folder has."""
    name = f"{now:%Y%m%dT%H%M%SZ}-{commit[:12] or 'unknown'}"
    taken = {path.stem for path in output.glob("*.json")}
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def to_text(document: dict[str, Any]) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, indent=1, allow_nan=False) + "\n"
