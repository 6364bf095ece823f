"""A landing of any size, made by SQL: what a year of a company would have left in it.

    source=<source>/stream=<stream>/run=<run>/{records,responses}-0000.parquet and run.json

Every value is a hash of the seed, of what it describes and of its place in time: the same size and
seed give the same rows, and a later window only adds to them. Records have their columns, their
payload and their provenance as `kenno extract` lands them; of responses only the bodies are short,
and say which page they were: nothing that is built reads them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.landing.made_draws import macros
from benchmarks.landing.made_streams import DELETIONS, STREAMS, MadeStream

YEAR_DAYS = 365
BACKFILL_RUNS = 12
# What came within these days before a run is read again by it, with other counters.
LOOK_BACK_DAYS = 3
PAGE = 100
VERSION = "made"
PARQUET = "(format parquet, compression zstd, compression_level 1)"


@dataclass(frozen=True)
class World:
    """How much there is: posts of one year that ends at `until`, and what follows from them."""

    posts: int
    until: datetime
    seed: int = 1

    @property
    def begins(self) -> datetime:
        """When the year began."""
        return self.until - timedelta(days=YEAR_DAYS)

    def place_at(self, moment: datetime) -> int:
        """Return how many posts there were before a moment."""
        return int(self.posts * ((moment - self.begins) / timedelta(days=YEAR_DAYS)))


@dataclass(frozen=True)
class Run:
    """One run of all streams: its number, its window, and in what it is unlike a plain run.

    `posts` is SQL for the posts that it delivers (place, run whose counters it has, delivery),
    where not all of the window with a second reading of the days before; `gone` for the places of
    posts that it says to be gone.
    """

    number: int
    since: datetime
    until: datetime
    posts: str | None = None
    gone: str | None = None

    @property
    def run_id(self) -> str:
        """The run's name in landing."""
        return f"{self.number:06}_{self.until.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def backfill(world: World) -> Iterator[Run]:
    """Yield the runs that landed the year, one after the other."""
    step = (world.until - world.begins) / BACKFILL_RUNS
    for number in range(1, BACKFILL_RUNS + 1):
        until = world.begins + step * number
        yield Run(number, until - step, until)


def next_day(world: World) -> Run:
    """Return the run that lands the day after the year."""
    return Run(BACKFILL_RUNS + 1, world.until, world.until + timedelta(days=1))


def make_landing(world: World, run: Run, landing: Path, memory_limit: str) -> int:
    """Land one run of every stream; return how many records that was."""
    with duckdb.connect(config={"memory_limit": memory_limit}) as engine:
        engine.execute("set timezone = 'UTC'")
        engine.execute("set preserve_insertion_order = false")
        for macro in macros(world.posts, world.begins, world.seed):
            engine.execute(macro)
        streams = (*STREAMS, *DELETIONS) if run.gone else STREAMS
        return sum(land(engine, world, run, stream, landing) for stream in streams)


def land(
    engine: duckdb.DuckDBPyConnection, world: World, run: Run, stream: MadeStream, landing: Path
) -> int:
    """Land one run of one stream; return the number of its records."""
    folder = landing / f"source={stream.source}" / f"stream={stream.name}" / f"run={run.run_id}"
    folder.mkdir(parents=True, exist_ok=True)
    records = folder / "records-0000.parquet"
    engine.execute(f"copy ({records_of(world, run, stream)}) to '{quoted(records)}' {PARQUET}")
    engine.execute(
        f"copy ({responses_of(run, stream, records)})"
        f" to '{quoted(folder / 'responses-0000.parquet')}' {PARQUET}"
    )
    ((responses, count),) = engine.execute(
        f"select count(distinct _response_id), count(*) from read_parquet('{quoted(records)}')"
    ).fetchall()
    report = {
        "source": stream.source,
        "stream": stream.name,
        "run_id": run.run_id,
        "since": run.since.isoformat(),
        "until": run.until.isoformat(),
        "started_at": run.until.isoformat(),
        "finished_at": (run.until + timedelta(minutes=5)).isoformat(),
        "extractor_version": VERSION,
        "status": "complete",
        "response_count": responses,
        "record_count": count,
        "landed_count": count,
        "duplicate_count": 0,
        "reject_count": 0,
        "breach_count": 0,
        "fields": [],
        "new_fields": [],
        "notes": [],
    }
    (folder / "run.json").write_text(json.dumps(report, indent=2), "utf-8")
    return int(count)


