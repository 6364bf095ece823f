"""The values that BSMA's queries are asked with, from bands of light to heavy."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import numpy as np

from benchmarks.generator.draws import Topic, stream
from benchmarks.workloads.query import Binding, Value

# Ranges of rank, by what makes a value heavy.
BANDS = {"light": (0.10, 0.40), "middle": (0.45, 0.75), "heavy": (0.95, 1.0)}
# Hours of the windows: an hour, a day, a week, a year in the proportions 40, 30, 20, 10 %.
SPANS = (1, 24, 168, 1, 24, 8760, 1, 168, 24, 1)
LENGTHS = (10, 50, 100)
PER_BAND = 10

Key = TypeVar("Key")
Ranked = Sequence[tuple[Any, int]]

# Keys with what makes them heavy.
WEIGHTS = {
    "out_degree": "select uid, count(*) as weight from friendlist group by uid",
    "in_degree": "select friendid, count(*) as weight from friendlist group by friendid",
    "mutual": """
        select friendlist.uid, count(*) as weight
        from friendlist
        inner join friendlist as back
            on friendlist.friendid = back.uid and friendlist.uid = back.friendid
        group by friendlist.uid
    """,
    "mentioning": """
        select microblog.uid, count(*) as weight
        from mention inner join microblog on mention.mid = microblog.mid
        group by microblog.uid
    """,
    "mentioned": "select uid, count(*) as weight from mention group by uid",
    "reposted": """
        select microblog.uid, count(*) as weight
        from retweet inner join microblog on retweet.remid = microblog.mid
        group by microblog.uid
    """,
    "taking_part": """
        select microblog.uid, count(*) as weight
        from rel_event_microblog inner join microblog on rel_event_microblog.mid = microblog.mid
        group by microblog.uid
    """,
    "cascade": "select remid, count(*) as weight from retweet group by remid",
    "event": "select eventid, count(*) as weight from rel_event_microblog group by eventid",
    # How much happens in the hours that windows begin with.
    "mention_hour": "mention",
    "repost_hour": "retweet",
    "event_hour": "rel_event_microblog",
    "post_hour": "microblog",
}
# Where a network has no key of a weight (nobody follows back), any will do.
ANY = {
    "uid": "select uid, 0 from muser",
    "other_uid": "select uid, 0 from muser",
    "eventid": "select distinct eventid, 0 from event",
    "mid": "select mid, 0 from microblog",
}
HOURLY = """
    select date_trunc('hour', microblog.time) as hour, count(*) as weight
    from {table} as act inner join microblog on act.mid = microblog.mid
    group by hour
"""


@dataclass(frozen=True)
class Plan:
    """What a query's values are drawn from: keys by weight, and the hours of a window."""

    keys: tuple[tuple[str, str], ...] = ()  # parameter and weight; the first decides the band
    hours: str | None = None
    is_limited: bool = True


@dataclass(frozen=True)
class Candidates:
    """What a query's values are drawn from in given data, by weight."""

    keys: Mapping[str, Ranked]
    hours: Ranked
    has_window: bool
    is_limited: bool


BY_DEGREE = (("uid", "out_degree"),)
PLANS = {
    "q01": Plan((("uid", "mutual"),)),
    "q02": Plan(BY_DEGREE),
    "q03": Plan(BY_DEGREE),
    "q04": Plan((("uid", "out_degree"), ("other_uid", "out_degree")), is_limited=False),
    "q05": Plan((("uid", "out_degree"), ("other_uid", "in_degree")), is_limited=False),
    "q06": Plan((("uid", "mentioning"),), "mention_hour"),
    "q07": Plan((), "mention_hour"),
    "q08": Plan(BY_DEGREE),
    "q09": Plan((("eventid", "event"), ("uid", "out_degree")), "event_hour"),
    "q10": Plan((), "repost_hour"),
    "q11": Plan((("uid", "reposted"),), "repost_hour"),
    "q12": Plan(BY_DEGREE, "repost_hour"),
    "q13": Plan((("uid", "taking_part"),), "event_hour"),
    "q14": Plan((), "event_hour"),
    "q15": Plan((("eventid", "event"),), "event_hour"),
    "q16": Plan(BY_DEGREE, "repost_hour"),
    "q17": Plan(BY_DEGREE, "mention_hour"),
    "q18": Plan((("uid", "mentioned"),), "mention_hour"),
    "q19": Plan(BY_DEGREE),
    "q20": Plan((("eventid", "event"),), is_limited=False),
    "q21": Plan((("eventid", "event"),), is_limited=False),
    "q22": Plan((("mid", "cascade"),), is_limited=False),
    "q23": Plan((("eventid", "event"),), is_limited=False),
    "q24": Plan((("eventid", "event"),), is_limited=False),
}


