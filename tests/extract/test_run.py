"""Runs of a source: marks, look-back, failures, and what a killed run leaves."""

import json
import multiprocessing
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from extract.errors import (
    BadBody,
    ExtractError,
    LandingFailed,
    PagingLoop,
    RateLimited,
    Refused,
    StreamBusy,
    Unauthorized,
    Unreachable,
)
from extract.landing import Landing
from extract.state import State
from tests.extract.landed import reports, rows, versions
from tests.extract.loopback import Clock
from tests.extract.pipeline import UNTIL
from tests.extract.told_source import Told, post

DAY = timedelta(days=1)


@pytest.fixture
def told(clock: Clock, landing: Landing, state: State) -> Told:
    return Told(clock, landing, state, [{"data": [post(1)]}], [[post(9)]])


@pytest.fixture
def root(landing: Landing) -> Path:
    return landing.root


def landed_streams(root: Path) -> list[str]:
    return sorted(path.parent.parent.name for path in root.glob("source=*/stream=*/run=*/run.json"))


def test_the_first_run_reads_everything_and_later_ones_from_the_mark_less_the_look_back(
    told: Told, state: State
) -> None:
    told.run(UNTIL)
    assert state.marks() == {"posts": UNTIL, "profiles": UNTIL}
    told.again().run(UNTIL + DAY)
    asked = [(scope.since, scope.until) for scope in told.scopes]
    assert asked == [(None, UNTIL)] * 2 + [(UNTIL - 7 * DAY, UNTIL + DAY)] * 2


def test_a_backfill_reads_its_window_and_never_moves_a_mark_back(told: Told, state: State) -> None:
    told.run(UNTIL)
    told.run(UNTIL - 90 * DAY, since=UNTIL - 100 * DAY)
    assert told.scopes[-1].since == UNTIL - 100 * DAY
    assert state.marks() == {"posts": UNTIL, "profiles": UNTIL}


def test_a_run_that_ends_before_the_mark_still_has_its_start_before_its_end(told: Told) -> None:
    told.run(UNTIL)
    told.run(UNTIL - 30 * DAY)
    scope = told.scopes[-1]
    assert (scope.since, scope.until) == (UNTIL - 37 * DAY, UNTIL - 30 * DAY)


def test_what_changed_inside_the_look_back_is_landed_again(told: Told, root: Path) -> None:
    told.run(UNTIL)
    told.posts = [{"data": [post(1, 4)]}]
    told.run(UNTIL + DAY)
    assert [row["like_count"] for row in rows(root, "mastodon", "posts")] == [0, 4]


def test_a_run_says_what_it_did_in_its_run_file(told: Told, root: Path) -> None:
    told.run(UNTIL, since=UNTIL - DAY)
    (report,) = reports(root, "mastodon", "posts")
    expected = {
        "source": "mastodon",
        "stream": "posts",
        "run_id": "000001_20261101T000000Z",
        "since": "2026-10-31T00:00:00.000000Z",
        "until": "2026-11-01T00:00:00.000000Z",
        "status": "complete",
        "extractor_version": "0.1.test",
        "response_count": 1,
        "record_count": 1,
        "landed_count": 1,
        "duplicate_count": 0,
        "reject_count": 0,
    }
    assert {name: report[name] for name in expected} == expected
    assert report["started_at"] < report["finished_at"]


def test_runs_are_named_in_the_order_of_landing_whatever_their_window(told: Told) -> None:
    untils = (UNTIL, UNTIL - 30 * DAY, UNTIL + DAY)
    names = [told.run(until, since=until - DAY).run_id for until in untils]
    assert names == sorted(names)
    assert names[1] == "000002_20261002T000000Z"


@pytest.mark.parametrize("failure", [BadBody("b"), Refused("r"), PagingLoop("p")])
def test_one_streams_failure_leaves_the_others_landed(
    told: Told, root: Path, state: State, failure: ExtractError
) -> None:
    told.posts = [{"data": [post(1)]}, failure]
    outcome = told.run(UNTIL)
    assert outcome.failures == (failure,)
    assert landed_streams(root) == ["stream=profiles"]
    assert state.marks() == {"profiles": UNTIL}


def test_a_rate_limit_on_one_stream_leaves_the_others(told: Told, state: State) -> None:
    told.posts = [RateLimited("later", UNTIL + DAY)]
    assert told.run(UNTIL).failures == tuple(told.posts)
    assert state.marks() == {"profiles": UNTIL}


@pytest.mark.parametrize("failure", [Unreachable("u"), Unauthorized("a"), LandingFailed("l")])
def test_a_failure_that_all_streams_share_ends_the_run(
    told: Told, root: Path, failure: ExtractError
) -> None:
    told.posts = [failure]
    assert told.run(UNTIL).failures == (failure,)
    assert landed_streams(root) == []
    assert len(told.scopes) == 1, "the second stream was not tried"


@pytest.mark.parametrize("surprise", [KeyError("id"), TypeError("int"), ValueError("no date")])
def test_an_answer_of_another_shape_fails_its_stream_and_no_other(
    told: Told, root: Path, surprise: Exception
) -> None:
    told.posts = [{"data": [post(1)]}, surprise]
    (failure,) = told.run(UNTIL).failures
    assert isinstance(failure, BadBody)
    assert "mastodon.posts: an answer has not the shape" in str(failure)
    assert landed_streams(root) == ["stream=profiles"]


