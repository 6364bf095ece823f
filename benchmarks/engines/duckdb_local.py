"""DuckDB: the warehouse's core models, plain tables, Parquet files, or tables in memory."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.engines.core_models import load_core, open_core
from benchmarks.engines.dialects import text_for
from benchmarks.engines.engine import OUT_OF_THE_BOX, TABLES, TUNED
from benchmarks.engines.places import link_tables, no_server
from benchmarks.workloads.query import Query, Value

# What a warehouse would add to its core for these questions: every act with its time and both its
# people, in the order in which windows and people are looked up.
TUNED_TABLES = """
create table friendlist as from read.friendlist order by uid, friendid;
create table follower as
    select friendid as uid, uid as followerid from read.friendlist order by all;
create table microblog as from read.microblog order by time, mid;
create table post_by_user as select uid, time, mid from read.microblog order by uid, time;
create table mention_act as
    select post.time, mention.uid, post.uid as author_uid, mention.mid
    from read.mention join read.microblog as post using (mid) order by time;
create table repost_act as
    select repost.time, repost.uid, post.uid as author_uid, retweet.*
    from read.retweet
    join read.microblog as repost using (mid)
    join read.microblog as post on retweet.remid = post.mid
    order by time;
create table event_post as
    select
        rel.eventid, post.time, post.uid, post.moodid, rel.mid,
        rel.mid in (select mid from read.retweet) as is_repost
    from read.rel_event_microblog as rel join read.microblog as post using (mid)
    order by eventid, time;
create table event_hour as
    select date_trunc('hour', time) as hour_at, eventid, count(*) as post_count
    from event_post group by all order by all;
create table cascade_act as
    select retweet.*, post.time
    from read.retweet join read.microblog as post using (mid) order by remid, mid;
create table event as from read.event order by eventid;
create table muser as from read.muser order by uid;
create view mention as select mid, uid from mention_act;
create view retweet as select mid, remid, parentmid from repost_act;
create view rel_event_microblog as select eventid, mid from event_post;
"""


class DuckdbSession:
    """One reader's connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, threads: int | None) -> None:
        self.connection = connection
        if threads is not None:
            self.connection.execute(f"set threads = {threads}")

    def ask(self, sql: str, values: Mapping[str, Value]) -> list[tuple[Any, ...]]:
        """Return all rows of an answer."""
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, dict(values)).fetchall()
        return rows

    def cancel(self) -> None:
        """Interrupt what is being asked."""
        self.connection.interrupt()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()


@dataclass(frozen=True)
class DuckdbEngine:
    """DuckDB; `name` decides where its tables are.

    As `duckdb` it asks BSMA's questions on views of the core models, as a warehouse's users do;
    `duckdb-tables` has plain tables instead. The tables of other workloads are what they are.
    """

    name: str = "duckdb"
    track: str = OUT_OF_THE_BOX
    tables: tuple[str, ...] = TABLES

    @property
    def has_core(self) -> bool:
        """Say whether BSMA's tables are views of core models."""
        return self.name == "duckdb" and self.tables == TABLES

    def version(self) -> str:
        """Return its release."""
        return str(duckdb.__version__)

    def missing(self) -> str | None:
        """Return None: the warehouse itself runs on it."""
        return None

    def load(self, tables: Path, place: Path) -> None:
        """Make a new database of the Parquet tables."""
        if self.name in ("duckdb-parquet", "duckdb-memory"):
            link_tables(self.tables, tables, place)
            return
        if self.has_core:
            load_core(tables, place, self.tables)
            return
        with duckdb.connect(str(place)) as connection:
            if self.track == TUNED:
                connection.execute("attach ':memory:' as read")
                expose(connection, "view read.", tables, self.tables)
                connection.execute(TUNED_TABLES)
            else:
                expose(connection, "table ", tables, self.tables)

    def serve(self, place: Path) -> AbstractContextManager[list[int]]:
        """Need no server."""
        return no_server(place)

    def open(self, place: Path, threads: int | None = None) -> DuckdbSession:
        """Open a database for reading only."""
        if self.has_core:
            return DuckdbSession(open_core(place), threads)
        if place.is_file():
            return DuckdbSession(duckdb.connect(str(place), read_only=True), threads)
        connection = duckdb.connect()
        kind = "view " if self.name == "duckdb-parquet" else "table "
        expose(connection, kind, place, self.tables)
        return DuckdbSession(connection, threads)

    def translate(self, query: Query) -> str:
        """Return the text as it is written: it is in this dialect."""
        names = ("duckdb-tuned", "duckdb") if self.track == TUNED else ("duckdb",)
        return text_for(query, names, None)

    def settings(self, place: Path) -> dict[str, str]:
        """Return the settings that decide speed, as the engine chose them."""
        session = self.open(place)
        try:
            rows = session.ask(
                "select current_setting('threads'), current_setting('memory_limit')", {}
            )
        finally:
            session.close()
        return {"threads": str(rows[0][0]), "memory_limit": str(rows[0][1])}


def expose(
    connection: duckdb.DuckDBPyConnection, kind: str, folder: Path, names: tuple[str, ...]
) -> None:
    """Make a table or a view of each Parquet file."""
    for name in names:
        path = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"create {kind}{name} as from read_parquet('{path}')")
