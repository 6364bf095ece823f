"""The connectors against the sandbox: what it serves is what lands."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.drops import write_drops
from sandbox.x_query import find_posts
from tests.extract.landed import all_bytes, rows
from tests.extract.pipeline import SCOPE, SOURCES, TOKEN, TOPICS, UNTIL, Pipeline, records_of

DAY = timedelta(days=1)
PLATFORMS = pytest.mark.parametrize("platform", sorted(SOURCES))


def test_mastodon_lands_what_the_truth_counts(pipeline: Pipeline) -> None:
    records = records_of(pipeline.run("mastodon"))
    assert records == {
        "accounts": 3,
        "statuses": sum(pipeline.truth("mastodon", "statuses").values()),
        "tag_timeline": sum(pipeline.truth("mastodon", "tag_timeline")[tag] for tag in TOPICS),
        "notifications": sum(pipeline.truth("mastodon", "notifications").values()),
    }
    assert min(records["statuses"], records["tag_timeline"], records["notifications"]) > 100
    for stream in records:
        ids = [row["id"] for row in rows(pipeline.landing, "mastodon", stream)]
        assert len(ids) == len(set(ids)) <= records[stream]


def test_x_lands_what_the_truth_counts(pipeline: Pipeline) -> None:
    records = records_of(pipeline.run("x"))
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
        wrote = {row["author_id"] for row in rows(pipeline.landing, "x", posts)}
        assert {row["id"] for row in rows(pipeline.landing, "x", authors)} == wrote


def test_hubspot_lands_what_the_truth_counts(pipeline: Pipeline) -> None:
    records = records_of(pipeline.run("hubspot"))
    for stream in ("contacts", "deals", "tickets"):
        truth = pipeline.truth("hubspot", stream)
        assert records[stream] == truth["live"] + truth["archived"] > 5
        archived = Counter(row["is_archived"] for row in rows(pipeline.landing, "hubspot", stream))
        assert archived[True] == truth["archived"]


def test_filedrop_lands_what_the_truth_counts(pipeline: Pipeline) -> None:
    write_drops(pipeline.sandbox.app.view.world, pipeline.home / "drop", UNTIL)
    records = records_of(pipeline.run("filedrop", replace(SCOPE, folder=pipeline.home / "drop")))
    for stream in ("transactions", "referrals", "costs", "consent"):
        assert records[stream] == pipeline.truth("filedrop", stream)["all"] > 0
    again = pipeline.run("filedrop", replace(SCOPE, folder=pipeline.home / "drop"))
    assert {report.response_count for report in again.reports} == {0}


@PLATFORMS
def test_the_next_day_brings_what_is_new_and_nothing_twice(
    pipeline: Pipeline, platform: str
) -> None:
    pipeline.run(platform)
    pipeline.sandbox.move_clock(UNTIL + DAY)
    outcome = pipeline.run(platform, replace(SCOPE, until=UNTIL + DAY))
    assert outcome.failures == ()
    assert sum(report.landed_count for report in outcome.reports) > 0
    third = pipeline.run(platform, replace(SCOPE, until=UNTIL + DAY))
    assert sum(report.record_count for report in third.reports) > 0
    assert [report.stream for report in third.reports if report.landed_count] == []


@PLATFORMS
def test_a_late_update_inside_the_look_back_lands_as_a_new_version(
    pipeline: Pipeline, platform: str
) -> None:
    stream = {"mastodon": "statuses", "x": "mentions", "hubspot": "tickets"}[platform]
    pipeline.run(platform, only=[stream])
    before = len(rows(pipeline.landing, platform, stream))
    pipeline.sandbox.set_faults([{"platform": platform, "kind": "late_update", "times": 0}])
    reports = pipeline.run(platform, only=[stream]).reports
    assert 0 < reports[0].landed_count <= reports[0].record_count
    assert len(rows(pipeline.landing, platform, stream)) == before + reports[0].landed_count


def test_what_is_landed_and_remembered_holds_no_token(pipeline: Pipeline) -> None:
    for platform in SOURCES:
        pipeline.run(platform)
    content = all_bytes(pipeline.landing, pipeline.state)
    assert b"lumo" in content
    assert TOKEN.encode() not in content