def test_what_failed_is_landed_by_the_next_run(told: Told, root: Path, state: State) -> None:
    good = told.posts
    told.posts = [*good, BadBody("once")]
    told.run(UNTIL)
    told.posts = good
    assert told.run(UNTIL).failures == ()
    assert [row["id"] for row in rows(root, "mastodon", "posts")] == ["1"]
    assert state.marks()["posts"] == UNTIL


def test_a_run_killed_before_its_commit_leaves_nothing_and_the_next_sweeps(
    told: Told, landing: Landing, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What no handler catches, as a kill is."""

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Landing, "commit", kill)
        with pytest.raises(Killed):
            told.run(UNTIL)
    assert list(landing.draft_folder("mastodon").rglob("records-*.parquet"))
    assert landed_streams(landing.root) == []
    assert told.state.marks() == {}
    told.again().run(UNTIL)
    assert len(landed_streams(landing.root)) == 3
    assert not landing.draft_folder("mastodon").exists() or not list(
        landing.draft_folder("mastodon").rglob("*.parquet")
    )


@pytest.mark.parametrize("renamed", [0, 1, 2])
def test_a_run_killed_between_the_renames_of_its_commit_is_put_in_place_by_the_next(
    told: Told, landing: Landing, tmp_path: Path, renamed: int
) -> None:
    undisturbed = Told(told.clock, Landing(tmp_path / "calm"), State(tmp_path / "s", "mastodon"))
    undisturbed.posts = told.posts = [{"data": [post(1)], "authors": [{"id": "a"}]}]
    undisturbed.run(UNTIL)
    told.run(UNTIL)
    # What a kill leaves: the draft renamed to committed, some of its streams moved out already.
    committed = landing.draft_folder("mastodon") / "000001_20261101T000000Z.committed"
    committed.mkdir(parents=True)
    for stream in ("authors", "posts")[renamed:]:
        source = landing.stream_folder("mastodon", stream) / "run=000001_20261101T000000Z"
        source.rename(committed / stream)
    told.state.path.unlink()
    told.again().run(UNTIL + DAY)
    for stream in ("authors", "posts"):
        assert versions(landing.root, "mastodon", stream) == versions(
            undisturbed.landing.root, "mastodon", stream
        )
    assert [run["landed_count"] for run in reports(landing.root, "mastodon", "posts")] == [1, 0]
    assert not committed.exists()


def hold(root: Path, held: "multiprocessing.synchronize.Event", done: object) -> None:
    with Landing(root).locked("mastodon"):
        held.set()
        done.wait()  # type: ignore[attr-defined]


def test_two_runs_of_a_source_at_once_are_refused_and_the_lock_goes_with_its_process(
    told: Told, root: Path
) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, done = spawn.Event(), spawn.Event()
    other = spawn.Process(target=hold, args=(root, held, done))
    other.start()
    assert held.wait(20)
    with pytest.raises(StreamBusy, match="mastodon: another run is landing this source"):
        told.run(UNTIL)
    with Landing(root).locked("x"):
        pass
    other.kill()
    other.join()
    assert told.run(UNTIL).failures == ()


def test_marks_that_cannot_be_read_are_told_not_forgotten(told: Told, root: Path) -> None:
    told.run(UNTIL)
    told.state.path.write_text('{"posts": "2026-11-', "utf-8")
    with pytest.raises(LandingFailed, match=r"mastodon\.json cannot be read.*remove it"):
        told.run(UNTIL)
    told.state.path.unlink()
    told.run(UNTIL)
    assert [run["landed_count"] for run in reports(root, "mastodon", "posts")] == [1, 0]


def test_a_mark_that_cannot_be_written_is_told_and_the_landing_stays(
    told: Told, root: Path
) -> None:
    told.state.path.parent.write_text("a file where a folder should be", "utf-8")
    (failure,) = told.run(UNTIL).failures
    assert isinstance(failure, LandingFailed)
    assert "mastodon.posts has landed, but its mark could not be written" in str(failure)
    assert "stream=posts" in landed_streams(root)


def test_a_landing_that_cannot_be_written_is_told(told: Told, tmp_path: Path) -> None:
    (tmp_path / "landing").write_text("a file where a folder should be", "utf-8")
    with pytest.raises(LandingFailed, match=r"could not write to the landing at .*run again"):
        told.run(UNTIL)


def test_marks_move_one_stream_at_a_time_and_in_utc(tmp_path: Path) -> None:
    state = State(tmp_path, "x")
    state.commit("tweets", datetime.fromisoformat("2026-11-01T02:00:00+02:00"))
    state.commit("users", UNTIL + DAY)
    state.commit("users", UNTIL)
    assert json.loads(state.path.read_text("utf-8")) == {
        "tweets": "2026-11-01T00:00:00+00:00",
        "users": "2026-11-02T00:00:00+00:00",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["x.json"]


def test_a_landing_may_be_moved(told: Told, tmp_path: Path) -> None:
    told.run(UNTIL)
    shutil.move(tmp_path / "landing", tmp_path / "elsewhere it's [1]")
    moved = replace(told, landing=Landing(tmp_path / "elsewhere it's [1]"))
    assert moved.run(UNTIL).failures == ()
    runs = sorted((tmp_path / "elsewhere it's [1]").glob("source=*/stream=posts/run=*/run.json"))
    assert [json.loads(path.read_text("utf-8"))["landed_count"] for path in runs] == [1, 0]
