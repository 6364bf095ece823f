"""What a social CRM asks of the generated network and its customers together: five questions.

The customers come with the network (benchmarks/generator/customers.py), keyed as it is.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.generator.draws import Topic, stream
from benchmarks.workloads.query import Binding, Value, read_queries

TABLES = (
    "customer",
    "account",
    "purchase",
    "muser",
    "friendlist",
    "microblog",
    "rel_event_microblog",
)
WIDTHS = {"narrow": 1, "middle": 7, "wide": 90}  # days
PER_WIDTH = 10
LENGTHS = (10, 50, 100)
# Queries that look at what comes after a window, as long as it is.
LOOK_ON = ("q03", "q05")


def curate_bindings(tables: Path, seed: int) -> list[Binding]:
    """Choose ten windows of each width for each query, with as long a time after them."""
    with duckdb.connect() as connection:
        [(first, last)] = connection.execute(
            f"select min(time), max(time) from '{tables / 'purchase'}.parquet'"
        ).fetchall()
    return list(draw_windows(first, last, seed))


def draw_windows(first: datetime, last: datetime, seed: int) -> Iterator[Binding]:
    """Draw windows that begin on a day of the data."""
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    for query in read_queries("crm"):
        random = stream(seed, Topic.BINDING, 300 + int(query.id[1:]))
        for width, length in WIDTHS.items():
            for turn, day in enumerate(
                random.integers(0, max((last - first).days - 2 * length, 1), PER_WIDTH)
            ):
                start = midnight + timedelta(days=int(day))
                until = start + timedelta(days=length)
                values: dict[str, Value] = {"from_at": start, "until_at": until}
                if query.id in LOOK_ON:
                    values["later_at"] = until + timedelta(days=length)
                if "$x" in query.sql:
                    values["x"] = LENGTHS[turn % len(LENGTHS)]
                yield Binding(query.id, width, values)
