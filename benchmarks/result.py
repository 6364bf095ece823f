"""What a run writes down: one JSON document, whole or absent, never written over."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.driver.environment import Machine
from benchmarks.driver.percentiles import exponent
from benchmarks.driver.power import COLD_MEANING, HOT_MEANING
from benchmarks.measure import Database, ScaleFigures
from benchmarks.workloads.query import Query

# Raise this when a reader of the document must change.
FORMAT = 1


def compose(
    figures: Sequence[ScaleFigures],
    queries: dict[str, Query],
    *,
    now: datetime,
    commit: str,
    settings: dict[str, Any],
    machine: Machine,
    quiet: dict[str, Any],
) -> dict[str, Any]:
    """Put a run's figures and all that is needed to judge them into one document."""
    return {
        "format": FORMAT,
        "run_at": now.isoformat(),
        "commit": commit,
        "workload": "bsma",
        "track": "out of the box",
        "verified": is_verified(figures),
        "noisy": quiet["noisy"],
        "settings": settings,
        "meaning": {"cold": COLD_MEANING, "hot": HOT_MEANING},
        "machine": asdict(machine),
        "quiet": quiet,
        "queries": [
            {"id": query.id, "question": query.question, "stresses": query.stresses}
            for query in queries.values()
        ],
        "scales": [describe_scale(scale) for scale in figures],
        "scale_curve": draw_scale_curve(figures),
    }


def is_verified(figures: Sequence[ScaleFigures]) -> bool:
    """Return whether every answer was right, before and under load."""
    return all(not scale.wrong and not scale.wrong_under_load for scale in figures)


def describe_scale(figures: ScaleFigures) -> dict[str, Any]:
    """Describe one scale."""
    tables = figures.data.manifest["tables"]
    rows = sum(int(table["rows"]) for table in tables.values())
    return {
        "name": figures.scale.name,
        "posts": int(tables["microblog"]["rows"]),
        "rows": rows,
        "manifest": figures.data.manifest,
        "generate_seconds": figures.data.generate_seconds,
        "generated_rows_a_second": rows / figures.data.generate_seconds,
        "bindings": len(figures.data.bindings),
        "engines": [describe_database(database, figures) for database in figures.databases],
        "null": asdict(figures.null) if figures.null else None,
        "loads": [asdict(load) for load in figures.loads],
    }


def describe_database(database: Database, figures: ScaleFigures) -> dict[str, Any]:
    """Describe what one engine did with a scale."""
    return {
        "name": database.engine.name,
        "version": database.engine.version,
        "settings": database.settings,
        "load_seconds": database.load_seconds,
        "file_bytes": database.file.stat().st_size,
        "answers_checked": len(figures.data.answers),
        "rows_checked": sum(answer.row_count for answer in figures.data.answers),
        "wrong_answers": [asdict(wrong) for wrong in database.wrong],
        "power": [asdict(power) for power in figures.power.get(database.engine.name, [])],
    }


def draw_scale_curve(figures: Sequence[ScaleFigures]) -> list[dict[str, Any]]:
    """Return each query's hot median by size for the first engine, and the exponent of growth."""
    points: dict[str, list[tuple[int, float]]] = {}
    for scale in figures:
        posts = int(scale.data.manifest["tables"]["microblog"]["rows"])
        for power in scale.power.get(scale.databases[0].engine.name, []):
            if power.hot.p50 is not None:
                points.setdefault(power.query_id, []).append((posts, power.hot.p50))
    return [
        {
            "query_id": query_id,
            "points": [{"posts": posts, "seconds": seconds} for posts, seconds in found],
            "exponent": exponent([posts for posts, _ in found], [seconds for _, seconds in found]),
        }
        for query_id, found in points.items()
    ]


def keep(text: str, path: Path) -> None:
    """Write a file that must not exist yet; raises `FileExistsError` when it does."""
    draft = path.with_name(f".{path.name}.draft-{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    try:
        # A link, unlike a rename, refuses to replace what is there.
        os.link(draft, path)
    finally:
        draft.unlink()


def name_run(output: Path, now: datetime, commit: str) -> str:
    """Return a name that no run in the folder has."""
    name = f"{now:%Y%m%dT%H%M%SZ}-{commit[:12] or 'unknown'}"
    taken = {path.stem for path in output.glob("*.json")}
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(free for free in names if free not in taken)


def to_text(document: dict[str, Any]) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, indent=1, allow_nan=False) + "\n"
