"""What streams are told of what landed before, and readings beside bodies."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from extract.contract import Contract, optional, required
from extract.contracts.deletions import deletions
from extract.deletions import Tombstone, tombstones
from extract.http import Api
from extract.landed import Landed, NothingLanded
from extract.landing import Landing
from extract.metrics import ask_metrics
from extract.response import Response
from extract.run import Outcome, extract
from extract.source import Scope, Source, Stream
from extract.state import State
from tests.extract.landed import responses, rows, versions
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.test_metrics import Insights
from tests.extract.told_source import FakeApi

DAY = timedelta(days=1)
THINGS = Contract(
    "mastodon",
    "things",
    "Things.",
    ("id",),
    (
        required("id", "varchar", "Identifier."),
        optional("created_at", "timestamp", "When it was made."),
        optional("owner", "varchar", "Whose."),
    ),
)
INSIGHTS = Contract(
    "mastodon", "insights", "Insights.", ("m0",), (required("m0", "bigint", "A metric."),)
)
Read = Callable[[Api, Scope], Iterator[Response]]


@pytest.fixture
def run(landing: Landing, state: State) -> Callable[..., Outcome]:
    def run(*streams: Stream, until: datetime = UNTIL) -> Outcome:
        api: Api = FakeApi(Clock(until))  # type: ignore[assignment]
        source = Source("mastodon", "", streams)
        return extract(source, streams, api, Scope(until=until), landing, state, "0.1.test")

    return run


def answer(body: bytes, url: str = "https://h/things", status: int = 200) -> Response:
    return Response("GET", url, status, {"etag": f'"{len(body)}"'}, 1, UNTIL, body)


def things(*answers: Response, **options: object) -> Stream:
    def read(api: Api, scope: Scope) -> Iterator[Response]:
        yield from answers

    return Stream(THINGS, read, **options)  # type: ignore[arg-type]


def thing(name: str, day: int = 1, **fields: object) -> dict[str, object]:
    return {"id": name, "created_at": f"2026-10-{day:02}T00:00:00+02:00", **fields}


def test_identifiers_come_newest_first_each_once_and_within_a_window(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    first = [thing("a", 3), thing("b", 9), thing("c", 6, owner="o"), {"id": "no-date"}]
    run(things(answer(json.dumps(first).encode())))
    run(things(answer(json.dumps([thing("a", 20)]).encode())), until=UNTIL + DAY)
    landed = Landed(landing, "mastodon")
    assert landed.ids("things") == ("a", "b", "c", "no-date")
    # By the record's own time in UTC: the 6th began at 22:00 on the 5th.
    since = datetime(2026, 10, 5, 22, tzinfo=UTC)
    assert landed.ids("things", since=since) == ("a", "b", "c")
    assert landed.ids("things", since=since + timedelta(seconds=1)) == ("a", "b")
    assert landed.ids("things", column="owner") == ("o",)


def test_without_a_column_of_time_the_order_is_that_of_landing(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    run(things(answer(b'[{"id": "x"}, {"id": "y"}]')))
    landed = Landed(landing, "mastodon")
    assert landed.ids("things", at="updated_at") == ("x", "y")
    with pytest.raises(LookupError, match=r"mastodon\.things has no column updated_at"):
        landed.ids("things", since=UNTIL, at="updated_at")
    with pytest.raises(ValueError, match="not a lower-case identifier"):
        landed.ids("things", column="id) from secrets --")


def test_a_stream_that_never_landed_has_no_identifiers_and_no_headers(landing: Landing) -> None:
    for landed in (Landed(landing, "mastodon"), NothingLanded()):
        assert landed.ids("things") == ()
        assert landed.headers("https://h/things") == {}


def test_headers_are_those_of_the_last_good_answer_to_that_address(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    feed = "https://h/feed?lang=fi"
    run(things(answer(b'[{"id": "1"}]', feed), answer(b"[]", "https://h/other")))
    unchanged = answer(b"", feed, 304).read_as([])
    run(things(answer(b'[{"id": "12"}]', feed), unchanged), until=UNTIL + DAY)
    landed = Landed(landing, "mastodon")
    assert landed.headers("https://h/feed?lang=fi&access_token=secret") == {"etag": '"14"'}
    assert landed.headers("https://h/feed") == {}


def test_a_child_stream_sees_what_its_parent_landed_in_the_same_run(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    def read_children(api: Api, scope: Scope) -> Iterator[Response]:
        for parent in scope.landed.ids("things"):
            yield answer(json.dumps([{"id": f"child of {parent}"}]).encode())

    children = Stream(THINGS.named("children"), read_children, after=("things",))
    run(children, things(answer(b'[{"id": "1"}, {"id": "2"}]')))
    found = rows(landing.root, "mastodon", "children")
    assert [row["id"] for row in found] == ["child of 1", "child of 2"]


def test_a_reading_lands_beside_the_body_that_it_was_read_out_of(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    feed = answer("<feed>ä</feed>".encode("latin-1")).read_as([{"id": "1", "n": 2**60}])
    nothing = answer(b"<feed/>").read_as([])
    unchanged = answer(b"", status=304)
    assert run(things(feed, nothing, unchanged, answer(b'[{"id": "2"}]'))).failures == ()
    (first, *others) = responses(landing.root, "mastodon", "things")
    assert first["body"] == feed.body
    assert json.loads(first["reading"]) == [{"id": "1", "n": 2**60}]
    assert [row["record_count"] for row in others] == [0, 0, 1]
    assert versions(landing.root, "mastodon", "things") == [
        ("1", '{"id":"1","n":1152921504606846976}'),
        ("2", '{"id":"2"}'),
    ]


def test_a_tombstone_lands_once_for_each_state(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    def check(*found: Tombstone, day: int) -> None:
        def read(api: Api, scope: Scope) -> Iterator[Response]:
            yield tombstones(answer(b'{"error": "gone"}', status=404), found)

        stream = Stream(deletions("mastodon"), read)
        assert run(stream, until=UNTIL + day * DAY).failures == ()

    for day, reason in enumerate(("deleted", "deleted", "restored", "deleted")):
        check(("posts", "1", reason, None), day=day)  # type: ignore[arg-type]
    check(("posts", "2", "archived", UNTIL), day=5)
    found = rows(landing.root, "mastodon", "deletions")
    assert [(row["_natural_id"], row["reason"]) for row in found] == [
        ("posts:1", "deleted"),
        ("posts:1", "restored"),
        ("posts:1", "deleted"),
        ("posts:2", "archived"),
    ]
    assert found[-1]["deleted_at"] == UNTIL.replace(tzinfo=None)


def test_a_retired_metric_is_remembered_with_its_date_and_is_null_not_zero(
    run: Callable[..., Outcome], landing: Landing, state: State
) -> None:
    platform = Insights({"m1"})

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        yield from ask_metrics(platform, ["m0", "m1", "m2"], scope.retired)

    wider = (*INSIGHTS.fields, optional("m1", "bigint", "Another."), optional("m2", "bigint", "."))
    contract = Contract("mastodon", "insights", "Insights.", ("m0",), wider)
    stream = Stream(contract, read, records="$")
    assert run(stream).failures == ()
    assert json.loads(state.retired_path.read_text("utf-8")) == {
        "insights": {"m1": "2026-11-01T00:00:00+00:00"}
    }
    assert {row["m1"] for row in rows(landing.root, "mastodon", "insights")} == {None}
    platform.asked.clear()
    run(stream, until=UNTIL + DAY)
    assert platform.asked == [("m0", "m2")]
    platform.bad.clear()
    platform.asked.clear()
    run(stream, until=UNTIL + 30 * DAY)
    assert platform.asked == [("m0", "m1", "m2")]
    assert state.retired() == {}
