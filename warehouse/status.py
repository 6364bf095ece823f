"""`kenno status`: what landed when, what was rejected, what is published, how much it takes."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from extract.landing import quoted
from warehouse.publish import current_snapshot, list_snapshots, read_manifest
from warehouse.query import query
from warehouse.rows import read_rows
from warehouse.settings import Settings

Rows = list[dict[str, Any]]


def read_status(settings: Settings, now: datetime) -> dict[str, Rows]:
    """Return tables of rows by title; a table without rows has nothing to tell yet."""
    return {
        "sources": read_sources(settings.landing, now),
        "rejects": read_rejects(settings.landing),
        "gates": read_gates(settings.reports),
        "identity": read_identity(settings.published),
        "snapshots": read_snapshots(settings.published),
        "disk": read_disk(settings.home),
    }


def read_sources(landing: Path, now: datetime) -> Rows:
    """Return each stream's runs, its last window's end and how far that lies behind."""
    if not any(landing.glob("source=*/stream=*/run=*/run.json")):
        return []
    files = quoted(landing / "source=*" / "stream=*" / "run=*" / "run.json")
    return rows(
        f"""
        select
            source,
            stream,
            count(*) as runs,
            sum(landed_count)::bigint as records,
            sum(reject_count)::bigint as rejects,
            arg_max(run_id, run_id) as last_run,
            max("until")::timestamp as landed_until,
            round(date_diff('minute', max("until")::timestamp, $now) / 60, 1) as hours_behind
        from read_json('{files}', hive_partitioning = false, union_by_name = true)
        group by all
        order by all
        """,
        {"now": now.astimezone(UTC).replace(tzinfo=None)},
    )


def read_rejects(landing: Path) -> Rows:
    """Return the rejected records by reason."""
    if not any(landing.glob("source=*/stream=*/run=*/rejects-*.parquet")):
        return []
    files = quoted(landing / "source=*" / "stream=*" / "run=*" / "rejects-*.parquet")
    return rows(
        f"""
        select source, stream, field, reason, count(*) as records, max(run_id) as last_run
        from read_parquet('{files}', hive_partitioning = false)
        group by all
        order by records desc
        limit 20
        """,
        {},
    )


def read_gates(reports: Path) -> Rows:
    """Return how the gates stood when they were last asked."""
    told = []
    for path in sorted(reports.glob("validation/*.json")):
        result = json.loads(path.read_text("utf-8"))
        told.append(
            {
                "gate": path.stem,
                "passed": result["passed"],
                "checks": result["check_count"],
                "failed": result["check_count"] - result["success_count"],
                "report": str(reports / "validation" / path.stem / "index.html"),
            }
        )
    return told


def read_identity(published: Path) -> Rows:
    """Return how right the published links are by the labels that somebody dropped.

    Recall and F1 are over the pairs that may be linked; no rows where nobody dropped labels.
    """
    if (
        current_snapshot(published) is None
        or "identity.identity_quality" not in read_manifest(published).tables
    ):
        return []
    found: Rows = query(
        published,
        """
        select
            scope,
            true_positive_count as right_links,
            false_positive_count as wrong_links,
            false_negative_count as missed,
            withheld_count as withheld,
            round(precision_share, 3) as precision,
            round(recall_share, 3) as recall,
            round(f1_share, 3) as f1,
            round(recall_of_all_share, 3) as recall_of_all
        from identity.identity_quality
        order by scope desc
        """,
    ).to_pylist()
    return found


def read_snapshots(published: Path) -> Rows:
    """Return the snapshots that can be read or gone back to."""
    current = current_snapshot(published)
    return [
        {
            "snapshot": one,
            "as_of": json.loads(
                (published / "snapshots" / one / "manifest.json").read_text("utf-8")
            )["as_of"],
            "current": one == current,
        }
        for one in list_snapshots(published)
    ]


def read_disk(home: Path) -> Rows:
    """Return the megabytes that each part of the home takes."""
    return [
        {
            "folder": str(folder),
            "megabytes": round(
                sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 1
            ),
        }
        for folder in sorted(home.glob("*"))
        if folder.is_dir()
    ]


def rows(sql: str, parameters: dict[str, object]) -> Rows:
    """Return the rows of a query as dictionaries."""
    with duckdb.connect() as engine:
        return read_rows(engine, sql, parameters)
