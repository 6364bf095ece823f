"""What the ELT buys: five questions over the landed JSON, and the same over staging.

Queries 1 to 5 parse Mastodon's statuses as they landed and keep each post's latest reading; 6 to 10
ask the same of the staged model. Each pair has one answer. Only DuckDB's JSON functions are used. A
scale copies what has landed until there are as many posts as it names.
"""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.scale import Scale
from benchmarks.workloads.query import Binding, Value

TABLES = ("landed_statuses", "staged_statuses")
PAIRS = 5
WITH_WINDOW = (3, 4, 5)
WIDTHS = {"narrow": 7, "middle": 30, "wide": 365}  # days
PER_WIDTH = 10

# A copy's posts and authors differ in what they are called, in the JSON as in staging.
LANDED = """
    select
        replace(replace(_payload, '{"id":"', '{"id":"' || copy || '-'),
            '"acct":"', '"acct":"' || copy || '-') as payload,
        _observed_at as observed_at
    from read_parquet($landed, union_by_name = true), range($copies) as t(copy)
"""
STAGED = """
    select
        copy || '-' || post_id as post_id, copy || '-' || account_id as account_id,
        copy || '-' || handle as handle, visibility, language, posted_at, like_count,
        followers_count
    from build.staging.stg_mastodon__statuses, range($copies) as t(copy)
"""


class NothingLandedError(Exception):
    """There is nothing to ask: no landing, or no build of it."""


def make_tables(scale: Scale, folder: Path, landing: Path, build: Path) -> dict[str, Any]:
    """Write what landed and what was staged as Parquet, copied up to a scale."""
    landed = str(landing / "source=mastodon/stream=statuses/*/records-*.parquet")
    if not build.exists() or not list(landing.glob("source=mastodon/stream=statuses/*")):
        raise NothingLandedError(f"no statuses in {landing} or no {build}; make run makes both")
    folder.mkdir(parents=True)
    entries = {}
    with duckdb.connect() as connection:
        path = str(build).replace("'", "''")
        connection.execute(f"attach '{path}' as build (read_only)")
        counted = "select count(*) from build.staging.stg_mastodon__statuses"
        [(posts,)] = connection.execute(counted).fetchall()
        copies = max(1, -(-scale.post_count // max(posts, 1)))
        for name, sql in zip(TABLES, (LANDED, STAGED), strict=True):
            target = folder / f"{name}.parquet"
            text = sql.replace("$landed", f"'{landed}'").replace("$copies", str(copies))
            connection.execute(f"copy ({text}) to '{target}' (format parquet)")
            [(rows,)] = connection.execute(f"select count(*) from '{target}'").fetchall()
            entries[name] = {
                "rows": rows,
                "bytes": target.stat().st_size,
                "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
            }
    manifest = {"scale": scale.name, "copies": copies, "tables": entries}
    version = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    return {**manifest, "data_version": version}


def curate_bindings(tables: Path, seed: int) -> list[Binding]:
    """Choose windows for the questions that have one, the same for both of a pair."""
    with duckdb.connect() as connection:
        [(first, last)] = connection.execute(
            f"select min(posted_at), max(posted_at) from '{tables / 'staged_statuses'}.parquet'"
        ).fetchall()
    return [
        Binding(f"q{number + shift:02d}", band, values)
        for shift in (0, PAIRS)
        for number in range(1, PAIRS + 1)
        for band, values in draw_values(number, first, last, seed)
    ]


def draw_values(
    number: int, first: datetime, last: datetime, seed: int
) -> list[tuple[str, dict[str, Value]]]:
    """Draw the values of one question."""
    if number not in WITH_WINDOW:
        return [(width, {}) for width in WIDTHS for _ in range(PER_WIDTH)]
    random = stream(seed, Topic.BINDING, 200 + number)
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    days = max((midnight - first).days, 1)
    drawn: list[tuple[str, dict[str, Value]]] = []
    for width, length in WIDTHS.items():
        for back in random.integers(0, days // 2 + 1, PER_WIDTH):
            until = midnight - timedelta(days=int(back))
            drawn.append((width, {"from_at": until - timedelta(days=length), "until_at": until}))
    return drawn
