"""Runs whose provenance was found right: passed over while their files stay, and no longer."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.landing.made import World, backfill, make_landing
from expectations.judged import files_by_run, keep
from expectations.result import GateResult
from expectations.runner import asked_of_sources, validate
from tests.expectations.small_landing import OBSERVED
from tests.expectations.test_landing_gate import FAULTS, RUN, change, copy_source

CHANGED = FAULTS["a payload changed by one byte"]


def ask_with(landing: Path, report: Path, judged: Path | None) -> GateResult:
    return validate(
        "landing",
        landing=landing,
        report=report,
        as_of=OBSERVED,
        sources=["mastodon"],
        judged=judged,
    )


@pytest.fixture
def passed(landing: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A landing whose gate passed once, and what it kept."""
    copied, judged = copy_source(landing, "mastodon", tmp_path / "landing"), tmp_path / "judged"
    assert ask_with(copied, tmp_path / "report", judged).passed
    return copied, judged


def refused(result: GateResult) -> set[tuple[str, str | None]]:
    return {(check.suite, check.column) for check in result.refusals}


def test_runs_found_right_are_not_asked_again(passed: tuple[Path, Path], tmp_path: Path) -> None:
    again = ask_with(passed[0], tmp_path / "report", passed[1])
    assert again.passed
    assert again.judged_before == len(files_by_run(passed[0])["mastodon"]) > 0
    assert str(again.judged_before) in again.report.read_text("utf-8")


def test_a_run_found_right_is_judged_again_once_its_files_changed(
    passed: tuple[Path, Path], tmp_path: Path
) -> None:
    copied, judged = passed
    change(copied, CHANGED[0], CHANGED[1])
    found = refused(ask_with(copied, tmp_path / "report", judged))
    assert CHANGED[2][:2] in found
    # What was refused is not taken for right the next time.
    assert refused(ask_with(copied, tmp_path / "report", judged)) == found


@pytest.mark.parametrize("name", ["responses-0000.parquet", "run.json"])
def test_a_run_found_right_is_judged_again_once_a_file_of_it_is_missing(
    passed: tuple[Path, Path], tmp_path: Path, name: str
) -> None:
    copied, judged = passed
    (copied / f"source=mastodon/stream=statuses/run={RUN}" / name).unlink()
    found = refused(ask_with(copied, tmp_path / "report", judged))
    wrong = "orphan_count" if name.startswith("responses") else "unfinished_count"
    assert ("mastodon.statuses.provenance", wrong) in found


def test_bad_rows_in_a_new_run_are_found_among_runs_found_right(
    passed: tuple[Path, Path], tmp_path: Path
) -> None:
    copied, judged = passed
    later = "999999_20261101T060000Z"
    for stream in (copied / "source=mastodon").iterdir():
        shutil.copytree(stream / f"run={RUN}", stream / f"run={later}")
    result = ask_with(copied, tmp_path / "report", judged)
    assert result.judged_before > 0
    assert ("mastodon.statuses.provenance", "mislabelled_count") in refused(result)
    assert ("mastodon.statuses.provenance", "unfinished_count") in refused(result)


def test_every_run_is_judged_again_where_something_else_is_asked(
    landing: Path, tmp_path: Path
) -> None:
    copied, judged = copy_source(landing, "mastodon", tmp_path / "landing"), tmp_path / "judged"
    change(copied, CHANGED[0], CHANGED[1])
    files = files_by_run(copied)
    keep(files, {"mastodon": "other questions"}, {}, files, judged)
    assert not ask_with(copied, tmp_path / "report", judged).passed


def test_files_found_right_are_not_judged_again_unless_all_are_asked_for(
    landing: Path, tmp_path: Path
) -> None:
    copied, judged = copy_source(landing, "mastodon", tmp_path / "landing"), tmp_path / "judged"
    change(copied, CHANGED[0], CHANGED[1])
    files = files_by_run(copied)
    keep(files, asked_of_sources(), {}, files, judged)
    assert ask_with(copied, tmp_path / "report", judged).passed
    assert not ask_with(copied, tmp_path / "report", None).passed


def test_what_benchmarks_make_has_the_provenance_of_what_is_extracted(tmp_path: Path) -> None:
    world = World(posts=30_000, until=datetime(2026, 11, 1, tzinfo=UTC))
    make_landing(world, list(backfill(world))[-1], tmp_path / "landing", "500MB")
    result = validate(
        "landing",
        landing=tmp_path / "landing",
        report=tmp_path / "report",
        as_of=world.until,
        sources=["mastodon", "x"],
    )
    made = [one for one in result.checks if one.type != "suite_query"]
    asked = [check for check in made if check.suite.endswith(".provenance")]
    assert len(asked) > 80
    assert [check for check in asked if not check.is_success] == []
