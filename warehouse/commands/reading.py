"""Commands that read: the published marts, where their numbers come from, how things stand."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from warehouse import clock
from warehouse.errors import KennoError, WrongUse
from warehouse.screen import say, say_json, say_table
from warehouse.settings import load_settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
SHAPES = ("table", "csv", "json", "parquet")


def query(
    sql: Annotated[str, typer.Argument(help="SQL; - reads it from standard input.")],
    shape: Annotated[
        str, typer.Option("--format", "-f", help="table, csv, json or parquet.")
    ] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to a file.")] = None,
) -> None:
    """Ask the published marts.

    Example: kenno query "select * from kpi.kpi_balanced_scorecard" -f csv
    """
    from warehouse.query import query as run_query
    from warehouse.query import show

    if shape not in SHAPES:
        raise WrongUse(f"there is no format {shape!r}; there are {', '.join(SHAPES)}.")
    text = sys.stdin.read() if sql == "-" else sql
    show(run_query(load_settings().published, text), shape, output)  # type: ignore[arg-type]


def kpi(json: Json = False) -> None:
    """Show the balanced scorecard of the current snapshot."""
    from warehouse.scorecard import read_scorecard, show_scorecard

    scorecard = read_scorecard(load_settings().published)
    if json:
        say_json(scorecard)
        return
    show_scorecard(scorecard)


def trace(
    mart: Annotated[str, typer.Argument(help="Schema and mart: engagement.fct_posts.")],
    key: Annotated[list[str], typer.Argument(help="Values of its first columns, or column=value.")],
    json: Json = False,
) -> None:
    """Follow a row of a mart to the HTTP responses it came from, and recompute their hashes.

    Of a row that adds up others, and of a KPI, it says how many rows those are, and follows a few.

    Example: kenno trace kpi.kpi_monthly 2026-10-01 kpi_id=response_rate dimension=all
    """
    from warehouse.owners import name_of
    from warehouse.show_trace import show
    from warehouse.trace import trace as run_trace

    settings = load_settings()
    brand = name_of(settings.brand.handle).lower()
    found = run_trace(settings.published, settings.landing, mart, key, brand)
    if json:
        say_json({**asdict(found), "is_intact": found.is_intact})
    else:
        for line in show(found):
            say(line)
    if not found.is_intact:
        raise KennoError("a hash differs: what is in landing is not what was received.")


def sources(json: Json = False) -> None:
    """List the sources: state, freshness, rejects, drift, retired metrics, what quota is left."""
    from warehouse.sources import read_sources

    rows = read_sources(load_settings(), clock.now())
    if json:
        say_json(rows)
        return
    shown = ("source", "state", "landed_until", "hours_behind", "records", "rejects", "quota_left")
    say_table("sources", [{name: row[name] for name in shown} for row in rows])
    for row in rows:
        for stream, fields in row["new_fields"].items():
            say(f"{row['source']}.{stream} has fields that no contract names: {', '.join(fields)}")
        for stream, metrics in row["retired"].items():
            say(f"{row['source']}.{stream} does without what is retired: {', '.join(metrics)}")
        if row["unread"]:
            say(f"{row['source']} has not landed {', '.join(row['unread'])}")
        if row["quota"]:
            say(f"{row['source']}: {row['quota']}")


def status(json: Json = False) -> None:
    """Show runs, freshness, rejects, gates, how right links are by labels, snapshots and disk."""
    from warehouse.status import read_status

    told = read_status(load_settings(), clock.now())
    if json:
        say_json(told)
        return
    for title, rows in told.items():
        if rows:
            say_table(title, rows)
        else:
            say(f"{title}: none yet")
