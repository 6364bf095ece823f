"""Weibo of the sandbox: its answers, and that what it serves is what its connector lands."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from extract.connectors.weibo import SOURCE, read_moment
from extract.source import Scope
from sandbox.platforms.weibo_world import COMMENT, REPOST, is_removed, standing, weibo_of
from sandbox.server import Sandbox
from sandbox.world import World, to_ms
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.station import Station

ALL = Scope(until=UNTIL, brand="lumo", competitors=("halla", "routa"))
NOW = to_ms(UNTIL)
DAY = timedelta(days=1)
TOKEN = "sandbox-weibo-token"


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as opened:
        yield opened


@pytest.fixture
def station(sandbox: Sandbox, tmp_path: Path) -> Iterator[Station]:
    url = sandbox.base_url("weibo")
    built = Station(SOURCE, url, Clock(UNTIL), tmp_path, {"token": TOKEN})
    yield built
    built.close()


def ask(sandbox: Sandbox, path: str, scheme: str = "OAuth2", **parameters: Any) -> Any:  # noqa: ANN401
    headers = {"Authorization": f"{scheme} {TOKEN}"}
    url = f"{sandbox.base_url('weibo')}/2/{path}.json"
    return requests.get(url, params=parameters, headers=headers, timeout=10).json()


def test_a_timeline_is_walked_by_max_id_to_a_cursor_of_0(sandbox: Sandbox, world: World) -> None:
    expected = [one.id for one in standing(weibo_of(world).of_user(0), NOW)]
    walked: list[int] = []
    asked: dict[str, Any] = {"screen_name": "lumo", "count": 20}
    while True:
        page = ask(sandbox, "statuses/user_timeline", **asked)
        walked += [status["id"] for status in page["statuses"]]
        assert page["total_number"] == len(expected)
        if not page["next_cursor"]:
            break
        asked["max_id"] = page["next_cursor"]
    assert walked == expected[::-1]
    assert len(walked) > 40
    assert min(walked) > 2**53


def test_identifiers_grow_with_time_and_texts_repeat_them(sandbox: Sandbox) -> None:
    statuses = ask(sandbox, "statuses/mentions", count=100)["statuses"]
    assert all(status["idstr"] == str(status["id"]) for status in statuses)
    moments = [read_moment(status["created_at"]) for status in statuses]
    assert moments == sorted(moments, reverse=True)
    assert {status.get("deleted") for status in statuses} == {None, "1"}


def test_errors_come_in_weibos_envelope(sandbox: Sandbox) -> None:
    answers = {
        20101: ask(sandbox, "statuses/show", id=1),
        20003: ask(sandbox, "users/show", screen_name="nobody"),
        10020: ask(sandbox, "friends/cure"),
        21332: ask(sandbox, "users/show", scheme="Bearer", screen_name="lumo"),
    }
    sandbox.set_faults([{"platform": "weibo", "kind": "token_expired"}])
    answers[21327] = ask(sandbox, "users/show", screen_name="lumo")
    for code, failure in answers.items():
        assert failure["error_code"] == code
        assert failure["error"]
        assert failure["request"].startswith("/2")


def test_what_the_sandbox_serves_is_what_lands(station: Station, world: World) -> None:
    landed = station.land(ALL)
    weibo = weibo_of(world)
    posts = standing(weibo.statuses, NOW)
    under = [
        len(standing(weibo.about(kind, post.id), NOW))
        for kind in (COMMENT, REPOST)
        for post in posts
    ]
    assert landed == {
        "users": 3,
        "statuses": len(posts),
        "mentions": len([one for one in weibo.mentions if one.at <= NOW]),
        "comments": sum(under[: len(posts)]),
        "reposts": sum(under[len(posts) :]),
        "deletions": 0,
    }
    assert max(under) > 200, "several pages"
    assert {int(row["id"]) for row in station.rows("statuses")} == {post.id for post in posts}


def test_what_is_removed_later_becomes_a_tombstone(
    station: Station, sandbox: Sandbox, world: World
) -> None:
    station.land(ALL)
    later = UNTIL + 10 * DAY
    sandbox.move_clock(later)
    station.land(Scope(until=later, brand="lumo", competitors=("halla", "routa")))
    landed = {int(row["id"]) for row in station.rows("statuses")}
    removed = {
        one.id
        for one in weibo_of(world).statuses
        if is_removed(one, to_ms(later)) and one.id in landed
    }
    assert removed
    assert {int(identifier) for _, identifier, _ in station.gone()} == removed
    assert {reason for _, _, reason in station.gone()} == {"deleted"}


def test_an_hour_used_up_is_waited_for(station: Station, sandbox: Sandbox) -> None:
    sandbox.set_faults([{"platform": "weibo", "kind": "rate_limited", "path": "/2/users"}])
    (failure,) = station.run(ALL, "users").failures
    assert "10023" in str(failure) or "rate limit" in str(failure)
    assert station.land(ALL, "users") == {"users": 3}
