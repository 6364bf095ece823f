"""The answers in plain Python: slow, naive and easy to check by reading."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.workloads.query import Binding

Row = tuple[Any, ...]


class Oracle:
    """The tables as dictionaries and lists, and one method a query. Times are microseconds."""

    def __init__(self, tables: Path) -> None:
        self.friends: dict[int, set[int]] = defaultdict(set)
        for uid, friend in read_rows(tables, "friendlist", "uid", "friendid"):
            self.friends[uid].add(friend)
        posts = read_rows(tables, "microblog", "mid", "uid", "time")
        author = {mid: uid for mid, uid, _ in posts}
        self.time = {mid: time for mid, _, time in posts}
        self.children: dict[int, list[int]] = defaultdict(list)
        reposts = read_rows(tables, "retweet", "mid", "remid", "parentmid")
        for mid, _, parent in reposts:
            self.children[parent].append(mid)
        tags: dict[int, list[str]] = defaultdict(list)
        for event, tag in read_rows(tables, "event", "eventid", "tag"):
            tags[event].append(tag)
        event_posts = read_rows(tables, "rel_event_microblog", "mid", "eventid")
        # What windows are cut from: (time, what is counted), by time.
        self.mentioned = sorted(
            (self.time[mid], uid) for mid, uid in read_rows(tables, "mention", "mid", "uid")
        )
        self.reposted = sorted((self.time[mid], author[root]) for mid, root, _ in reposts)
        self.tagged = sorted(
            (self.time[mid], tag) for mid, event in event_posts for tag in tags[event]
        )
        self.questions: dict[str, Callable[..., list[Row]]] = {
            "q01": self.friends_between,
            "q07": lambda **window: count_window(self.mentioned, **window),
            "q10": lambda **window: count_window(self.reposted, **window),
            "q14": lambda **window: count_window(self.tagged, **window),
            "q22": self.cascade,
        }

    def answer(self, binding: Binding) -> list[Row]:
        """Answer a query with the values of a binding."""
        return self.questions[binding.query_id](**binding.values)

    def friends_between(self, uid: int, x: int) -> list[Row]:
        """Count through how many mutual friends each user who is not one yet is connected."""
        near = self.mutual_friends(uid)
        between = Counter(far for friend in near for far in self.mutual_friends(friend))
        for known in (*near, uid):
            del between[known]
        return top(between, x)

    def mutual_friends(self, uid: int) -> list[int]:
        """Return those whom a user follows and who follow back."""
        return [other for other in self.friends[uid] if uid in self.friends[other]]

    def cascade(self, mid: int) -> list[Row]:
        """Follow a post's reposts level by level."""
        rows: list[Row] = []
        level = [mid]
        while level:
            times = [self.time[post] for post in level]
            rows.append((len(rows), len(level), to_moment(min(times)), to_moment(max(times))))
            level = [repost for post in level for repost in self.children[post]]
        return rows


def count_window(acts: list[Row], from_at: datetime, until_at: datetime, x: int) -> list[Row]:
    """Count what happened in a window, which holds its start and not its end."""
    start = bisect_left(acts, (to_microseconds(from_at),))
    end = bisect_left(acts, (to_microseconds(until_at),))
    return top(Counter(what for _, what in acts[start:end]), x)


def top(counts: Counter[Any], x: int) -> list[Row]:
    """Return the x largest counts; equal counts by their key."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:x]


def read_rows(tables: Path, name: str, *columns: str) -> list[Row]:
    """Read columns of a table as rows, moments as microseconds since 1970."""
    table = pq.read_table(tables / f"{name}.parquet", columns=list(columns))
    lists = [
        (column.cast(pa.int64()) if pa.types.is_timestamp(column.type) else column).to_pylist()
        for column in (table[name] for name in columns)
    ]
    return list(zip(*lists, strict=True))


def to_microseconds(moment: datetime) -> int:
    """Return microseconds since 1970 of a moment in UTC."""
    return round(moment.replace(tzinfo=UTC).timestamp() * 1_000_000)


def to_moment(microseconds: int) -> datetime:
    """Return the moment, in UTC without a zone as the tables hold it."""
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).replace(tzinfo=None)
