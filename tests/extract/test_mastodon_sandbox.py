"""Mastodon against the sandbox: posts that are edited, and posts that go."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extract.run import Outcome
from sandbox.server import Sandbox
from sandbox.truth import table
from sandbox.world import World
from tests.extract.landed import responses, rows
from tests.extract.loopback import Clock
from tests.extract.pipeline import SCOPE, SOURCES, TOKEN, UNTIL, Pipeline

DAY = timedelta(days=1)
LATER = UNTIL + 20 * DAY
POSTS = ("statuses", "tag_timeline")
VERSIONS = ["status_versions"]


@pytest.fixture(scope="module")
def first_run(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a first run, to be copied."""
    home = tmp_path_factory.mktemp("first")
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        outcome = Pipeline(sandbox, Clock(UNTIL), home).run("mastodon")
    assert outcome.failures == ()
    return home


@pytest.fixture
def onward(world: World, first_run: Path, tmp_path: Path) -> Iterator[Pipeline]:
    """What goes on twenty days later from a first run."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        sandbox.move_clock(LATER)
        yield Pipeline(sandbox, Clock(LATER), tmp_path)


def check(pipeline: Pipeline) -> Outcome:
    return pipeline.run("mastodon", replace(SCOPE, until=LATER), only=["deletions"])


def truly_gone(pipeline: Pipeline) -> set[tuple[str, str]]:
    """Return stream and identifier of the landed posts of the last month that are deleted."""
    truth = table(pipeline.sandbox.app.view, "deletions").to_pylist()
    deleted = {row["post_id"] for row in truth if row["platform"] == "mastodon"}
    recent = (LATER - 30 * DAY).replace(tzinfo=None)
    return {
        (stream, row["id"])
        for stream in POSTS
        for row in rows(pipeline.landing, "mastodon", stream)
        if row["id"] in deleted and row["created_at"] >= recent
    }


def test_a_first_run_looks_for_no_deletions(first_run: Path) -> None:
    assert responses(first_run / "landing", "mastodon", "deletions") == []


def test_a_post_that_is_gone_is_a_404_and_becomes_a_tombstone(onward: Pipeline) -> None:
    gone = truly_gone(onward)
    assert gone
    assert check(onward).failures == ()
    found = rows(onward.landing, "mastodon", "deletions")
    assert {(row["stream"], row["natural_id"]) for row in found} == gone
    assert {(row["reason"], row["deleted_at"]) for row in found} == {("deleted", None)}
    asked = responses(onward.landing, "mastodon", "deletions")
    assert {answer["status"] for answer in asked} == {404}
    assert len(asked) == len({identifier for _, identifier in gone})


def test_what_is_known_to_be_gone_is_not_looked_for_again(onward: Pipeline) -> None:
    assert check(onward).failures == ()
    (second,) = check(onward).reports
    assert (second.response_count, second.record_count) == (0, 0)


def test_posts_that_are_there_are_asked_for_twenty_at_a_time(
    onward: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    answer = type(onward.sandbox.app).answer

    def listen(*told: object) -> object:
        asked.append(str(told[2]))
        return answer(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(type(onward.sandbox.app), "answer", listen)
    assert check(onward).failures == ()
    gone = {identifier for _, identifier in truly_gone(onward)}
    alone = [path for path in asked if "?" not in path]
    assert len(alone) == len(gone)
    recent = (LATER - 30 * DAY).replace(tzinfo=None)
    held = {
        row["id"]
        for stream in POSTS
        for row in rows(onward.landing, "mastodon", stream)
        if row["created_at"] >= recent
    }
    assert len(asked) - len(alone) == -(-len(held) // 20) > 1


def test_every_version_of_an_edited_post_lands_beside_its_post(onward: Pipeline) -> None:
    since = UNTIL - 300 * DAY
    edited = {
        row["id"]: row["edited_at"]
        for row in rows(onward.landing, "mastodon", "statuses")
        if row["edited_at"] and row["edited_at"] >= since.replace(tzinfo=None)
    }
    assert len(edited) > 3
    onward.sandbox.move_clock(UNTIL)
    scope = replace(SCOPE, since=since)
    assert onward.run("mastodon", scope, only=VERSIONS).failures == ()
    versions = rows(onward.landing, "mastodon", "status_versions")
    assert Counter(row["status_id"] for row in versions) == dict.fromkeys(edited, 2)
    last = {row["status_id"]: row["created_at"] for row in versions}
    assert last == edited
    (again,) = onward.run("mastodon", scope, only=VERSIONS).reports
    assert again.record_count == len(versions)
    assert again.landed_count == 0


def test_the_history_of_a_post_that_went_meanwhile_is_passed_over(onward: Pipeline) -> None:
    fault = {"platform": "mastodon", "kind": "deleted", "path": "/api/v1/statuses/", "times": 1}
    onward.sandbox.move_clock(UNTIL)
    onward.sandbox.set_faults([fault])
    scope = replace(SCOPE, since=UNTIL - 300 * DAY)
    (report,) = onward.run("mastodon", scope, only=VERSIONS).reports
    assert report.record_count > 0
    assert report.record_count % 2 == 0