def curate_bindings(tables: Path, seed: int) -> list[Binding]:
    """Choose thirty bindings for each query."""
    with duckdb.connect() as connection:
        for path in tables.glob("*.parquet"):
            connection.execute(f"create view {path.stem} as from '{path}'")
        ranked = {
            name: connection.execute(
                f"{sql if ' ' in sql else HOURLY.format(table=sql)} order by weight, 1"
            ).fetchall()
            for name, sql in WEIGHTS.items()
        }
        anything = {
            name: connection.execute(f"{sql} order by 1").fetchall() for name, sql in ANY.items()
        }
        begins = connection.execute(
            "select eventid, min(time) from rel_event_microblog join microblog using (mid)"
            " group by eventid"
        ).fetchall()
    return [
        binding
        for query_id, plan in PLANS.items()
        for binding in bind(query_id, fill_in(plan, ranked, anything), dict(begins), seed)
    ]


def fill_in(plan: Plan, ranked: Mapping[str, Ranked], anything: Mapping[str, Ranked]) -> Candidates:
    """Return what a query's values are drawn from, of these data."""
    hours = ranked[plan.hours or "event_hour"] or ranked["post_hour"]
    return Candidates(
        {name: ranked[weight] or anything[name] for name, weight in plan.keys},
        hours,
        plan.hours is not None,
        plan.is_limited,
    )


def bind(
    query_id: str, candidates: Candidates, begins: dict[int, datetime], seed: int
) -> Iterator[Binding]:
    """Draw a query's bindings band by band."""
    random = stream(seed, Topic.BINDING, int(query_id[1:]))
    drawn = {name: list(choose(random, rows)) for name, rows in candidates.keys.items()}
    hours = list(choose(random, candidates.hours)) if candidates.has_window else []
    last = max((hour for hour, _ in candidates.hours)) + timedelta(hours=1)
    for number in range(len(BANDS) * PER_BAND):
        band, turn = list(BANDS)[number // PER_BAND], number % PER_BAND
        values: dict[str, Value] = {name: keys[number] for name, keys in drawn.items()}
        if hours:
            span = timedelta(hours=SPANS[turn])
            hour = hours[number]
            if "eventid" in values:
                # An event is over after some days: a window elsewhere would hold nothing of it.
                start = begins.get(int(str(values["eventid"])), hour)
                hour = start.replace(minute=0, second=0)
            # A window ends with the data at the latest, so that a year is a year.
            values["from_at"] = min(hour, last - span)
            values["until_at"] = min(hour, last - span) + span
        if candidates.is_limited:
            values["x"] = LENGTHS[turn % len(LENGTHS)]
        yield Binding(query_id, band, values)


def choose(random: np.random.Generator, rows: Sequence[tuple[Key, int]]) -> Iterator[Key]:
    """Draw as many keys from each band; a band too small for that is widened."""
    for low, high in BANDS.values():
        end = max(round(high * len(rows)), min(PER_BAND, len(rows)))
        start = max(min(round(low * len(rows)), end - PER_BAND), 0)
        places = random.choice(np.arange(start, end), PER_BAND, replace=end - start < PER_BAND)
        for place in places:
            yield rows[place][0]
