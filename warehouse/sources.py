"""`kenno sources`: each source with its state, how fresh it is, and what it could not give."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from extract.landing import quoted
from extract.source import Source
from extract.state import State
from extract.throttle import Quota, quota_left
from warehouse.extraction import SOURCES, load_source, missing_credentials
from warehouse.rows import read_rows
from warehouse.settings import Settings

NOT_SET_UP = "not set up"


def read_sources(settings: Settings, now: datetime) -> list[dict[str, Any]]:
    """Return a row for each source there is a connector for, those that are set up first.

    `state` is "not set up", the credentials that are missing, "never run", how many streams have
    not landed whole yet (`unread` names them), or "ready". `hours_behind` counts from the stream
    that is furthest behind. `rejects` and `new_fields` (fields that no contract names) are of each
    stream's last run; `retired` are the metrics that a platform no longer gives; `quota_left` (a
    share) and `quota` are what its last landed answer said.
    """
    runs = read_last_runs(settings)
    rows = [describe(settings, load_source(name), runs.get(name, {}), now) for name in SOURCES]
    return sorted(rows, key=lambda row: (row["state"] == NOT_SET_UP, row["source"]))


def describe(
    settings: Settings, source: Source, runs: Mapping[str, Mapping[str, Any]], now: datetime
) -> dict[str, Any]:
    """Return one source's row."""
    state = State(settings.state, source.name)
    marks = state.marks()
    unread = [stream.name for stream in source.streams if stream.name not in marks]
    behind = min(marks.values(), default=None)
    quota, moment = read_quota(settings, source.name)
    return {
        "source": source.name,
        "state": state_of(settings, source, len(marks), len(unread)),
        "streams": len(source.streams),
        "unread": unread if marks else [],
        "landed_until": behind and behind.strftime("%Y-%m-%d %H:%M"),
        "hours_behind": behind and round((now - behind).total_seconds() / 3600, 1),
        "records": sum(run["records"] for run in runs.values()),
        "rejects": sum(run["rejects"] for run in runs.values()),
        "new_fields": {name: run["new_fields"] for name, run in runs.items() if run["new_fields"]},
        "retired": {stream: sorted(metrics) for stream, metrics in state.retired().items()},
        "quota_left": quota and round(quota.share, 3),
        "quota": quota and f"{quota.what} at {moment:%Y-%m-%d %H:%M}",
    }


def state_of(settings: Settings, source: Source, read_count: int, unread_count: int) -> str:
    """Return in a few words whether a source can be read, and has been."""
    if not settings.sources.has(source.name):
        return NOT_SET_UP
    if missing := missing_credentials(source):
        return f"no {', '.join(missing)}"
    if not read_count:
        return "never run"
    return f"{unread_count} streams not landed" if unread_count else "ready"


def read_last_runs(settings: Settings) -> dict[str, dict[str, dict[str, Any]]]:
    """Return by source and stream: all records landed, and the last run's rejects and drift."""
    if not any(settings.landing.glob("source=*/stream=*/run=*/run.json")):
        return {}
    files = quoted(settings.landing / "source=*" / "stream=*" / "run=*" / "run.json")
    with duckdb.connect() as engine:
        rows = read_rows(
            engine,
            f"""
            select
                source,
                stream,
                sum(landed_count)::bigint as records,
                arg_max(reject_count, run_id) as rejects,
                arg_max(coalesce(new_fields, []), run_id) as new_fields
            from read_json(
                '{files}',
                columns = {{
                    source: 'varchar', stream: 'varchar', run_id: 'varchar',
                    landed_count: 'bigint', reject_count: 'bigint', new_fields: 'varchar[]'
                }},
                hive_partitioning = false
            )
            group by all
            """,
        )
    runs: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        runs.setdefault(row["source"], {})[row["stream"]] = row
    return runs


def read_quota(settings: Settings, source: str) -> tuple[Quota | None, datetime | None]:
    """Return what the source's last landed answer said of its quota, and when."""
    folder = settings.landing / f"source={source}"
    newest = max(
        (path.name for path in folder.glob("stream=*/run=*") if any(path.glob("responses-*"))),
        default=None,
    )
    if newest is None:
        return None, None
    files = quoted(folder / "stream=*" / newest / "responses-*.parquet")
    with duckdb.connect() as engine:
        ((headers, fetched_at),) = engine.execute(
            f"select arg_max(headers, fetched_at), max(fetched_at) from read_parquet('{files}')"
        ).fetchall()
    return (quota_left(json.loads(headers)) if headers else None), fetched_at
