from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sandbox.errors import SandboxError
from sandbox.server import Sandbox, open_sandbox, serve
from sandbox.world import World, anchor_of
from tests.sandbox.sandbox_client import Client


def test_health_tells_which_world_is_served(client: Client) -> None:
    health = client.session.get(f"{client.sandbox.url}/_sandbox/health", timeout=5)
    assert health.json() == {
        "status": "ok",
        "now": "2026-11-01T00:00:00.000Z",
        "seed": 7,
        "scale": 0.07,
        "start": "2025-11-01T00:00:00.000Z",
        "until": "2026-11-01T00:00:00.000Z",
        "end": "2026-12-01T00:00:00.000Z",
    }


def test_the_date_header_is_the_sandboxs_clock(client: Client) -> None:
    moved = client.post("_sandbox", "/clock", {"now": "2026-03-01T12:00:00Z"})
    assert moved.json() == {"now": "2026-03-01T12:00:00.000Z"}
    answer = client.ask("hubspot", "/crm/v3/objects/deals")
    assert answer.headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"now": "2031-01-01T00:00:00Z"}, "outside the world"),
        ({"now": "soon"}, "the clock needs"),
        ({"now": "2026-03-01T12:00:00"}, "no time zone"),
        ({}, "the clock needs"),
    ],
)
def test_a_wrong_clock_is_refused_in_words(client: Client, body: dict[str, str], said: str) -> None:
    answer = client.post("_sandbox", "/clock", body)
    assert answer.status_code == 400
    assert said in answer.json()["error"]


def test_a_port_in_use_is_named_with_what_to_do(world: World) -> None:
    with Sandbox(world) as sandbox:
        with pytest.raises(SandboxError, match=rf"port {sandbox.port} .* in use: stop"):
            Sandbox(world, sandbox.port)
        with pytest.raises(SandboxError, match="in use"):
            serve(scale=0.02, port=sandbox.port)


def test_a_later_day_shows_more_of_the_same_world() -> None:
    views = []
    for day in (1, 20):
        with open_sandbox(scale=0.02, port=0, until=datetime(2026, 11, day, tzinfo=UTC)) as sandbox:
            views.append(sandbox.app.view)
    first, later = views
    assert first.world.posts.id.tolist() == later.world.posts.id.tolist()
    assert first.now < later.now
    assert 0 < first.post_count < later.post_count


def test_a_month_later_there_is_another_world() -> None:
    assert anchor_of(datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2026, 12, 1, tzinfo=UTC)
    assert anchor_of(datetime(2026, 10, 31, tzinfo=UTC)) == datetime(2026, 10, 2, tzinfo=UTC)
    assert anchor_of(datetime(2026, 11, 30, tzinfo=UTC)) == datetime(2026, 11, 1, tzinfo=UTC)


def test_a_port_that_cannot_be_is_refused(world: World) -> None:
    with pytest.raises(SandboxError, match="does not exist"):
        Sandbox(world, 70_000)


def test_one_connection_serves_many_requests(client: Client) -> None:
    for _ in range(3):
        answer = client.ask("mastodon", "/api/v1/notifications", limit=1)
        assert "close" not in answer.headers.get("Connection", "")
    pools = client.session.get_adapter("http://").poolmanager.pools  # type: ignore[attr-defined]
    assert len(pools) == 1


def test_an_unknown_platform_is_told_the_known_ones(client: Client) -> None:
    answer = client.session.get(f"{client.sandbox.url}/myspace/api", timeout=5)
    assert answer.status_code == 404
    assert all(name in answer.json()["error"] for name in ("hubspot", "mastodon", "x"))


def test_tokens_can_be_chosen(open_client: Callable[..., Client]) -> None:
    tokens = {"mastodon": "a", "x": "b", "hubspot": "c"}
    client = open_client(tokens=tokens)
    assert client.ask("x", "/2/users/by?usernames=lumo").status_code == 200
