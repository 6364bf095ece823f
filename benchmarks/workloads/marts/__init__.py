"""What BI tools ask the published marts: twenty questions, each at three widths of its window.

The data are the marts that a company has, published by its own warehouse. A scale multiplies them:
copies with keys of their own, until there are as many posts as the scale names; roll-ups by day
count as much more, and the tables of KPIs do not grow with posts and stay as they are.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.generator.draws import Topic, stream
from benchmarks.generator.scale import Scale
from benchmarks.workloads.query import Binding, Value, read_queries

# Columns by table; those that end in _id and are in KEYS differ from copy to copy.
COLUMNS = {
    "dim_accounts": "account_key account_id",
    "fct_posts": "post_id platform account_key owner_kind owner_name customer_id post_kind"
    " posted_at posted_date interaction_count impression_count",
    "fct_engagement_events": "event_id platform customer_id act level honeycomb_block toward_kind"
    " acted_at acted_date weight",
    "posts_daily": "date platform owner_kind owner_name post_kind post_count"
    " known_interaction_post_count interaction_count impression_count",
    "acts_daily": "date platform act level honeycomb_block toward_kind act_count weight",
    "fct_conversations": "conversation_id customer_id platform channel first_inbound_at"
    " first_inbound_date first_reply_at first_reply_seconds",
    "customer_action_matrix": "customer_id clv value_level engagement_level action",
    "customer_churn": "customer_id p_churn_90_days reason_1",
    "dim_customers": "customer_id acquisition_source first_purchase_date order_count spend"
    " gross_margin",
    "fct_purchases": "customer_id purchase_date purchase_number first_purchase_date spend",
    "kpi_daily": "date kpi_id dimension value previous target",
    "kpi_weekly": "date kpi_id dimension value",
    "kpi_competitor_benchmark": "date kpi_id company_name value rank_in_field",
}
TABLES = tuple(COLUMNS)
NUMBER_KEYS = {"account_key"}
KEYS = {"post_id", "account_id", "customer_id", "event_id", "conversation_id"}
WIDTHS = {"narrow": 7, "middle": 90, "wide": 730}  # days
PER_WIDTH = 10
# How a KPI's query finds its window depends on no copy; everything else grows: roll-ups in what
# they count, not in rows.
NOT_COPIED = "kpi_"
# The marts lie in the order of time; so do their copies.
ORDERS = {
    "fct_posts": "posted_at, post_id",
    "fct_engagement_events": "acted_at, event_id",
    "fct_conversations": "first_inbound_at, conversation_id",
}
ROLL_UPS = {"posts_daily", "acts_daily"}


class NoMartsError(Exception):
    """There is no published snapshot to ask."""


def make_tables(scale: Scale, folder: Path, snapshot: Path) -> dict[str, Any]:
    """Write the marts of a snapshot as Parquet, copied up to a scale; returns the manifest."""
    if not snapshot.exists():
        raise NoMartsError(f"no published snapshot at {snapshot}; make run publishes one")
    folder.mkdir(parents=True)
    entries: dict[str, dict[str, Any]] = {}
    with duckdb.connect() as connection:
        path = str(snapshot).replace("'", "''")
        connection.execute(f"attach '{path}' as snapshot (read_only)")
        schemas = dict(
            connection.execute(
                "select table_name, schema_name from duckdb_tables()"
                " where database_name = 'snapshot'"
            ).fetchall()
        )
        absent = [name for name in TABLES if name not in schemas]
        if absent:
            raise NoMartsError(f"{snapshot} lacks {', '.join(absent)}; make run publishes them")
        names = {name: f"snapshot.{schemas[name]}.{name}" for name in TABLES}
        [(posts,)] = connection.execute(f"select count(*) from {names['fct_posts']}").fetchall()
        copies = max(1, -(-scale.post_count // max(posts, 1)))
        for name in TABLES:
            target = folder / f"{name}.parquet"
            text = write_copy(connection, names[name], copies)
            connection.execute(f"copy ({text}) to '{target}' (format parquet)")
            found = connection.execute(f"select count(*) from '{target}'").fetchall()
            entries[name] = {
                "rows": found[0][0],
                "bytes": target.stat().st_size,
                "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
            }
    manifest = {"scale": scale.name, "copies": copies, "tables": entries}
    version = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()
    return {**manifest, "data_version": version}


def write_copy(connection: duckdb.DuckDBPyConnection, source: str, copies: int) -> str:
    """Write the text that reads a mart so often, in types that every engine knows."""
    name = source.rpartition(".")[2]
    described = connection.execute(f"describe {source}").fetchall()
    types = {str(row[0]): str(row[1]) for row in described}
    count = 1 if name.startswith(NOT_COPIED) or name in ROLL_UPS else copies
    columns = []
    for column in COLUMNS[name].split():
        if column in NUMBER_KEYS and count > 1:
            # Spread over 60 bits, keys leave room for the numbers after them.
            columns.append(f"{column} + copy as {column}")
        elif column in KEYS and count > 1:
            columns.append(f"{column} || '-' || copy as {column}")
        elif name in ROLL_UPS and (column.endswith("_count") or column == "weight"):
            columns.append(f"{column} * {copies} as {column}")
        elif types[column] == "DATE":
            columns.append(f"cast({column} as timestamp) as {column}")
        elif types[column].startswith("DECIMAL"):
            columns.append(f"cast({column} as double) as {column}")
        else:
            columns.append(column)
    order = f"order by {ORDERS.get(name, 'all')}" if count == 1 or name in ORDERS else ""
    return f"select {', '.join(columns)} from {source}, range({count}) as t(copy) {order}"


def curate_bindings(tables: Path, seed: int) -> list[Binding]:
    """Choose ten windows of each width for each query, all within the time that there are posts."""
    with duckdb.connect() as connection:
        [(first, last)] = connection.execute(
            f"select min(posted_at), max(posted_at) from '{tables / 'fct_posts'}.parquet'"
        ).fetchall()
    return list(draw_windows(first, last, seed))


def draw_windows(first: datetime, last: datetime, seed: int) -> Iterator[Binding]:
    """Draw windows that end on a day of the data, later ones more often, as people ask."""
    midnight = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    days = max((midnight - first).days, 1)
    for query in read_queries("marts"):
        random = stream(seed, Topic.BINDING, 100 + int(query.id[1:]))
        for width, length in WIDTHS.items():
            for back in np.floor(days / 2 * random.random(PER_WIDTH) ** 3):
                until = midnight - timedelta(days=int(back))
                values: dict[str, Value] = {
                    "from_at": until - timedelta(days=length),
                    "until_at": until,
                }
                yield Binding(query.id, width, values)
