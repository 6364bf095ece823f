import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from extract.connectors import facebook, instagram
from extract.errors import RateLimited, Unauthorized
from extract.run import Outcome
from sandbox.people import BRAND, COMPANIES
from sandbox.platforms.graph_world import FACEBOOK, INSTAGRAM, GraphWorld, make_graph_world
from sandbox.server import Sandbox
from sandbox.world import World, to_ms
from tests.extract.graph_platform import Runs, Served
from tests.extract.landed import Row, all_bytes, rows, versions
from tests.extract.pipeline import TOKEN, UNTIL, records_of

DAY = timedelta(days=1)
SOURCES = {"facebook": facebook.SOURCE, "instagram": instagram.SOURCE}
TOKENS = dict.fromkeys(SOURCES, TOKEN)
PLATFORMS = pytest.mark.parametrize("platform", sorted(SOURCES))


@dataclass(frozen=True)
class Walked:
    """Runs of both platforms on one sandbox, each into a landing of its own."""

    sandbox: Sandbox
    home: Path

    def runs(self, platform: str) -> Runs:
        url = self.sandbox.base_url(platform)
        return Runs(SOURCES[platform], Served(url), self.home / platform)

    def run(self, platform: str, *only: str, until: datetime = UNTIL) -> Outcome:
        """Read streams, all where none is named, at a moment that the sandbox shows as well."""
        self.sandbox.move_clock(until)
        names = only or tuple(stream.name for stream in SOURCES[platform].streams)
        return self.runs(platform).run(*names, until=until)

    def rows(self, platform: str, stream: str) -> list[Row]:
        return rows(self.home / platform / "landing", platform, stream)


