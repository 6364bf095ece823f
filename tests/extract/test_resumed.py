"""A run that did not end goes on: what was answered is not asked again, what changed is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from extract.contract import optional
from extract.errors import PagingLoop, RateLimited, Refused
from extract.http import Api
from extract.landing import Landing
from extract.paging import follow_token
from extract.response import Response
from extract.run import Outcome, extract
from extract.source import Scope, Source, Stream
from extract.state import State
from tests.extract.landed import reports, responses, rows
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.told_source import POSTS, post

PAGES = 5
DAY = timedelta(days=1)


class Timeline:
    """A platform of pages by token; `refuse` says what it answers instead, by request number."""

    def __init__(self) -> None:
        self.cursors: list[str] = []
        self.instead: dict[int, Answer] = {}
        self.is_expired = False

    def __call__(self, asked: Asked) -> Answer:
        cursor = asked.query.get("cursor", "0")
        self.cursors.append(cursor)
        if len(self.cursors) in self.instead:
            return self.instead[len(self.cursors)]
        if self.is_expired and cursor.startswith("old"):
            return Answer(b'{"error": "cursor expired"}', 400)
        number = int(cursor.removeprefix("old-").removeprefix("new-"))
        age = "new" if self.is_expired else "old"
        following = f"{age}-{number + 1}" if number + 1 < PAGES else None
        return as_json({"data": [post(10 * number), post(10 * number + 1)], "next": following})


def read_posts(api: Api, scope: Scope) -> Iterator[Response]:
    yield from follow_token(api, "/posts", {}, "cursor", "next")


def read_others(api: Api, scope: Scope) -> Iterator[Response]:
    yield api.get("/posts", {"of": "others"})


POSTS_STREAM = Stream(POSTS, read_posts, "$.data[*]")
OTHERS = Stream(POSTS.named("others"), read_others, "$.data[*]", after=("posts",))


@dataclass
class Runs:
    """Runs posts, and others that build on them, against a platform."""

    api: Api
    landing: Landing
    state: State
    posts: Stream = POSTS_STREAM

    def run(self, version: str = "0.1.test", **scope: object) -> Outcome:
        source = Source("mastodon", "", (OTHERS, self.posts))
        asked = replace(Scope(until=UNTIL), **scope)  # type: ignore[arg-type]
        return extract(source, source.streams, self.api, asked, self.landing, self.state, version)

    def landed(self) -> list[str]:
        return [row["id"] for row in rows(self.landing.root, "mastodon", "posts")]


@pytest.fixture
def timeline() -> Timeline:
    return Timeline()


@pytest.fixture
def runs(
    timeline: Timeline,
    serve: Callable[[Timeline], Platform],
    connect: Callable[..., Api],
    landing: Landing,
    state: State,
    monkeypatch: pytest.MonkeyPatch,
) -> Runs:
    # A batch for each page.
    monkeypatch.setattr("extract.writer.BATCH_BYTES", 1)
    return Runs(connect(serve(timeline).url), landing, state)


ALL = [str(10 * page + place) for page in range(PAGES) for place in (0, 1)]
OLD = ["0", *(f"old-{number}" for number in range(1, PAGES))]
NEW = ["0", *(f"new-{number}" for number in range(1, PAGES))]
LIMITED = Answer(status=429, headers={"Retry-After": "86400"})


def test_a_rate_limited_run_goes_on_behind_the_last_answer(runs: Runs, timeline: Timeline) -> None:
    timeline.instead = {4: LIMITED}
    outcome = runs.run()
    (failure,) = outcome.failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == UNTIL + DAY
    assert runs.landed() == []
    assert runs.state.marks() == {}
    runs.api.clock.now += DAY  # type: ignore[attr-defined]
    again = runs.run()
    assert again.failures == ()
    assert again.run_id == outcome.run_id
    assert runs.landed() == ALL
    assert timeline.cursors == [*OLD[:4], *OLD[3:], "0"], "only the refused page is asked again"
    (report,) = reports(runs.landing.root, "mastodon", "posts")
    assert (report["record_count"], report["response_count"]) == (2 * PAGES, PAGES)


def test_what_builds_on_a_stream_that_must_wait_is_held_back_with_it(
    runs: Runs, timeline: Timeline
) -> None:
    timeline.instead = {2: LIMITED}
    outcome = runs.run()
    assert outcome.held_back == ("others",)
    assert outcome.reports == ()


def test_what_builds_on_a_stream_that_is_refused_for_good_is_read_all_the_same(
    runs: Runs, timeline: Timeline
) -> None:
    timeline.instead = {1: Answer(b'{"error": "no"}', 403)}
    outcome = runs.run()
    assert [type(failure) for failure in outcome.failures] == [Refused]
    assert [report.stream for report in outcome.reports] == ["others"]


def test_a_stream_that_landed_is_not_asked_for_again_and_its_mark_is_moved(
    runs: Runs, timeline: Timeline
) -> None:
    timeline.instead = {PAGES + 1: LIMITED}
    runs.run()
    assert runs.landed() == ALL
    # As if the run had been killed between the landing and the mark.
    runs.state.path.unlink()
    runs.api.clock.now += DAY  # type: ignore[attr-defined]
    told = runs.run()
    assert [report.stream for report in told.reports] == ["others", "posts"]
    assert [report.landed_count for report in told.reports] == [2, 2 * PAGES]
    assert timeline.cursors[PAGES + 1 :] == ["0"]
    assert runs.state.marks() == {"posts": UNTIL, "others": UNTIL}


@pytest.mark.parametrize(
    "answer", [b'{"error": "cursor expired"}', b'{"data": [], "next": "old-2"}']
)
def test_a_replayed_cursor_that_the_platform_no_longer_takes_begins_from_the_start_once(
    runs: Runs, timeline: Timeline, answer: bytes
) -> None:
    timeline.instead = {4: LIMITED}
    runs.run()
    runs.api.clock.now += DAY  # type: ignore[attr-defined]
    timeline.is_expired = True
    if b"next" in answer:
        timeline.instead = {5: Answer(answer)}
    assert runs.run().failures == ()
    assert sorted(runs.landed(), key=int) == ALL
    assert timeline.cursors[4:] == ["old-3", *NEW, "0"]
    (report,) = reports(runs.landing.root, "mastodon", "posts")
    assert report["duplicate_count"] == 0


def test_a_refusal_that_stays_ends_the_run_after_one_new_beginning(
    runs: Runs, timeline: Timeline
) -> None:
    timeline.instead = dict.fromkeys((3, 5, 8), Answer(b'{"error": "never"}', 400))
    assert [type(one) for one in runs.run().failures] == [Refused]
    assert [type(one) for one in runs.run().failures] == [Refused]
    assert timeline.cursors[4:] == ["old-2", *OLD[:3]], "others had landed"


@pytest.mark.parametrize(
    "change",
    [
        {"until": UNTIL + DAY},
        {"since": UNTIL - DAY},
        {"topics": ("coffee",)},
        {"version": "0.2.test"},
    ],
)
def test_a_run_that_asks_something_else_asks_all_of_it(
    runs: Runs, timeline: Timeline, change: dict[str, object]
) -> None:
    timeline.instead = {4: LIMITED}
    runs.run()
    runs.api.clock.now += DAY  # type: ignore[attr-defined]
    assert runs.run(**change).failures == ()  # type: ignore[arg-type]
    assert timeline.cursors[4:] == [*OLD, "0"]
    assert runs.landed() == ALL


def test_a_contract_that_changed_reads_its_stream_from_the_start(
    runs: Runs, timeline: Timeline
) -> None:
    timeline.instead = {4: LIMITED}
    runs.run()
    runs.api.clock.now += DAY  # type: ignore[attr-defined]
    wider = replace(POSTS, fields=(*POSTS.fields, optional("text", "varchar", "Text.")))
    runs.posts = replace(POSTS_STREAM, contract=wider)
    assert runs.run().failures == ()
    assert timeline.cursors[4:] == [*OLD, "0"]


def test_a_page_that_came_slowly_is_kept_without_waiting_for_a_full_batch(
    runs: Runs, timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extract.writer.BATCH_BYTES", 10**6)
    clock = runs.api.clock
    assert isinstance(clock, Clock)

    class Killed(BaseException):
        """What no handler catches, as a kill is."""

    def read_slowly(api: Api, scope: Scope) -> Iterator[Response]:
        for number, page in enumerate(read_posts(api, scope), start=1):
            clock.now += timedelta(seconds=16)
            yield page
            if number == PAGES - 1 and api.recall and not api.recall.given_count:  # type: ignore[attr-defined]
                raise Killed

    runs.posts = replace(POSTS_STREAM, read=read_slowly)
    with pytest.raises(Killed):
        runs.run()
    assert runs.run().failures == ()
    assert runs.landed() == ALL
    assert timeline.cursors == [*OLD[:4], *OLD[3:], "0"], "three pages make half a minute"


def test_bodies_that_brought_nothing_new_are_given_again_too(
    runs: Runs, timeline: Timeline
) -> None:
    runs.run()
    timeline.instead = {len(timeline.cursors) + 4: LIMITED}
    runs.run(until=UNTIL + DAY)
    runs.api.clock.now += DAY  # type: ignore[attr-defined]
    asked = len(timeline.cursors)
    assert runs.run(until=UNTIL + DAY).failures == ()
    assert timeline.cursors[asked:] == [*OLD[3:], "0"]
    second = responses(runs.landing.root, "mastodon", "posts")[PAGES:]
    assert [row["body"] for row in second] == [None] * PAGES
    assert runs.landed() == ALL


def test_a_loop_is_still_a_loop(runs: Runs, timeline: Timeline) -> None:
    timeline.instead = {3: as_json({"data": [], "next": "old-1"})}
    assert [type(one) for one in runs.run().failures] == [PagingLoop]
