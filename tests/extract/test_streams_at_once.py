"""Streams of one source side by side: as many as allowed, parents first, each on its own."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from extract.errors import RateLimited, Unauthorized
from extract.http import Api
from extract.landing import Landing
from extract.response import Response
from extract.run import Outcome, extract
from extract.source import Scope, Source, Stream
from extract.state import State
from tests.extract.landed import rows
from tests.extract.loopback import Answer, Asked, Platform, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.told_source import POSTS, post

NAMES = ("one", "two", "three", "four")
Answering = Callable[[Asked], Answer]


def stream(name: str, *after: str) -> Stream:
    def read(api: Api, scope: Scope) -> Iterator[Response]:
        for page in range(3):
            yield api.get(f"/{name}", {"page": page})

    return Stream(POSTS.named(name), read, after=after)


@pytest.fixture
def run(
    serve: Callable[[Answering], Platform],
    connect: Callable[..., Api],
    landing: Landing,
    state: State,
) -> Callable[..., Outcome]:
    def run(answer: Answering, *streams: Stream, at_once: int = 2) -> Outcome:
        api = connect(serve(answer).url)
        source = Source("mastodon", "", streams)
        scope = Scope(until=UNTIL)
        return extract(source, streams, api, scope, landing, state, "0.1.test", at_once=at_once)

    return run


class Meter:
    """Answers each request with a post of its own, and counts the streams that are being read."""

    def __init__(self, meeting: int = 0) -> None:
        self.meeting = threading.Barrier(meeting, timeout=20) if meeting else None
        self.lock = threading.Lock()
        self.asked: list[str] = []
        self.most = 0

    def __call__(self, asked: Asked) -> Answer:
        name = asked.path.removeprefix("/")
        with self.lock:
            self.asked.append(name)
            begun = [one for one in NAMES if 0 < self.asked.count(one) < 3]
            self.most = max(self.most, len(begun))
        if self.meeting and asked.query["page"] == "0":
            self.meeting.wait()
        return as_json([post(f"{name}-{asked.query['page']}")])


def test_two_streams_are_asked_for_at_the_same_time(
    run: Callable[..., Outcome], landing: Landing
) -> None:
    # The first page of each comes only when both have been asked for.
    outcome = run(Meter(meeting=2), stream("one"), stream("two"))
    assert outcome.failures == ()
    assert [report.stream for report in outcome.reports] == ["one", "two"]
    for name in ("one", "two"):
        landed = [row["id"] for row in rows(landing.root, "mastodon", name)]
        assert landed == [f"{name}-0", f"{name}-1", f"{name}-2"]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_no_more_are_asked_for_at_once_than_allowed(
    run: Callable[..., Outcome], at_once: int
) -> None:
    meter = Meter()
    assert run(meter, *map(stream, NAMES), at_once=at_once).failures == ()
    assert sorted(meter.asked) == sorted(NAMES * 3)
    assert 1 <= meter.most <= at_once


def test_a_stream_waits_until_what_it_builds_on_has_landed(run: Callable[..., Outcome]) -> None:
    meter = Meter()
    streams = (stream("four", "two", "three"), stream("three", "one"), stream("two"), stream("one"))
    assert run(meter, *streams).failures == ()
    first = {name: meter.asked.index(name) for name in NAMES}
    last = {name: len(meter.asked) - meter.asked[::-1].index(name) - 1 for name in NAMES}
    assert last["one"] < first["three"]
    assert max(last["two"], last["three"]) < first["four"]


def test_streams_that_wait_for_each_other_are_a_mistake(run: Callable[..., Outcome]) -> None:
    with pytest.raises(ValueError, match="streams wait for each other: one, two"):
        run(Meter(), stream("one", "two"), stream("two", "one"))


def test_one_that_is_rate_limited_leaves_those_beside_it(
    run: Callable[..., Outcome], state: State
) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/one":
            return Answer(status=429, headers={"Retry-After": str(10**6)})
        return as_json([post(asked.path)])

    # The limit of a host holds for all that ask it, so the other goes first.
    outcome = run(answer, stream("two"), stream("one", "two"))
    assert [type(one) for one in outcome.failures] == [RateLimited]
    assert state.marks() == {"two": UNTIL}


def test_what_all_streams_share_is_told_once(run: Callable[..., Outcome]) -> None:
    outcome = run(lambda asked: Answer(b"{}", 401), *map(stream, NAMES))
    assert [type(one) for one in outcome.failures] == [Unauthorized]
    assert outcome.reports == ()


def test_a_mistake_of_ours_is_not_swallowed_by_its_thread(run: Callable[..., Outcome]) -> None:
    def read(api: Api, scope: Scope) -> Iterator[Response]:
        yield api.get("/one")
        raise AssertionError("a bug")

    with pytest.raises(AssertionError, match="a bug"):
        run(lambda asked: as_json([]), Stream(POSTS.named("one"), read, look_back=timedelta(1)))
