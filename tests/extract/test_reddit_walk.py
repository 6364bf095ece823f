"""The Reddit connector against the sandbox: what it serves is what lands."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from extract.connectors.reddit import SOURCE
from extract.source import Scope
from sandbox.platforms import credential
from sandbox.platforms.reddit_things import Sight, name_of, sight_of
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.station import Station

GIVEN = {name: credential("reddit", name) for name in ("client_id", "client_secret")}
TOPICS = ("espresso", "kahvi")


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as served:
        yield served


@pytest.fixture
def station(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Station]:
    opened = Station(SOURCE, sandbox.base_url("reddit"), clock, tmp_path, GIVEN)
    yield opened
    opened.close()


def scope_of(days: int) -> Scope:
    until = UNTIL + timedelta(days=days)
    accounts = ("halla", "u_lumo_official")
    return Scope(until, brand="lumo", competitors=accounts, topics=TOPICS)


def sight(sandbox: Sandbox, days: int = 0) -> Sight:
    sandbox.move_clock(UNTIL + timedelta(days=days))
    return sight_of(sandbox.app.view)


def test_what_the_truth_counts_lands(station: Station, sandbox: Sandbox) -> None:
    truth = sight(sandbox)
    landed = station.land(scope_of(0))
    standing = [one for one in truth.submissions if truth.stands(one)]
    listed = [one for one in standing if one.subreddit in (0, 1)]
    found = [
        one
        for one in standing
        if any(topic in f"{one.title} {one.text}".lower() for topic in TOPICS)
    ]
    own = [one for one in standing if one.author == 0]
    newest = (UNTIL - timedelta(days=30)).timestamp() * 1000
    threads = {one.number for one in (*listed, *found, *own) if one.at >= newest}
    assert landed == {
        "subreddits": 3,
        "submissions": len(listed),
        "user_submissions": len(own),
        "search": len(found),
        "comments": sum(truth.stands(one) and one.subreddit in (0, 1) for one in truth.comments),
        "threads": sum(one.submission in threads for one in truth.comments),
        "deletions": landed["deletions"],
    }
    assert min(landed["submissions"], landed["search"], landed["comments"]) > 20
    assert min(landed["user_submissions"], landed["threads"]) > 10


def test_a_rerun_brings_nothing(station: Station) -> None:
    assert sum(station.land(scope_of(0)).values()) > 200
    assert sum(station.land(scope_of(0)).values()) == 0


def test_what_is_deleted_removed_or_left_becomes_tombstones(
    station: Station, sandbox: Sandbox
) -> None:
    station.land(scope_of(0))
    truth = sight(sandbox, days=12)
    station.land(scope_of(12))
    streams = ("submissions", "user_submissions", "search", "comments", "threads")
    recent = (UNTIL - timedelta(days=18)).timestamp() * 1000
    landed = {row["name"] for stream in streams for row in station.rows(stream)}
    gone = {
        name_of(one)
        for one in (*truth.submissions, *truth.comments)
        if name_of(one) in landed
        and one.at >= recent
        and truth.author(one)["author"] == "[deleted]"
    }
    told = {name for _, name, _ in station.gone() if truth.by_name[name].at >= recent}
    assert told == gone
    assert len(gone) > 3
    assert {reason for _, _, reason in station.gone()} == {"deleted", "withheld"}


def test_a_late_vote_inside_the_look_back_lands_as_a_new_version(
    station: Station, sandbox: Sandbox
) -> None:
    first = station.land(scope_of(0))["submissions"]
    sandbox.set_faults([{"platform": "reddit", "kind": "late_update", "times": 0}])
    assert 0 < station.land(scope_of(0), "submissions")["submissions"] <= first


def test_a_token_that_expires_between_pages_costs_nothing(
    station: Station, sandbox: Sandbox
) -> None:
    sandbox.set_faults([{"platform": "reddit", "kind": "token_expired", "path": "/r/", "after": 2}])
    assert station.land(scope_of(0))["comments"] > 20
