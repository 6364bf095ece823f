"""Blogs of the sandbox: four formats, and what their connector makes of them day after day."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from extract.connectors.rss import SOURCE
from extract.source import Scope
from sandbox.platforms.rss import FEEDS
from sandbox.platforms.rss_blogs import ENTRIES_A_FEED, blogs_of
from sandbox.server import Sandbox
from sandbox.world import World, to_ms
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.station import Station
from tests.sandbox.sandbox_client import Client

ALL = Scope(
    until=UNTIL,
    brand="/lumo/rss",
    competitors=("/halla/atom.xml", "/routa/index.rdf"),
    topics=("/kartta/feed.json",),
)
DAY = timedelta(days=1)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as opened:
        yield opened


@pytest.fixture
def station(sandbox: Sandbox, tmp_path: Path) -> Iterator[Station]:
    built = Station(SOURCE, sandbox.base_url("rss"), Clock(UNTIL), tmp_path, {})
    yield built
    built.close()


@pytest.mark.parametrize("path", sorted(FEEDS))
def test_every_feed_lists_its_newest_entries(client: Client, world: World, path: str) -> None:
    answer = client.ask("rss", path)
    expected = blogs_of(world)[FEEDS[path][0]].listed(to_ms(UNTIL))
    assert len(expected) == ENTRIES_A_FEED
    if path.endswith(".json"):
        assert len(answer.json()["items"]) == ENTRIES_A_FEED
        return
    told = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    titles = [entry.title.removeprefix("<b>")[:12] for entry in told.entries]
    assert titles == [entry.title[:12] for entry in expected]


def test_a_feed_that_did_not_change_is_answered_with_304(client: Client) -> None:
    first = client.ask("rss", "/lumo/feed")
    url = f"{client.sandbox.base_url('rss')}/lumo/feed"
    by_tag = {"If-None-Match": first.headers["ETag"]}
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
    for headers in (by_tag, by_date):
        again = client.session.get(url, headers=headers, timeout=10)
        assert (again.status_code, again.content) == (304, b"")
    stale = client.session.get(url, headers={"If-None-Match": '"old"'}, timeout=10)
    assert stale.status_code == 200


def test_a_moved_feed_says_where_it_went(client: Client) -> None:
    answer = client.ask("rss", "/lumo/rss")
    assert answer.url.endswith("/rss/lumo/feed")
    assert [one.status_code for one in answer.history] == [301]


def test_all_feeds_land_and_then_nothing_new(station: Station) -> None:
    assert station.land(ALL) == {"entries": 4 * ENTRIES_A_FEED, "feeds": 4, "deletions": 0}
    assert {row["problem"] for row in station.rows("feeds")} == {None}
    assert all(row["dated_at"] for row in station.rows("entries"))
    assert set(station.land(ALL).values()) == {0}
    assert [row["status"] for row in station.responses("entries")] == [200] * 4 + [304] * 4


def test_what_blogs_take_away_becomes_tombstones_day_by_day(
    station: Station, sandbox: Sandbox, world: World
) -> None:
    last = UNTIL + 9 * DAY
    for day in (0, 1, 3, 9):
        sandbox.move_clock(UNTIL + day * DAY)
        station.land(ALL)
    blogs = blogs_of(world)
    removed = {
        f"/lumo/rss#lumo-{entry.number}"
        for entry in blogs["lumo"].entries
        if to_ms(UNTIL) < entry.removed <= to_ms(last)
    }
    gone = [identifier for _, identifier, _ in station.gone()]
    assert len({identifier.partition("#")[0] for identifier in gone}) == 4, "of every blog"
    assert len(gone) == len(set(gone))
    ours = {identifier for identifier in gone if identifier.startswith("/lumo/")}
    assert ours <= removed, "only what was taken away"
    assert {reason for _, _, reason in station.gone()} == {"unavailable"}
    landed = {row["id"] for row in station.rows("entries")}
    published = {
        f"/lumo/rss#lumo-{entry.number}"
        for entry in blogs["lumo"].entries
        if to_ms(UNTIL) < entry.published <= to_ms(last) and not entry.removed
    }
    assert published
    assert published <= landed
