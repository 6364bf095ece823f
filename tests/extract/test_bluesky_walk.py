"""The Bluesky connector against the sandbox: what it serves is what lands."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from extract.connectors.bluesky import SOURCE
from extract.source import Scope
from sandbox.platforms import credential
from sandbox.platforms.bluesky_views import Sight, sight_of
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.loopback import Clock
from tests.extract.pipeline import TOPICS, UNTIL
from tests.extract.station import Station

GIVEN = {name: credential("bluesky", name) for name in ("identifier", "password")}


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as served:
        yield served


@pytest.fixture
def station(sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Iterator[Station]:
    opened = Station(SOURCE, sandbox.base_url("bluesky"), clock, tmp_path, GIVEN)
    yield opened
    opened.close()


def scope_of(days: int) -> Scope:
    until = UNTIL + timedelta(days=days)
    return Scope(until, brand="lumo", competitors=("halla", "routa"), topics=TOPICS)


def sight(sandbox: Sandbox, days: int = 0) -> Sight:
    sandbox.move_clock(UNTIL + timedelta(days=days))
    return sight_of(sandbox.app.view)


def test_what_the_truth_counts_lands(station: Station, sandbox: Sandbox) -> None:
    truth = sight(sandbox)
    landed = station.land(scope_of(0))
    own = sum(post.author < 3 for post in truth.posts)
    passed_on = sum(act.account < 3 for act in truth.reposts)
    posts = truth.network.posts
    answers = [
        post
        for post in truth.posts
        if post.parent >= 0 and truth.shows(posts[post.parent]) and truth.shows(posts[post.root])
    ]
    assert landed == {
        "profiles": 3,
        "posts": own + passed_on,
        "search": sum(bool(set(post.tags) & set(TOPICS)) for post in truth.posts),
        "notifications": len(truth.notifications),
        "replies": sum(posts[post.root].author == 0 for post in answers),
        "deletions": 0,
    }
    assert min(landed["posts"], landed["search"], landed["notifications"]) > 100
    assert landed["replies"] > 20


def test_a_rerun_brings_nothing(station: Station, sandbox: Sandbox) -> None:
    assert sum(station.land(scope_of(0)).values()) > 500
    assert sum(station.land(scope_of(0)).values()) == 0


def test_what_is_deleted_or_leaves_becomes_tombstones(station: Station, sandbox: Sandbox) -> None:
    station.land(scope_of(0))
    before = {
        row["uri"] for stream in ("posts", "search", "replies") for row in station.rows(stream)
    }
    truth = sight(sandbox, days=15)
    station.land(scope_of(15))
    recent = UNTIL - timedelta(days=15)
    gone = {
        truth.uri(post): truth.status(post.author)
        for post in truth.network.posts
        if truth.uri(post) in before
        and not truth.shows(post)
        and post.at >= recent.timestamp() * 1000
    }
    words = {
        "takedown": "withheld",
        "deactivated": "unavailable",
        "deleted": "deleted",
        "": "deleted",
    }
    assert {(uri, reason) for _, uri, reason in station.gone()} == {
        (uri, words[status]) for uri, status in gone.items()
    }
    assert len(gone) > 1


def test_a_late_like_inside_the_look_back_lands_as_a_new_version(
    station: Station, sandbox: Sandbox
) -> None:
    first = station.land(scope_of(0))["posts"]
    sandbox.set_faults([{"platform": "bluesky", "kind": "late_update", "times": 0}])
    assert 0 < station.land(scope_of(0), "posts")["posts"] <= first


def test_a_session_that_expires_between_pages_costs_nothing(
    station: Station, sandbox: Sandbox
) -> None:
    sandbox.set_faults(
        [{"platform": "bluesky", "kind": "token_expired", "path": "/xrpc/app.bsky", "after": 3}]
    )
    assert station.land(scope_of(0))["notifications"] > 100
