"""The values that queries are asked with, from bands of light to heavy, kept with the data."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np

from benchmarks.generator.draws import Topic, stream
from benchmarks.workloads.query import Binding, Value, from_json, to_json

# Ranges of rank, by what makes a value heavy.
BANDS = {"light": (0.10, 0.40), "middle": (0.45, 0.75), "heavy": (0.95, 1.0)}
# Hours of the windows: an hour, a day, a week, a year in the proportions 40, 30, 20, 10 %.
SPANS = (1, 24, 168, 1, 24, 8760, 1, 168, 24, 1)
LENGTHS = (10, 50, 100)
PER_BAND = 10

Key = TypeVar("Key")

MUTUAL_FRIENDS = """
    select friendlist.uid, count(*) as weight
    from friendlist
    inner join friendlist as back
        on friendlist.friendid = back.uid and friendlist.uid = back.friendid
    group by friendlist.uid
"""
CASCADES = "select remid, count(*) as weight from retweet group by remid"
# How much happens in the hours that windows begin with.
HOURLY = """
    select date_trunc('hour', microblog.time) as hour, count(*) as weight
    from {table} as act inner join microblog on act.mid = microblog.mid
    group by hour
"""


def curate_bindings(tables: Path, seed: int) -> list[Binding]:
    """Choose thirty bindings for each query."""
    with duckdb.connect() as connection:
        for path in tables.glob("*.parquet"):
            connection.execute(f"create view {path.stem} as from '{path}'")

        def weigh(sql: str) -> list[Any]:
            """Return keys from light to heavy."""
            return connection.execute(f"{sql} order by weight, 1").fetchall()

        bindings = users("q01", weigh(MUTUAL_FRIENDS), seed)
        for query_id, table in (
            ("q07", "mention"),
            ("q10", "retweet"),
            ("q14", "rel_event_microblog"),
        ):
            bindings += windows(query_id, weigh(HOURLY.format(table=table)), seed)
        bindings += cascades("q22", weigh(CASCADES), seed)
    return bindings


def keep_bindings(bindings: Sequence[Binding], data_version: str, path: Path) -> None:
    """Write bindings down together with the version of the data they were chosen for."""
    rows = [
        {"query_id": binding.query_id, "band": binding.band, "values": to_json(binding.values)}
        for binding in bindings
    ]
    text = json.dumps({"data_version": data_version, "bindings": rows}, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def read_bindings(path: Path) -> tuple[str, list[Binding]]:
    """Read the version of the data and its bindings."""
    kept = json.loads(path.read_text(encoding="utf-8"))
    return kept["data_version"], [
        Binding(row["query_id"], row["band"], from_json(row["values"])) for row in kept["bindings"]
    ]


def users(query_id: str, rows: Sequence[tuple[int, int]], seed: int) -> list[Binding]:
    """Choose users by their number of mutual friends."""
    return [
        Binding(query_id, band, {"uid": uid, "x": length(turn)})
        for band, turn, uid in choose(query_id, rows, seed)
    ]


def cascades(query_id: str, rows: Sequence[tuple[int, int]], seed: int) -> list[Binding]:
    """Choose posts by their number of reposts."""
    return [Binding(query_id, band, {"mid": mid}) for band, _, mid in choose(query_id, rows, seed)]


def windows(query_id: str, rows: Sequence[tuple[datetime, int]], seed: int) -> list[Binding]:
    """Choose windows by how much happens in their first hour."""
    last = max(hour for hour, _ in rows) + timedelta(hours=1)
    bindings = []
    for band, turn, hour in choose(query_id, rows, seed):
        span = timedelta(hours=SPANS[turn % len(SPANS)])
        # A window ends with the data at the latest, so that a year is a year.
        start = min(hour, last - span)
        values: dict[str, Value] = {"from_at": start, "until_at": start + span, "x": length(turn)}
        bindings.append(Binding(query_id, band, values))
    return bindings


def choose(
    query_id: str, rows: Sequence[tuple[Key, int]], seed: int
) -> Iterator[tuple[str, int, Key]]:
    """Draw as many keys from each band and number them; a band too small for that is widened."""
    random = stream(seed, Topic.BINDING, int(query_id[1:]))
    for band, (low, high) in BANDS.items():
        end = max(round(high * len(rows)), min(PER_BAND, len(rows)))
        start = max(min(round(low * len(rows)), end - PER_BAND), 0)
        places = random.choice(np.arange(start, end), PER_BAND, replace=end - start < PER_BAND)
        for turn, place in enumerate(places):
            yield band, turn, rows[place][0]


def length(turn: int) -> int:
    """Return how many rows to ask for."""
    return LENGTHS[turn % len(LENGTHS)]
