"""The connectors against the sandbox: what it serves is what lands."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from extract.run import Outcome
from sandbox.drops import write_drops
from sandbox.platforms.x_query import find_posts
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.landed import Row, all_bytes, rows
from tests.extract.loopback import Clock
from tests.extract.pipeline import SCOPE, SOURCES, TOKEN, TOPICS, UNTIL, Pipeline, records_of

DAY = timedelta(days=1)
PLATFORMS = pytest.mark.parametrize("platform", sorted(SOURCES))


@dataclass(frozen=True)
class Walked:
    """A first run of every platform, to be read by tests and not to be added to."""

    pipeline: Pipeline
    outcomes: dict[str, Outcome]

    def records(self, platform: str) -> dict[str, int]:
        return records_of(self.outcomes[platform])

    def rows(self, platform: str, stream: str) -> list[Row]:
        return rows(self.pipeline.landing, platform, stream)


@pytest.fixture(scope="module")
def walked(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    home = tmp_path_factory.mktemp("walked")
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        pipeline = Pipeline(sandbox, Clock(UNTIL), home)
        yield Walked(pipeline, {platform: pipeline.run(platform) for platform in SOURCES})


@pytest.fixture
def onward(pipeline: Pipeline, walked: Walked) -> Pipeline:
    """Return what goes on from the first run, in a copy of its landing."""
    shutil.copytree(walked.pipeline.home, pipeline.home, dirs_exist_ok=True)
    return pipeline


def test_mastodon_lands_what_the_truth_counts(walked: Walked) -> None:
    pipeline, records = walked.pipeline, walked.records("mastodon")
    assert records == {
        "accounts": 3,
        "statuses": sum(pipeline.truth("mastodon", "statuses").values()),
        "tag_timeline": sum(pipeline.truth("mastodon", "tag_timeline")[tag] for tag in TOPICS),
        "notifications": sum(pipeline.truth("mastodon", "notifications").values()),
        "status_versions": records["status_versions"],
        "deletions": 0,
    }
    assert min(records["statuses"], records["tag_timeline"], records["notifications"]) > 100
    for stream in ("accounts", "statuses", "tag_timeline", "notifications"):
        ids = [row["id"] for row in walked.rows("mastodon", stream)]
        assert len(ids) == len(set(ids)) <= records[stream]


def test_x_lands_what_the_truth_counts(walked: Walked) -> None:
    pipeline, records = walked.pipeline, walked.records("x")
    view = pipeline.sandbox.app.view
    found = find_posts(view.index, " OR ".join(f"#{topic}" for topic in TOPICS))
    expected = {
        "users": 3,
        "tweets": sum(pipeline.truth("x", "tweets").values()),
        "mentions": pipeline.truth("x", "mentions")["lumo"],
        "search": len(view.existing(found)),
    }
    assert {stream: records[stream] for stream in expected} == expected
    assert min(expected["tweets"], expected["mentions"], expected["search"]) > 50
    for posts, authors in (("tweets", "tweet_authors"), ("mentions", "mention_authors")):
        wrote = {row["author_id"] for row in walked.rows("x", posts)}
        assert {row["id"] for row in walked.rows("x", authors)} == wrote


def test_hubspot_lands_what_the_truth_counts(walked: Walked) -> None:
    records = walked.records("hubspot")
    for stream in ("contacts", "deals", "tickets"):
        truth = walked.pipeline.truth("hubspot", stream)
        assert records[stream] == truth["live"] + truth["archived"] > 5
        archived = Counter(row["is_archived"] for row in walked.rows("hubspot", stream))
        assert archived[True] == truth["archived"]


def test_filedrop_lands_what_the_truth_counts(pipeline: Pipeline) -> None:
    write_drops(pipeline.sandbox.app.view.world, pipeline.home / "drop", UNTIL)
    records = records_of(pipeline.run("filedrop", replace(SCOPE, folder=pipeline.home / "drop")))
    for stream in ("transactions", "referrals", "costs", "consent"):
        assert records[stream] == pipeline.truth("filedrop", stream)["all"] > 0
    again = pipeline.run("filedrop", replace(SCOPE, folder=pipeline.home / "drop"))
    assert {report.response_count for report in again.reports} == {0}


@PLATFORMS
def test_the_next_day_brings_what_is_new_and_nothing_twice(onward: Pipeline, platform: str) -> None:
    onward.sandbox.move_clock(UNTIL + DAY)
    second = onward.run(platform, replace(SCOPE, until=UNTIL + DAY))
    assert second.failures == ()
    assert sum(report.landed_count for report in second.reports) > 0
    third = onward.run(platform, replace(SCOPE, until=UNTIL + DAY))
    assert sum(report.record_count for report in third.reports) > 0
    assert [report.stream for report in third.reports if report.landed_count] == []


@PLATFORMS
def test_a_late_update_inside_the_look_back_lands_as_a_new_version(
    onward: Pipeline, platform: str
) -> None:
    stream = {"mastodon": "statuses", "x": "mentions", "hubspot": "tickets"}[platform]
    before = len(rows(onward.landing, platform, stream))
    onward.sandbox.set_faults([{"platform": platform, "kind": "late_update", "times": 0}])
    (report, *_) = onward.run(platform, only=[stream]).reports
    assert 0 < report.landed_count <= report.record_count
    assert len(rows(onward.landing, platform, stream)) == before + report.landed_count


def test_what_is_landed_and_remembered_holds_no_token(walked: Walked) -> None:
    content = all_bytes(walked.pipeline.landing, walked.pipeline.state)
    assert b"lumo" in content
    assert TOKEN.encode() not in content
