"""X against the sandbox: what others do to posts after they landed."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from extract.errors import NotInPlan, Refused
from extract.landed import Landed
from extract.landing import Landing
from extract.run import Outcome
from extract.source import Scope
from sandbox.server import Sandbox
from sandbox.truth import table
from sandbox.world import World
from tests.extract.landed import Row, all_bytes, responses, rows
from tests.extract.loopback import Clock
from tests.extract.pipeline import SCOPE, SOURCES, TOKEN, UNTIL, Pipeline

DAY = timedelta(days=1)
LATER = UNTIL + 20 * DAY
POSTS = ("tweets", "mentions", "search")
JOBS = "/2/compliance/jobs"


@pytest.fixture(scope="module")
def first_run(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a first run, to be copied."""
    home = tmp_path_factory.mktemp("first")
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        outcome = Pipeline(sandbox, Clock(UNTIL), home).run("x")
    assert outcome.failures == ()
    return home


@pytest.fixture
def onward(world: World, first_run: Path, tmp_path: Path) -> Iterator[Pipeline]:
    """What goes on twenty days later from a first run."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        sandbox.move_clock(LATER)
        yield Pipeline(sandbox, Clock(LATER), tmp_path)


def scope_of(pipeline: Pipeline, **changes: Any) -> Scope:  # noqa: ANN401
    landed = Landed(Landing(pipeline.landing), "x")
    return replace(SCOPE, until=LATER, landed=landed, **changes)


def check(pipeline: Pipeline, **changes: Any) -> Outcome:  # noqa: ANN401
    return pipeline.run("x", scope_of(pipeline, **changes), only=["deletions"])


def fault(pipeline: Pipeline, kind: str, path: str = JOBS, **settings: int) -> None:
    pipeline.sandbox.set_faults([{"platform": "x", "kind": kind, "path": path, **settings}])


def truly_gone(pipeline: Pipeline) -> dict[str, Any]:
    """Return when each landed post on x was deleted, by the identifier under which it landed."""
    truth = table(pipeline.sandbox.app.view, "deletions").to_pylist()
    deleted = {row["post_id"]: row["deleted_at"] for row in truth if row["platform"] == "x"}
    return {
        row["id"]: deleted[first]
        for stream in POSTS
        for row in rows(pipeline.landing, "x", stream)
        if (first := msgspec.json.decode(row["edit_history_tweet_ids"])[0]) in deleted
    }


def tombstones(pipeline: Pipeline) -> list[Row]:
    return rows(pipeline.landing, "x", "deletions")


def test_a_first_run_asks_for_no_deletions(first_run: Path) -> None:
    assert responses(first_run / "landing", "x", "deletions") == []


def test_deleted_posts_come_out_of_a_compliance_job_with_their_moments(onward: Pipeline) -> None:
    gone = truly_gone(onward)
    assert len(gone) > 5
    assert check(onward, since=LATER - 7 * DAY).failures == ()
    found = {row["natural_id"]: row["deleted_at"] for row in tombstones(onward)}
    assert found == {one: at.replace(tzinfo=None) for one, at in gone.items()}
    for row in tombstones(onward):
        landed = {post["id"] for post in rows(onward.landing, "x", row["stream"])}
        assert row["natural_id"] in landed, "a tombstone stands for a record that we hold"
    assert {row["reason"] for row in tombstones(onward)} == {"deleted", "unavailable"}


def test_what_a_job_says_again_lands_nothing_again(onward: Pipeline) -> None:
    (first,) = check(onward, since=LATER - DAY).reports
    (second,) = check(onward, since=LATER - DAY).reports
    assert second.record_count == first.record_count > 0
    assert (first.landed_count, second.landed_count) == (first.record_count, 0)


def test_signed_addresses_are_asked_without_our_token_and_land_without_their_signature(
    onward: Pipeline,
) -> None:
    # The sandbox's storage, like the real one, refuses whoever comes with a token.
    assert check(onward, since=LATER - DAY).failures == ()
    (answer,) = responses(onward.landing, "x", "deletions")
    assert answer["url"].endswith("/delivery")
    assert b"sandbox-x-signature" not in all_bytes(onward.landing, onward.state)


def test_a_job_that_is_still_running_is_waited_for(onward: Pipeline) -> None:
    fault(onward, "job_running", f"{JOBS}/", times=5)
    assert check(onward, since=LATER - DAY).failures == ()
    assert onward.clock.slept == [1, 1.5, 2.25, 3.375, 5.0625]
    assert tombstones(onward)


def test_a_job_that_never_ends_is_left_to_the_next_run(onward: Pipeline) -> None:
    fault(onward, "job_running", f"{JOBS}/", times=0)
    (failure,) = check(onward, since=LATER - DAY).failures
    assert "is not done after" in str(failure)
    assert tombstones(onward) == []


def test_a_failed_job_says_so_and_lands_nothing(onward: Pipeline) -> None:
    fault(onward, "job_failed", f"{JOBS}/")
    (failure,) = check(onward, since=LATER - DAY).failures
    assert isinstance(failure, Refused)
    assert "ended as failed" in str(failure)
    assert tombstones(onward) == []


def test_a_job_that_a_killed_run_left_is_used(onward: Pipeline) -> None:
    # X has one job at a time: making another one would be a conflict.
    fault(onward, "server_error", "/storage", times=4)
    assert check(onward, since=LATER - DAY).failures
    onward.sandbox.set_faults([])
    assert check(onward, since=LATER - DAY).failures == ()
    assert tombstones(onward)


def test_large_holdings_are_checked_in_several_jobs(
    onward: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extract.connectors.x.JOB_SIZE", 300)
    (report,) = check(onward, since=LATER - DAY).reports
    held = {row["id"] for stream in POSTS for row in rows(onward.landing, "x", stream)}
    assert report.response_count == -(-len(held) // 300) > 1
    assert {row["natural_id"] for row in tombstones(onward)} == set(truly_gone(onward))


def test_a_plan_without_compliance_jobs_is_asked_for_the_posts_themselves(
    onward: Pipeline,
) -> None:
    fault(onward, "client_forbidden", times=0)
    since = UNTIL - 90 * DAY
    (report,) = check(onward, since=since).reports
    recent = {
        row["id"]
        for stream in POSTS
        for row in rows(onward.landing, "x", stream)
        if row["created_at"] >= since.replace(tzinfo=None)
    }
    assert report.response_count == -(-len(recent) // 100) > 0
    found = {row["natural_id"] for row in tombstones(onward)}
    assert found == recent & set(truly_gone(onward))
    assert found
    assert {(row["reason"], row["deleted_at"]) for row in tombstones(onward)} == {("deleted", None)}


def test_an_endpoint_outside_the_plan_is_said_to_be_so(onward: Pipeline) -> None:
    fault(onward, "client_forbidden", "/2/tweets/search/all", times=0)
    (failure,) = onward.run("x", scope_of(onward), only=["search"]).failures
    assert isinstance(failure, NotInPlan)
    assert "client-not-enrolled" in str(failure)


def test_a_used_up_month_is_not_waited_for(onward: Pipeline) -> None:
    fault(onward, "usage_capped", "/2/users", times=0)
    (failure,) = onward.run("x", scope_of(onward), only=["users"]).failures
    assert isinstance(failure, Refused)
    assert "Monthly product cap" in str(failure)
    assert onward.clock.slept == []


def test_a_full_window_of_minutes_is_waited_for(onward: Pipeline) -> None:
    fault(onward, "rate_limited", "/2/users", reset_seconds=90)
    assert onward.run("x", scope_of(onward), only=["users"]).failures == ()
    assert 90 <= sum(onward.clock.slept) < 95


def test_quotes_of_the_brands_recent_posts_land(onward: Pipeline) -> None:
    scope = scope_of(onward, since=UNTIL - 120 * DAY)
    (quotes, authors) = onward.run("x", scope, only=["quotes"]).reports
    assert quotes.record_count > 0
    landed = rows(onward.landing, "x", "quotes")
    assert all('"type":"quoted"' in row["referenced_tweets"] for row in landed)
    assert {row["id"] for row in rows(onward.landing, "x", "quote_authors")} == {
        row["author_id"] for row in landed
    }
    assert authors.record_count >= len({row["author_id"] for row in landed})


def test_an_edited_post_lands_as_a_new_one_that_names_the_first(
    world: World, first_run: Path
) -> None:
    del world
    edited = [
        row
        for row in rows(first_run / "landing", "x", "tweets")
        if len(msgspec.json.decode(row["edit_history_tweet_ids"])) > 1
    ]
    assert edited
    for row in edited:
        assert msgspec.json.decode(row["edit_history_tweet_ids"])[-1] == row["id"]
