"""What a source has landed already, for streams that ask about it again."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import msgspec

from extract.contract import IDENTIFIER
from extract.landing import Landing, literal, quoted
from extract.records import connect
from extract.response import clean_url


class NothingLanded:
    """What a source knows before its first run."""

    def ids(
        self,
        stream: str,
        column: str = "id",
        since: datetime | None = None,
        at: str = "created_at",
        where: str = "true",
    ) -> tuple[str, ...]:
        """Return no identifiers."""
        return ()

    def headers(self, url: str) -> Mapping[str, str]:
        """Return no headers."""
        return {}


class Landed:
    """One source's landing, read: parents that landed earlier in this run are in it."""

    def __init__(self, landing: Landing, source: str) -> None:
        self.landing = landing
        self.source = source

    def ids(
        self,
        stream: str,
        column: str = "id",
        since: datetime | None = None,
        at: str = "created_at",
        where: str = "true",
    ) -> tuple[str, ...]:
        """Return the distinct values of a contract's column among a stream's records, newest first.

        With `since`, only those whose column `at` is not before it; with `where`, a connector's
        own condition in SQL, only those of which it holds. Without a column `at` the order is that
        of landing.
        """
        for name in (stream, column, at):
            if not IDENTIFIER.match(name):
                raise ValueError(f"{name!r} is not a lower-case identifier")
        glob = self.glob(stream, "records")
        if glob is None:
            return ()
        with self.engine() as engine:
            told = f"read_parquet('{glob}', union_by_name = true, hive_partitioning = false)"
            columns = {row[0] for row in engine.execute(f"describe from {told}").fetchall()}
            missing = {column, *((at,) if since else ())} - columns
            if missing:
                raise LookupError(
                    f"{self.source}.{stream} has no column {', '.join(sorted(missing))}"
                )
            moment = f"try_cast({at} as timestamp)" if at in columns else "_observed_at"
            rows = engine.execute(
                f"""
                select {column}::varchar
                from {told}
                where {column} is not null and ($since is null or {moment} >= $since)
                    and ({where})
                group by all
                order by max({moment}) desc nulls last, 1
                """,
                {"since": since and since.astimezone(UTC).replace(tzinfo=None)},
            ).fetchall()
        return tuple(str(found) for (found,) in rows)

    def headers(self, url: str) -> Mapping[str, str]:
        """Return the headers of the last landed 200 answer for a URL; none where there is none."""
        glob = self.glob("*", "responses")
        if glob is None:
            return {}
        with self.engine() as engine:
            row = engine.execute(
                f"""
                select headers
                from read_parquet('{glob}', union_by_name = true, hive_partitioning = false)
                where url = $url and status = 200
                order by run_id desc, fetched_at desc
                limit 1
                """,
                {"url": clean_url(url)},
            ).fetchone()
        return msgspec.json.decode(row[0], type=dict[str, str]) if row else {}

    def glob(self, stream: str, kind: str) -> str | None:
        """Return the glob, safe in SQL, over a stream's files of a kind; None where none is."""
        folder = self.landing.root / f"source={self.source}"
        if not any(folder.glob(f"stream={stream}/run=*/{kind}-*.parquet")):
            return None
        return quoted(Path(literal(folder)) / f"stream={stream}" / "run=*" / f"{kind}-*.parquet")

    def engine(self) -> duckdb.DuckDBPyConnection:
        """Open an engine of its own: connectors may ask from several threads."""
        return connect(self.landing.memory_limit, Path(tempfile.gettempdir()))