def records_of(world: World, run: Run, stream: MadeStream) -> str:
    """Return SQL for the records of one run of a stream, with their provenance."""
    low, high = world.place_at(run.since), world.place_at(run.until)
    rows = stream.rows.format(
        low=low,
        high=high,
        posts=run.posts or posts_of(world, run),
        gone=run.gone,
        run=run.number,
    )
    moment = f"timestamp '{run.until.astimezone(UTC):%Y-%m-%d %H:%M:%S}'"
    return f"""
        with made as ({rows}),
        paid as (select *, to_json(made) as _payload from made),
        hashed as (
            select
                *,
                {stream.key} as _natural_id,
                sha256(_payload) as _record_hash,
                row_number() over () - 1 as _place
            from paid
        )
        select
            * exclude (_place),
            sha256(concat_ws(
                '|', '{stream.source}', '{stream.name}', _natural_id, _record_hash
            )) as _record_id,
            {address_of(run, stream, f"_place // {PAGE}")} as _response_id,
            cast(_place % {PAGE} as integer) as _position,
            '{stream.source}' as _source,
            '{stream.name}' as _stream,
            '{run.run_id}' as _run_id,
            '{VERSION}' as _extractor_version,
            {moment} as _fetched_at,
            {moment} as _observed_at
        from hashed
    """


def posts_of(world: World, run: Run) -> str:
    """Return SQL for the posts of a plain run: its window, and the days before read again."""
    low, high = world.place_at(run.since), world.place_at(run.until)
    back = max(0, world.place_at(run.since - timedelta(days=LOOK_BACK_DAYS)))
    return f"""
        select i, {run.number}, case when i >= {low} then 'new' else 'newer' end
        from range({back}, {high}) as numbers(i)
    """


def url_of(stream: MadeStream) -> str:
    """Return the address that a stream was read at."""
    return f"http://127.0.0.1/{stream.source}/{stream.name}"


def body_of(run: Run, page: str) -> str:
    """Return SQL for the body of the response that was the page `page` of a run."""
    return f"concat('page ', {page}, ' of {run.run_id}')"


def address_of(run: Run, stream: MadeStream, page: str) -> str:
    """Return SQL for the address of that response, as extraction has it."""
    fetched = f"{run.until.astimezone(UTC):%Y-%m-%dT%H:%M:%S}+00:00"
    return f"""sha256(concat_ws(
        chr(10), 'GET', '{url_of(stream)}', 200, '{fetched}', sha256({body_of(run, page)})
    ))"""


def responses_of(run: Run, stream: MadeStream, records: Path) -> str:
    """Return SQL for the responses that the records of a run came in."""
    return f"""
        select
            _response_id as response_id,
            '{stream.source}' as source,
            '{stream.name}' as stream,
            '{run.run_id}' as run_id,
            'GET' as method,
            '{url_of(stream)}' as url,
            200 as status,
            '{{}}' as headers,
            1 as page_number,
            min(_fetched_at) as fetched_at,
            min(_observed_at) as observed_at,
            sha256(any_value(body)) as body_sha256,
            octet_length(encode(any_value(body))) as body_bytes,
            encode(any_value(body)) as body,
            cast(null as varchar) as reading,
            count(*) as record_count,
            count(*) as landed_count,
            cast(0 as bigint) as duplicate_count,
            cast(0 as bigint) as reject_count
        from read_parquet('{quoted(records)}')
        inner join (
            select {address_of(run, stream, "page")} as _response_id, {body_of(run, "page")} as body
            from range((select count(*) // {PAGE} + 1 from read_parquet('{quoted(records)}')))
                as pages(page)
        ) using (_response_id)
        group by _response_id
    """


def quoted(path: Path) -> str:
    """Return a path safe between single quotes in SQL."""
    return str(path).replace("'", "''")
