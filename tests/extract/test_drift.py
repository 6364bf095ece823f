"""Drift: a new field is told once, and a stream most of whose records drifted fails."""

from datetime import timedelta
from pathlib import Path

import pytest

from extract.errors import Drifted
from extract.landing import Landing
from extract.state import State
from tests.extract.landed import rejects, reports, rows
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.told_source import Told, post

DAY = timedelta(days=1)


@pytest.fixture
def told(clock: Clock, landing: Landing, state: State) -> Told:
    return Told(clock, landing, state)


@pytest.fixture
def root(landing: Landing) -> Path:
    return landing.root


def new_fields(root: Path, stream: str = "posts") -> list[list[str]]:
    return [report["new_fields"] for report in reports(root, "mastodon", stream)]


def test_a_new_field_is_kept_and_told_once(told: Told, root: Path) -> None:
    told.posts = [{"data": [post(1)], "authors": [{"id": "a"}]}]
    told.run(UNTIL)
    told.posts = [
        {"data": [post(1), {**post(2), "mood": "glad"}], "authors": [{"id": "b", "x": 1}]}
    ]
    for day in (1, 2):
        outcome = told.run(UNTIL + day * DAY)
        assert outcome.failures == ()
    assert new_fields(root) == [[], ["mood"], []]
    assert new_fields(root, "authors") == [[], ["x"], []]
    assert '"mood":"glad"' in rows(root, "mastodon", "posts")[-1]["_payload"]


def test_a_field_that_was_away_is_not_new_when_it_is_back(told: Told, root: Path) -> None:
    for day, fields in enumerate(({"mood": 1}, {}, {"mood": 2}, {"likes": 1, "pace": 1})):
        told.posts = [{"data": [{**post(day), **fields}]}]
        told.run(UNTIL + day * DAY)
    assert new_fields(root) == [[], [], [], ["pace"]]


def broken(count: int) -> list[object]:
    return [post(f"bad-{number}", "many") for number in range(count)]


def test_a_stream_most_of_whose_records_drifted_fails_and_loses_nothing(
    told: Told, root: Path, state: State
) -> None:
    good = [post(number) for number in range(10)]
    told.posts = [{"data": [*good, *broken(11)]}]
    told.profiles = [[post(9)]]
    outcome = told.run(UNTIL)
    (failure,) = outcome.failures
    assert isinstance(failure, Drifted)
    message = str(failure)
    assert message.startswith("mastodon.posts: 11 of 21 records break their contract")
    assert "not a bigint: many" in message
    assert "extract/contracts/mastodon/" in message
    assert len(rejects(root, "mastodon", "posts")) == 11
    assert len(rows(root, "mastodon", "posts")) == 10
    assert [report["status"] for report in reports(root, "mastodon", "posts")] == ["drifted"]
    assert state.marks() == {"profiles": UNTIL}


def test_a_stream_that_still_drifts_fails_again_though_its_rejects_are_known(
    told: Told, root: Path
) -> None:
    told.posts = [{"data": broken(20)}]
    for _ in range(2):
        assert [type(failure) for failure in told.run(UNTIL).failures] == [Drifted]
    assert len(rejects(root, "mastodon", "posts")) == 20
    told.posts = [{"data": [post(number) for number in range(20)]}]
    assert told.run(UNTIL).failures == ()
    assert told.state.marks()["posts"] == UNTIL


@pytest.mark.parametrize(("good", "bad"), [(0, 19), (10, 10), (30, 20)])
def test_few_or_fewer_than_half_rejects_leave_the_stream_landed(
    told: Told, root: Path, good: int, bad: int
) -> None:
    told.posts = [{"data": [*(post(number) for number in range(good)), *broken(bad)]}]
    assert told.run(UNTIL).failures == ()
    assert len(rejects(root, "mastodon", "posts")) == bad
