"""What `kenno run` shows in the end: the scorecard, the way of the rows, and where to look."""

import json
from datetime import datetime
from typing import Any

from warehouse.airflow import PipelineResult
from warehouse.publish import read_manifest
from warehouse.query import query
from warehouse.scorecard import read_scorecard, show_scorecard
from warehouse.screen import say, say_table
from warehouse.settings import Settings
from warehouse.status import read_gates


def as_json(settings: Settings, result: PipelineResult) -> dict[str, Any]:
    """Return what a run gave, for machines; `landed` counts the records that are new.

    What the gates found of them is left out: it lands too, and is told under `gates`.
    """
    began = min(task.started_at for task in result.tasks if task.started_at)
    reports = [
        json.loads(path.read_text("utf-8"))
        for path in settings.landing.glob("source=*/stream=*/run=*/run.json")
    ]
    fresh = [
        one
        for one in reports
        if datetime.fromisoformat(one["finished_at"]) >= began and one["stream"] != "gate_results"
    ]
    return {
        "state": result.state,
        "seconds": result.seconds,
        "seconds_to_start": result.seconds_to_start,
        "tasks": [
            {
                "dag": task.dag,
                "task": task.task,
                "state": task.state,
                "started_at": as_text(task.started_at),
                "ended_at": as_text(task.ended_at),
                "seconds": task.seconds,
            }
            for task in result.tasks
        ],
        "landed": sum(one["landed_count"] for one in fresh),
        "rejected": sum(one["reject_count"] for one in fresh),
        "gates": read_gates(settings.reports),
        "scorecard": read_scorecard(settings.published),
    }


def as_text(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601; None where there was none."""
    return moment.isoformat() if moment else None


def show_summary(settings: Settings) -> None:
    """Print what a run gave."""
    show_scorecard(read_scorecard(settings.published))
    say_table(
        "from response to mart",
        query(
            settings.published,
            """
            select
                source,
                stream,
                response_count as responses,
                record_count as records,
                landed_count as landed,
                duplicate_count as known_already,
                reject_count as rejected,
                staging_row_count as staged
            from quality.record_reconciliation
            order by all
            """,
        ).to_pylist(),
    )
    snapshot = read_manifest(settings.published)
    marts = {name: rows for name, rows in snapshot.tables.items() if "reference." not in name}
    say_table("marts", [{"mart": name, "rows": rows} for name, rows in marts.items()])
    for gate in read_gates(settings.reports):
        passed = gate["checks"] - gate["failed"]
        say(f"gate {gate['gate']}: {passed} of {gate['checks']} checks passed")
    say(f"snapshot as of {snapshot.as_of}: {settings.published / 'current'}")
    for name, page in (
        ("validation of landing", settings.reports / "validation" / "landing" / "index.html"),
        ("validation of marts", settings.reports / "validation" / "marts" / "index.html"),
        ("documentation with lineage", settings.reports / "docs" / "index.html"),
    ):
        say(f"{name}: {page}")
