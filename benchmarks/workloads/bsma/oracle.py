"""The answers in plain Python: slow, naive and easy to check by reading."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.workloads.query import Binding

Row = tuple[Any, ...]
HOUR, DAY = 3_600_000_000, 86_400_000_000  # microseconds


class Oracle:
    """The tables as dictionaries and lists, and one method a query. Times are microseconds."""

    def __init__(self, tables: Path) -> None:
        self.friends: dict[int, set[int]] = defaultdict(set)
        self.followers: dict[int, set[int]] = defaultdict(set)
        for uid, friend in read_rows(tables, "friendlist", "uid", "friendid"):
            self.friends[uid].add(friend)
            self.followers[friend].add(uid)
        posts = read_rows(tables, "microblog", "mid", "uid", "time", "moodid")
        self.author = {mid: uid for mid, uid, _, _ in posts}
        self.time = {mid: time for mid, _, time, _ in posts}
        self.mood = {mid: mood for mid, _, _, mood in posts}
        self.posts_of: dict[int, list[int]] = defaultdict(list)
        for mid, uid, _, _ in posts:
            self.posts_of[uid].append(mid)
        reposts = read_rows(tables, "retweet", "mid", "remid", "parentmid")
        self.root = {mid: root for mid, root, _ in reposts}
        self.children: dict[int, list[int]] = defaultdict(list)
        for mid, _, parent in reposts:
            self.children[parent].append(mid)
        self.tags: dict[int, list[str]] = defaultdict(list)
        for event, tag in read_rows(tables, "event", "eventid", "tag"):
            self.tags[event].append(tag)
        self.posts_on: dict[int, list[int]] = defaultdict(list)
        on_events = read_rows(tables, "rel_event_microblog", "mid", "eventid")
        for mid, event in on_events:
            self.posts_on[event].append(mid)
        self.person = {
            uid: person
            for uid, *person in read_rows(tables, "muser", "uid", "city", "gender", "friendscount")
        }
        mentions = read_rows(tables, "mention", "mid", "uid")
        self.mentioned_in: dict[int, list[int]] = defaultdict(list)
        for mid, uid in mentions:
            self.mentioned_in[mid].append(uid)
        # What windows are cut from, by time: (time, post, who or what).
        self.mentions = sorted((self.time[mid], mid, uid) for mid, uid in mentions)
        self.reposts = sorted((self.time[mid], mid, root) for mid, root in self.root.items())
        self.events = sorted((self.time[mid], mid, event) for mid, event in on_events)

    def answer(self, binding: Binding) -> list[Row]:
        """Answer a query with the values of a binding."""
        answer: list[Row] = getattr(self, binding.query_id)(**binding.values)
        return answer

    def mutual_friends(self, uid: int) -> set[int]:
        """Return those whom a user follows and who follow back."""
        return {other for other in self.friends[uid] if uid in self.friends[other]}

    def network(self, uid: int) -> set[int]:
        """Return a user's followees and their followees."""
        near = self.friends[uid]
        return near.union(*(self.friends[friend] for friend in near))

    def q01(self, uid: int, x: int) -> list[Row]:
        """Count through how many mutual friends each user who is not one yet is connected."""
        near = self.mutual_friends(uid)
        between = Counter(far for friend in near for far in self.mutual_friends(friend))
        for known in (*near, uid):
            del between[known]
        return top(between, x)

    def q02(self, uid: int, x: int) -> list[Row]:
        """Count shared followees."""
        shared = Counter(
            other for friend in self.friends[uid] for other in self.followers.get(friend, ())
        )
        return top(leave_out(shared, self.friends[uid] | {uid}), x)

    def q03(self, uid: int, x: int) -> list[Row]:
        """Count the followees who follow somebody."""
        far = Counter(far for friend in self.friends[uid] for far in self.friends[friend])
        return top(leave_out(far, self.friends[uid] | {uid}), x)

    def q04(self, uid: int, other_uid: int) -> list[Row]:
        """Intersect two users' followees."""
        return [(friend,) for friend in sorted(self.friends[uid] & self.friends[other_uid])]

    def q05(self, uid: int, other_uid: int) -> list[Row]:
        """Keep the followees who follow somebody."""
        return [
            (friend,) for friend in sorted(self.friends[uid]) if other_uid in self.friends[friend]
        ]

    def q06(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count who mentions those whom a user has mentioned."""
        known = {who for mid in self.posts_of[uid] for who in self.mentioned_in[mid]}
        authors = (self.author[mid] for mid, who in cut(self.mentions, **window) if who in known)
        return top(Counter(author for author in authors if author != uid), x)

    def q07(self, x: int, **window: datetime) -> list[Row]:
        """Count the mentioned."""
        return top(Counter(who for _, who in cut(self.mentions, **window)), x)

    def q08(self, uid: int, x: int) -> list[Row]:
        """List the network's latest posts."""
        posts = [mid for user in self.network(uid) for mid in self.posts_of[user]]
        latest = sorted(posts, key=lambda mid: (-self.time[mid], -mid))[:x]
        return [(mid, self.author[mid], to_moment(self.time[mid])) for mid in latest]

    def q09(self, uid: int, eventid: int, x: int, **window: datetime) -> list[Row]:
        """Count the network's posts on an event."""
        network = self.network(uid)
        authors = (self.author[mid] for mid, on in cut(self.events, **window) if on == eventid)
        return top(Counter(author for author in authors if author in network), x)

    def q10(self, x: int, **window: datetime) -> list[Row]:
        """Count the authors of what is reposted."""
        return top(Counter(self.author[root] for _, root in cut(self.reposts, **window)), x)

    def q11(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count who reposts a user."""
        found = (mid for mid, root in cut(self.reposts, **window) if self.author[root] == uid)
        return top(Counter(self.author[mid] for mid in found), x)

    def q12(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count the reposts of the network's posts."""
        network = self.network(uid)
        roots = (root for _, root in cut(self.reposts, **window))
        return top(Counter(root for root in roots if self.author[root] in network), x)

    def q13(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count the events that users share with one."""
        pairs = {(self.author[mid], event) for mid, event in cut(self.events, **window)}
        mine = {event for user, event in pairs if user == uid}
        shared = Counter(user for user, event in pairs if event in mine)
        return top(leave_out(shared, self.friends[uid] | {uid}), x)

    def q14(self, x: int, **window: datetime) -> list[Row]:
        """Count tags."""
        return top(self.count_tags(event for _, event in cut(self.events, **window)), x)

    def q15(self, eventid: int, x: int, **window: datetime) -> list[Row]:
        """Count who posts on an event."""
        found = (mid for mid, event in cut(self.events, **window) if event == eventid)
        return top(Counter(self.author[mid] for mid in found), x)

    def q16(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count the authors whom followees repost."""
        friends = self.friends[uid]
        return top(
            Counter(
                self.author[root]
                for mid, root in cut(self.reposts, **window)
                if self.author[mid] in friends
            ),
            x,
        )

    def q17(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count the followees who are mentioned."""
        friends = self.friends[uid]
        return top(Counter(who for _, who in cut(self.mentions, **window) if who in friends), x)

    def q18(self, uid: int, x: int, **window: datetime) -> list[Row]:
        """Count the followers' posts that mention a user."""
        authors = (self.author[mid] for mid, who in cut(self.mentions, **window) if who == uid)
        return top(Counter(author for author in authors if uid in self.friends[author]), x)

    def q19(self, uid: int, x: int) -> list[Row]:
        """Count the network's tags."""
        others = self.network(uid) - {uid}
        events = (event for _, mid, event in self.events if self.author[mid] in others)
        return top(self.count_tags(events), x)

    def q20(self, eventid: int) -> list[Row]:
        """Count an event's reposts by hour."""
        hours = Counter(
            self.time[mid] // HOUR for mid in self.posts_on[eventid] if mid in self.root
        )
        return [(to_moment(hour * HOUR), count) for hour, count in sorted(hours.items())]

    def q21(self, eventid: int) -> list[Row]:
        """Count an event's moods by day."""
        moods = Counter((self.time[mid] // DAY, self.mood[mid]) for mid in self.posts_on[eventid])
        ranked = sorted(moods.items(), key=unknown_last)
        return [(to_moment(day * DAY), mood, count) for (day, mood), count in ranked]

    def q22(self, mid: int) -> list[Row]:
        """Follow a post's reposts level by level."""
        rows: list[Row] = []
        level = [mid]
        while level:
            times = [self.time[post] for post in level]
            rows.append((len(rows), len(level), to_moment(min(times)), to_moment(max(times))))
            level = [repost for post in level for repost in self.children[post]]
        return rows

    def q23(self, eventid: int) -> list[Row]:
        """Count an event's posts by city and gender."""
        authors = (self.author[mid] for mid in self.posts_on[eventid])
        people = (self.person[author] for author in authors if author in self.person)
        counts = Counter((city, gender) for city, gender, _ in people)
        return [(city, gender, count) for (city, gender), count in top(counts, len(counts))]

    def q24(self, eventid: int) -> list[Row]:
        """Count an event's authors by their friends."""
        authors = {self.author[mid] for mid in self.posts_on[eventid]}
        friends = Counter(self.person[author][2] for author in authors if author in self.person)
        return sorted(friends.items(), key=unknown_last)

    def count_tags(self, events: Iterable[int]) -> Counter[str]:
        """Count the tags of posts on events."""
        counts: Counter[str] = Counter()
        for event, posts in Counter(events).items():
            for tag in self.tags[event]:
                counts[tag] += posts
        return counts


def cut(acts: list[Row], from_at: datetime, until_at: datetime) -> list[Row]:
    """Return what happened in a window, which holds its start and not its end, without times."""
    start = bisect_left(acts, (to_microseconds(from_at),))
    end = bisect_left(acts, (to_microseconds(until_at),))
    return [act[1:] for act in acts[start:end]]


def unknown_last(key: Any) -> Any:  # noqa: ANN401  # what is counted by: a value or several
    """Return a key that sorts as the value, None after all else."""
    if isinstance(key, tuple):
        return tuple(map(unknown_last, key))
    return (key is None, key)


def leave_out(counts: Counter[int], users: set[int]) -> Counter[int]:
    """Return counts without those of some users."""
    return Counter({user: count for user, count in counts.items() if user not in users})


def top(counts: Counter[Any], x: int) -> list[Row]:
    """Return the x largest counts; equal counts by their key."""
    return sorted(counts.items(), key=lambda item: (-item[1], unknown_last(item[0])))[:x]


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
