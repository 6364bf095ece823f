"""The fewest rows whose answers one can see."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

NOON = datetime.fromisoformat("2026-01-01 12:00")
ONE = datetime.fromisoformat("2026-01-01 13:00")
TWO = datetime.fromisoformat("2026-01-01 14:00")


def write_tables_by_hand(folder: Path) -> None:
    """1 and 2, 2 and 3, 2 and 4, 1 and 5, 5 and 3 follow each other; 1 follows 4, unreturned."""
    mutual = [(1, 2), (2, 3), (2, 4), (1, 5), (5, 3)]
    follows: list[tuple[Any, ...]] = [*mutual, *((friend, user) for user, friend in mutual), (1, 4)]
    tables: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]] = {
        "friendlist": (("uid", "friendid"), follows),
        "microblog": (
            ("mid", "uid", "time", "moodid"),
            [(10, 1, NOON, 1), (11, 2, ONE, 1), (12, 3, ONE, 2), (13, 2, TWO, 1), (14, 4, TWO, 3)],
        ),
        "mention": (("mid", "uid"), [(10, 5), (11, 4), (12, 4), (13, 3), (14, 1)]),
        "retweet": (("mid", "remid", "parentmid"), [(11, 10, 10), (12, 10, 11), (14, 13, 13)]),
        "event": (("eventid", "tag"), [(1, "coffee"), (1, "fair"), (2, "coffee")]),
        "rel_event_microblog": (("eventid", "mid"), [(1, 10), (1, 11), (2, 12), (1, 14)]),
        "muser": (
            ("uid", "city", "gender", "friendscount"),
            [(user, "city01", "f", 1) for user in range(1, 6)],
        ),
    }
    folder.mkdir(parents=True)
    for name, (columns, rows) in tables.items():
        by_column = dict(zip(columns, zip(*rows, strict=True), strict=True))
        arrays = {column: pa.array(values) for column, values in by_column.items()}
        pq.write_table(pa.table(arrays), folder / f"{name}.parquet")
