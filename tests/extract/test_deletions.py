"""Tombstones land like any record: once for each state, with the answer that told it."""

import json
from datetime import datetime

from extract.contracts.deletions import deletions
from extract.deletions import tombstones
from extract.response import Response
from tests.extract.pipeline import UNTIL

GONE = Response("GET", "https://h/posts/1", 404, {}, 1, UNTIL, b'{"error": "gone"}')


def test_an_answer_is_read_as_tombstones_and_stays_as_received() -> None:
    when = datetime.fromisoformat("2026-10-01T12:00:00+02:00")
    read = tombstones(GONE, [("posts", "1", "deleted", when), ("posts", "2", "withheld", None)])
    assert read.body == GONE.body
    assert read.response_id == GONE.response_id
    assert json.loads(read.reading or b"") == [
        {
            "stream": "posts",
            "natural_id": "1",
            "reason": "deleted",
            "deleted_at": "2026-10-01T10:00:00Z",
        },
        {"stream": "posts", "natural_id": "2", "reason": "withheld"},
    ]


def test_a_tombstone_is_known_by_the_stream_and_identifier_of_what_is_gone() -> None:
    contract = deletions("mastodon")
    assert (contract.source, contract.stream) == ("mastodon", "deletions")
    assert contract.key == ("stream", "natural_id")
