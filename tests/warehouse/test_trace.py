"""Tracing a landed record to its response, whether it stood in the body or was read out of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from extract.connectors import mastodon
from extract.http import Api
from extract.landing import Landing
from extract.response import Response
from extract.run import extract
from extract.source import Scope, Source
from extract.state import State
from warehouse.errors import KennoError
from warehouse.trace import TracedRecord, find_records, follow

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
FEED = "<feed><entry>ä</entry></feed>".encode("latin-1")
STATUS = {
    "id": str(2**60),
    "created_at": "2026-10-01T00:00:00Z",
    "account": {"id": "1", "acct": "lumo"},
}
Land = Callable[[Response], Path]


@pytest.fixture
def land(tmp_path: Path) -> Land:
    """Land an answer as Mastodon's statuses."""

    def land(answer: Response) -> Path:
        def read(api: Api, scope: Scope) -> Iterator[Response]:
            yield answer

        stream = replace(mastodon.SOURCE.stream("statuses"), read=read)
        outcome = extract(
            Source("mastodon", "", (stream,)),
            [stream],
            Api("mastodon", "https://h", None, lambda: UNTIL, lambda seconds: None),
            Scope(until=UNTIL),
            Landing(tmp_path / "landing"),
            State(tmp_path / "state", "mastodon"),
            "0.1.test",
        )
        assert outcome.failures == ()
        assert [report.landed_count for report in outcome.reports] == [1]
        return tmp_path / "landing"

    return land


def traced(landing: Path) -> TracedRecord:
    glob = landing / "source=mastodon" / "stream=statuses" / "run=0*" / "records-*.parquet"
    with duckdb.connect() as engine:
        ids = engine.execute(f"select _record_id from read_parquet('{glob}')").fetchall()
    (record,) = find_records(landing, [found for (found,) in ids])
    return follow(landing, record)


def answer(body: bytes) -> Response:
    return Response("GET", "https://h/feed", 200, {"content-type": "text/xml"}, 1, UNTIL, body)


def test_a_record_that_was_read_out_of_a_body_is_traced_to_both(land: Land) -> None:
    record = traced(land(answer(FEED).read_as([STATUS])))
    assert record.is_body_intact
    assert record.is_record_intact
    assert record.body_bytes == len(FEED)
    assert record.natural_id == str(2**60)


@pytest.mark.parametrize(("column", "changed"), [("body", "'<feed/>'::blob"), ("reading", "'[]'")])
def test_a_body_or_a_reading_that_was_changed_since_is_seen(
    land: Land, column: str, changed: str
) -> None:
    landing = land(answer(FEED).read_as([STATUS]))
    (path,) = landing.glob("source=mastodon/stream=statuses/run=*/responses-0000.parquet")
    with duckdb.connect() as engine:
        engine.execute(
            f"create table kept as select * replace ({changed} as {column}) from '{path}'"
        )
        engine.execute(f"copy kept to '{path}'")
    record = traced(landing)
    assert (record.is_body_intact, record.is_record_intact) == (column != "body", column == "body")


def test_a_record_without_its_response_is_told(land: Land) -> None:
    landing = land(answer(FEED).read_as([STATUS]))
    (path,) = landing.glob("source=mastodon/stream=statuses/run=*/responses-0000.parquet")
    with duckdb.connect() as engine:
        engine.execute(f"create table kept as select * from '{path}' limit 0")
        engine.execute(f"copy kept to '{path}'")
    with pytest.raises(KennoError, match=r"points to response .* which is not in"):
        traced(landing)
