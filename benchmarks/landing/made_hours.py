"""Hourly runs after the made year: late posts, second deliveries, deletions, a person forgotten.

Of an hour's posts one in ten comes an hour or two later. One in four of those that the hour before
delivered comes once more as it was, and one in ten of the last three days with newer counters. One
in a thousand of the last month is said to be gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb

from benchmarks.landing.made import BACKFILL_RUNS, LOOK_BACK_DAYS, Run, World, quoted
from benchmarks.landing.made_draws import macros

HOUR = timedelta(hours=1)
GONE_DAYS = 30
# Who writes much on X and is no customer: a customer is forgotten by the CRM, not by a platform.
FORGOTTEN = 11
DELIVERIES = ("new", "late", "unchanged", "newer")


@dataclass(frozen=True)
class Person:
    """Who is forgotten: no row of what is published may hold `account_id` any more."""

    account_id: str
    posts: str  # SQL that says whether post `i` is theirs


def forgotten() -> Person:
    """Return whom an hour with an erasure forgets: X says that all they wrote is gone."""
    return Person(f"x:{100_000_000 + FORGOTTEN}", written_by(FORGOTTEN))


def hours(world: World, count: int, erasing: int) -> Iterator[Run]:
    """Yield hourly runs, one after the other; the hour `erasing`, from 1, forgets a person."""
    for hour in range(1, count + 1):
        until = world.until + HOUR * hour
        number, since = BACKFILL_RUNS + hour, until - HOUR
        gone = gone_in(world, Run(number, since, until))
        if hour == erasing:
            last = world.place_at(until)
            gone += f" union select i from range(0, {last}) as told(i) where {forgotten().posts}"
        posts = delivered_in(world, Run(number, since, until))
        if hour >= erasing:
            posts = f"select * from ({posts}) as told(i, reading, delivery)"
            posts += f" where not ({forgotten().posts})"
        yield Run(number, since, until, posts, gone)


def written_by(account: int) -> str:
    """Return SQL that says whether an account wrote post `i` on X."""
    return f"i % 2 = 1 and not is_own(i) and author(i) = {account}"


def delivered_in(world: World, run: Run) -> str:
    """Return SQL for the posts that an hour delivers: place, run whose counters, and why."""
    first = world.place_at(world.until)  # of the hours; what came before was on time
    low, high = world.place_at(run.since), world.place_at(run.until)
    hour_ago = world.place_at(run.since - HOUR)
    back = max(0, world.place_at(run.since - timedelta(days=LOOK_BACK_DAYS)))
    on_time = f"(i < {first} or hash(i, 'late') % 10 <> 0)"
    late = " union all ".join(
        f"""
        select i, {run.number}, 'late'
        from range(
            {max(first, world.place_at(run.since - HOUR * delay))},
            {max(first, world.place_at(run.until - HOUR * delay))}
        ) as told(i)
        where not {on_time} and 1 + hash(i, 'delay') % 2 = {delay}
        """
        for delay in (1, 2)
    )
    return f"""
        select i, {run.number}, 'new'
        from range({low}, {high}) as told(i)
        where {on_time}
        union all
        {late}
        union all
        select i, {run.number - 1}, 'unchanged'
        from range({hour_ago}, {low}) as told(i)
        where {on_time} and hash(i, 'again', {run.number}) % 4 = 0
        union all
        select i, {run.number}, 'newer'
        from range({back}, {hour_ago}) as told(i)
        where {on_time} and hash(i, 'newer', {run.number}) % 10 = 0
    """


def gone_in(world: World, run: Run) -> str:
    """Return SQL for the places of posts that an hour says to be gone."""
    low = world.place_at(run.since)
    back = max(0, world.place_at(run.since - timedelta(days=GONE_DAYS)))
    return f"""
        select i from range({back}, {low}) as told(i)
        where hash(i, 'gone', {run.number}) % 1000 = 0
    """


def count_deliveries(world: World, run: Run) -> dict[str, int]:
    """Count the posts that an hour delivers by why, and those that it says to be gone."""
    with duckdb.connect() as engine:
        for macro in macros(world.posts, world.begins, world.seed):
            engine.execute(macro)
        rows = engine.execute(
            f"select delivery, count(*) from ({run.posts}) as told(i, reading, delivery)"
            " group by all"
        ).fetchall()
        ((gone,),) = engine.execute(f"select count(*) from ({run.gone})").fetchall()
    return {**dict.fromkeys(DELIVERIES, 0), **dict(rows), "gone": gone}


def landed_identifiers(landing: Path, person: Person) -> tuple[list[str], list[str]]:
    """Return the identifiers of a person's posts and of all records that tell of them."""
    files = quoted(landing / "source=x" / "stream=*" / "run=*" / "records-*.parquet")
    with duckdb.connect() as engine:
        rows = engine.execute(
            f"""
            select 'x:' || (_payload ->> 'id'), _record_id
            from read_parquet('{files}', union_by_name = true, hive_partitioning = false)
            where 'x:' || (_payload ->> 'author_id') = $account
            """,
            {"account": person.account_id},
        ).fetchall()
    return sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