@pytest.fixture(scope="module")
def first_run(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a first run of both, to be copied."""
    home = tmp_path_factory.mktemp("graph")
    with Sandbox(world, tokens=TOKENS) as sandbox:
        for platform in SOURCES:
            assert Walked(sandbox, home).run(platform).failures == ()
    return home


@pytest.fixture
def onward(world: World, first_run: Path, tmp_path: Path) -> Iterator[Walked]:
    """What goes on from the first run, in a copy of it."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    with Sandbox(world, tokens=TOKENS) as sandbox:
        yield Walked(sandbox, tmp_path)


@pytest.fixture
def afresh(world: World, tmp_path: Path) -> Iterator[Walked]:
    """A sandbox of which nothing has landed."""
    with Sandbox(world, tokens=TOKENS) as sandbox:
        yield Walked(sandbox, tmp_path / "afresh")


def truth(world: World, platform: str) -> GraphWorld:
    return make_graph_world(world, FACEBOOK if platform == "facebook" else INSTAGRAM)


def test_facebook_lands_what_the_truth_counts(onward: Walked, world: World) -> None:
    true, now = truth(world, "facebook"), to_ms(UNTIL)
    posts = true.live_items(now)
    said = sum(len(true.live_remarks(post, now)) for post in posts)
    assert min(len(posts), said) > 100
    for stream, expected in (("posts", len(posts)), ("reactions", len(posts)), ("comments", said)):
        ids = [row["id"] for row in onward.rows("facebook", stream)]
        assert len(ids) == len(set(ids)) == expected
    (page,) = onward.rows("facebook", "page")
    assert page["followers_count"] == true.followers(BRAND, now)
    with_insights = {row["post_id"] for row in onward.rows("facebook", "post_insights")}
    assert len(with_insights) == len(posts)


def test_instagram_lands_what_the_truth_counts(onward: Walked, world: World) -> None:
    true, now = truth(world, "instagram"), to_ms(UNTIL)
    media = true.live_items(now)
    said = sum(len(true.live_remarks(one, now)) for one in media)
    assert min(len(media), said) > 100
    for stream, expected in (("media", len(media)), ("comments", said)):
        ids = [row["id"] for row in onward.rows("instagram", stream)]
        assert len(ids) == len(set(ids)) == expected
    assert len(onward.rows("instagram", "stories")) == len(true.live_stories(now))
    of_halla = true.live_items(now, COMPANIES.index("halla"))
    assert len(onward.rows("instagram", "competitor_media")) == len(of_halla) > 10


def test_each_post_has_as_many_comments_as_it_counts(onward: Walked) -> None:
    posts = {row["id"]: row["comment_count"] for row in onward.rows("facebook", "posts")}
    landed = Counter(row["post_id"] for row in onward.rows("facebook", "comments"))
    assert sum(landed.values()) > 100
    assert {post: landed.get(post, 0) for post in posts} == posts


@PLATFORMS
def test_the_next_day_brings_what_is_new_and_nothing_twice(onward: Walked, platform: str) -> None:
    second = onward.run(platform, until=UNTIL + DAY)
    assert sum(report.landed_count for report in second.reports) > 0
    assert second.failures == ()
    third = onward.run(platform, until=UNTIL + DAY)
    assert sum(records_of(third).values()) > 0
    assert [report.stream for report in third.reports if report.landed_count] == []


@PLATFORMS
def test_what_is_deleted_after_it_landed_becomes_a_tombstone(
    onward: Walked, world: World, platform: str
) -> None:
    true, later = truth(world, platform), UNTIL + 14 * DAY

    def vanished(*moments: int) -> bool:
        return any(to_ms(UNTIL) < moment <= to_ms(later) for moment in moments)

    recent = to_ms(UNTIL - facebook.WHILE_POSTS_LIVE)  # older ones are no longer asked for
    posts = {str(one.id) for one in true.items if one.at >= recent and vanished(one.deleted)}
    comments = {
        str(one.id)
        for one in true.remarks
        if one.at >= recent and vanished(one.deleted, true.items[one.item].deleted)
    }
    parents = "posts" if platform == "facebook" else "media"
    expected = {
        (stream, row["id"])
        for stream, gone in ((parents, posts), ("comments", comments))
        for row in onward.rows(platform, stream)
        if str(row["id"]).rpartition("_")[2] in gone
    }
    assert expected
    assert onward.run(platform, until=later).failures == ()
    stones = {(row["stream"], row["natural_id"]) for row in onward.rows(platform, "deletions")}
    assert expected <= stones
    again = onward.run(platform, "deletions", until=later)
    assert [report.landed_count for report in again.reports] == [0]


def test_a_retired_metric_of_the_sandbox_is_given_until_its_day_and_never_zero(
    afresh: Walked,
) -> None:
    before = datetime.fromisoformat("2025-11-14T00:00:00+00:00")
    assert afresh.run("facebook", "page_insights", until=before).failures == ()
    assert afresh.run("facebook", "page_insights", until=before + 5 * DAY).failures == ()
    found = afresh.rows("facebook", "page_insights")
    days = {
        metric: sorted({str(row["day"]) for row in found if row["metric"] == metric})
        for metric in ("page_impressions", "page_media_view")
    }
    assert days["page_impressions"][-1] == "2025-11-12"
    assert days["page_media_view"][-1] == "2025-11-17"
    assert all(row["value"] for row in found if row["metric"] == "page_impressions")


def test_an_unannounced_retirement_is_found_by_halving(afresh: Walked) -> None:
    afresh.sandbox.set_faults(
        [{"platform": "facebook", "kind": "retired_metric", "field": "page_follows", "times": 0}]
    )
    assert afresh.run("facebook", "page_insights").failures == ()
    metrics = {row["metric"] for row in afresh.rows("facebook", "page_insights")}
    assert {"page_media_view", "page_daily_follows"} <= metrics
    assert "page_follows" not in metrics


def test_a_days_views_are_revised_upwards(onward: Walked) -> None:
    onward.run("instagram", "account_insights", until=UNTIL + 2 * DAY)
    readings = [
        (str(row["day"]), row["value"])
        for row in onward.rows("instagram", "account_insights")
        if row["metric"] == "views"
    ]
    (day, _), *_ = [one for one in readings if one[0] == "2026-10-30"]
    of_the_day = [value for one, value in readings if one == day]
    assert len(of_the_day) == 2
    assert of_the_day[0] < of_the_day[1]


def test_too_many_calls_are_waited_for_as_long_as_graph_asks(afresh: Walked) -> None:
    runs = afresh.runs("facebook")
    afresh.sandbox.set_faults(
        [{"platform": "facebook", "kind": "rate_limited", "reset_seconds": 240}]
    )
    assert runs.run("page").failures == ()
    assert sum(runs.slept) == pytest.approx(240, abs=1)
    afresh.sandbox.set_faults(
        [{"platform": "facebook", "kind": "rate_limited", "reset_seconds": 3000}]
    )
    (failure,) = runs.run("page").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == UNTIL + timedelta(seconds=3000)


def test_an_ended_token_is_told_with_what_to_do(afresh: Walked) -> None:
    afresh.sandbox.set_faults([{"platform": "instagram", "kind": "token_expired", "times": 0}])
    (failure,) = afresh.run("instagram", "account").failures
    assert isinstance(failure, Unauthorized)
    assert "make a new one" in str(failure)
    assert "KENNO_INSTAGRAM_TOKEN" in str(failure)


@pytest.mark.parametrize(
    ("platform", "stream", "path"),
    [
        ("facebook", "posts", "/v25.0/lumo/published_posts"),
        ("instagram", "comments", "/v25.0/"),
    ],
)
def test_a_passing_fault_costs_nothing_but_an_attempt(
    onward: Walked, afresh: Walked, platform: str, stream: str, path: str
) -> None:
    fault = {"platform": platform, "kind": "server_error", "path": path, "after": 1, "times": 1}
    afresh.sandbox.set_faults([fault])
    parents = () if stream == "posts" else ("media",)
    assert afresh.run(platform, *parents, stream).failures == ()
    whole = versions(onward.home / platform / "landing", platform, stream)
    assert versions(afresh.home / platform / "landing", platform, stream) == whole != []


@PLATFORMS
def test_what_is_landed_and_remembered_holds_no_token(onward: Walked, platform: str) -> None:
    content = all_bytes(onward.home / platform)
    assert b"lumo" in content
    assert b"paging" in content
    assert TOKEN.encode() not in content
