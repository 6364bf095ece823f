"""The wiki of the sandbox: its answers, and that what it serves is what its connector lands."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from extract.connectors.mediawiki import SOURCE
from extract.source import Scope
from sandbox.chance import DAY
from sandbox.platforms.mediawiki_world import COUNTED_AFTER, VISIBLE, wiki_of
from sandbox.server import Sandbox
from sandbox.world import World, to_ms
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.station import Station

EARLIEST = UNTIL - timedelta(days=365)
TITLES = ("Lumo", "Halla", "routa_Roasters", "Coffee")
NOW = to_ms(UNTIL)
DAYS = timedelta(days=1)


def scope(until_day: int = 0) -> Scope:
    brand, *competitors = TITLES[:3]
    return Scope(
        until=UNTIL + until_day * DAYS,
        earliest=EARLIEST,
        brand=brand,
        competitors=tuple(competitors),
        topics=TITLES[3:],
    )


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as opened:
        yield opened


@pytest.fixture
def station(sandbox: Sandbox, tmp_path: Path) -> Iterator[Station]:
    url = f"{sandbox.base_url('mediawiki')}/w"
    built = Station(SOURCE, url, Clock(UNTIL), tmp_path, {})
    yield built
    built.close()


def ask(sandbox: Sandbox, **parameters: Any) -> requests.Response:  # noqa: ANN401
    url = f"{sandbox.base_url('mediawiki')}/w/api.php"
    always = {"action": "query", "format": "json", "formatversion": 2}
    return requests.get(url, params={**always, **parameters}, timeout=10)


def test_revisions_are_walked_by_the_whole_continue_object(sandbox: Sandbox, world: World) -> None:
    (page,) = [one for one in wiki_of(world).pages.values() if one.title == "Coffee"]
    walked: list[int] = []
    continued: dict[str, str] = {}
    while True:
        answer = ask(
            sandbox, prop="revisions", titles="Kahvi", redirects=1, rvlimit="max", **continued
        )
        content = answer.json()
        assert content["query"]["redirects"] == [{"from": "Kahvi", "to": "Coffee"}]
        walked += [one["revid"] for one in content["query"]["pages"][0]["revisions"]]
        if "continue" not in content:
            assert content["batchcomplete"] is True
            break
        assert "batchcomplete" not in content
        continued = content["continue"]
    assert walked == [revision.id for revision in reversed(page.saved(NOW))]
    assert len(walked) > 500


def test_errors_come_with_http_200_and_a_header(sandbox: Sandbox) -> None:
    wrong = ask(sandbox, action="quary")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (200, "badvalue")
    assert wrong.headers["MediaWiki-API-Error"] == "badvalue"
    several = ask(sandbox, prop="revisions", titles="Coffee|Lumo Paahtimo", rvlimit=5)
    assert several.json()["error"]["code"] == "rvmultpages"


def test_who_does_not_say_who_asks_is_refused(sandbox: Sandbox) -> None:
    url = f"{sandbox.base_url('mediawiki')}/w/api.php"
    assert requests.get(url, headers={"User-Agent": ""}, timeout=10).status_code == 403


def test_what_the_sandbox_serves_is_what_lands(station: Station, world: World) -> None:
    wiki = wiki_of(world)
    articles = [page for page in wiki.pages.values() if page.talk]
    talks = [wiki.pages[page.talk] for page in articles]
    counted = [
        views
        for page in articles
        for number, views in enumerate(page.views)
        if views and wiki.start + (number + 1) * DAY + COUNTED_AFTER <= NOW
    ]
    hidden_lately = [
        revision
        for page in wiki.pages.values()
        for revision in page.saved(NOW)
        if revision.at >= NOW - 30 * DAY and revision.hidden(NOW) != VISIBLE
    ]
    assert station.land(scope()) == {
        "pages": 4,
        "revisions": sum(len(page.saved(NOW)) for page in articles),
        "talk_revisions": sum(len(page.saved(NOW)) for page in talks),
        "page_views": len(counted),
        "deletions": len(hidden_lately),
    }
    rows = station.rows("page_views")
    assert sum(row["views"] for row in rows) == sum(counted)
    assert len(counted) < sum(len(page.views) for page in articles), "no views is no row"
    hidden = [row for row in station.rows("revisions") if row["is_user_hidden"]]
    assert hidden
    assert {row["user_name"] for row in hidden} == {None}


def test_a_day_of_views_that_came_late_lands_with_the_next_run(station: Station) -> None:
    station.run(scope(), "page_views")
    days = {f"{row['day']:%m-%d}" for row in station.rows("page_views")}
    assert "10-31" not in days, "counted in the morning after"
    assert "10-30" in days


def test_a_moved_article_goes_on_under_its_new_name(station: Station, sandbox: Sandbox) -> None:
    station.land(scope())
    # The move falls a fortnight before the clock of the default world, so go on from there.
    sandbox.move_clock(UNTIL + 2 * DAYS)
    station.land(scope(2))
    titles = {row["title"] for row in station.rows("pages")}
    assert "Halla (company)" in titles
    views = {row["article"] for row in station.rows("page_views")}
    assert {"Halla_Coffee", "Halla_(company)"} <= views
    (page,) = [row for row in station.rows("pages") if row["title"] == "Halla (company)"][-1:]
    assert page["asked_titles"] == '["Halla"]', "by two redirects, one after the other"
    pages = {row["pageid"] for row in station.rows("page_views") if "Halla" in row["article"]}
    assert len(pages) == 1


def test_what_is_hidden_or_deleted_later_becomes_a_tombstone(
    station: Station, sandbox: Sandbox, world: World
) -> None:
    station.land(scope())
    later = UNTIL + 10 * DAYS
    sandbox.move_clock(later)
    station.land(scope(10))
    gone = station.gone()
    wiki = wiki_of(world)
    (deleted,) = [page for page in wiki.pages.values() if page.title == "Routa Roasters"]
    assert ("pages", str(deleted.id), "deleted") in gone
    withheld = {int(one) for _, one, reason in gone if reason == "withheld"}
    assert withheld
    known = {revision.id: revision for page in wiki.pages.values() for revision in page.revisions}
    assert {known[one].hidden(to_ms(later)) for one in withheld}.isdisjoint({VISIBLE})


def test_lag_is_waited_out(station: Station, sandbox: Sandbox) -> None:
    sandbox.set_faults([{"platform": "mediawiki", "kind": "maxlag", "reset_seconds": 7}])
    assert station.land(scope(), "pages") == {"pages": 4}
    assert station.clock.slept == [7.0]
