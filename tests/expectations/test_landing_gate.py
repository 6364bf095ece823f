"""The landing gate: it passes what is good, and refuses each planted fault by its name."""

import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from expectations.registry import landing_suites
from expectations.result import GateError, GateResult
from expectations.runner import validate
from expectations.suite import ExpectNone
from extract.contracts import filedrop
from tests.expectations.small_landing import OBSERVED, UNTIL, land

RUN = "000001_20261101T000000Z"

# Each fault is planted in a stream of its own: file, what is changed in it, and what must refuse.
FAULTS = {
    "a payload changed by one byte": (
        "mastodon/statuses/records",
        "update rows set _payload = replace(_payload::varchar, 'statuses-3', 'statuses-4')::json "
        "where _natural_id = 'statuses-3'",
        ("mastodon.statuses.provenance", "changed_record_count", "statuses-3"),
    ),
    "a payload changed together with its hash": (
        "mastodon/tag_timeline/records",
        "update rows set _payload = '{}', _record_hash = sha256('{}') "
        "where _natural_id = 'tag_timeline-3'",
        ("mastodon.tag_timeline.provenance", "changed_record_count", "tag_timeline-3"),
    ),
    "a body changed by one byte": (
        "mastodon/notifications/responses",
        "update rows set body = encode(replace(decode(body), 'notifications-7\"', 'other-7\"')) "
        "where page_number = 1",
        ("mastodon.notifications.provenance", "changed_response_count", ""),
    ),
    "a record of an unknown response": (
        "x/tweet_authors/records",
        "update rows set _response_id = 'invented' where _natural_id = 'tweet_authors-2'",
        ("x.tweet_authors.provenance", "orphan_count", "tweet_authors-2"),
    ),
    "a missing record": (
        "hubspot/tickets/records",
        "delete from rows where _natural_id = 'tickets-40'",
        ("hubspot.tickets.provenance", "incomplete_response_count", "1"),
    ),
    "a response that does not add up": (
        "hubspot/deals/responses",
        "update rows set record_count = record_count + 1",
        ("hubspot.deals.provenance", "unbalanced_response_count", "1"),
    ),
    "a record from the future": (
        "mastodon/accounts/records",
        "update rows set created_at = created_at + interval 1 year "
        "where _natural_id = 'accounts-0'",
        ("mastodon.accounts.provenance", "early_count", "accounts-0"),
    ),
    "a record put into another run": (
        "kenno/clv_scores/records",
        "update rows set _extractor_version = '9' where _natural_id like '%:clv_scores-1'",
        ("kenno.clv_scores.provenance", "mislabelled_count", "clv_scores-1"),
    ),
    "a record that landed twice": (
        "filedrop/consent/records",
        "insert into rows from rows where _natural_id = 'consent-1'",
        ("filedrop.consent.provenance", "repeated_count", "1"),
    ),
    "a negative counter": (
        "x/users/records",
        "update rows set followers_count = -1 where _natural_id = 'users-1'",
        ("x.users.quality", "negative_counter_count", "person1@example.org"),
    ),
    "the collapse of a volume": (
        "x/search/records",
        "delete from rows where created_at > timestamp '2026-10-25 06:00:00'",
        ("x.search.quality", "week_count", "week_count = 2, usual_week_count = 5"),
    ),
    "an impossible probability": (
        "filedrop/referrals/records",
        "update rows set prior_intent_probability = 50 where _natural_id = 'referrals-2'",
        ("filedrop.referrals.quality", "impossible_count", "referrals-2"),
    ),
}

# What goes missing or comes twice also breaks the accounts of its response and run.
FOLLOWING = {
    ("hubspot.tickets.provenance", "unbalanced_run_count"),
    ("x.search.provenance", "incomplete_response_count"),
    ("x.search.provenance", "unbalanced_run_count"),
    ("filedrop.consent.provenance", "incomplete_response_count"),
    ("filedrop.consent.provenance", "unbalanced_run_count"),
}


def ask(landing: Path, report: Path, days_later: int = 0) -> GateResult:
    result = validate(
        "landing", landing=landing, report=report, as_of=OBSERVED + timedelta(days=days_later)
    )
    assert result.checks, "nothing was checked"
    return result


def change(landing: Path, file: str, statement: str) -> None:
    source, stream, kind = file.split("/")
    path = landing / f"source={source}/stream={stream}/run={RUN}/{kind}-0000.parquet"
    with duckdb.connect() as engine:
        rows = f"from read_parquet('{path}', hive_partitioning = false)"
        engine.execute(f"create table rows as {rows}")
        ((changed,),) = engine.execute(statement).fetchall()
        assert changed, f"nothing was changed by {statement}"
        engine.execute(f"copy rows to '{path}'")


def copy_source(landing: Path, source: str, target: Path) -> Path:
    shutil.copytree(landing / f"source={source}", target / f"source={source}")
    return target


@pytest.fixture(scope="module")
def good(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    return ask(landing, tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def spoilt(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    copy = tmp_path_factory.mktemp("spoilt") / "landing"
    shutil.copytree(landing, copy)
    for file, statement, _ in FAULTS.values():
        change(copy, file, statement)
    return ask(copy, copy.parent)


def test_passes_a_good_landing_and_warns_of_nothing(good: GateResult) -> None:
    failed = [check for check in good.checks if not check.is_success]
    assert [f"{check.suite} {check.observed} {check.error}" for check in failed] == []
    assert good.passed


def test_asks_two_suites_of_every_stream(good: GateResult, landing: Path) -> None:
    streams = {
        f"{folder.parent.name.removeprefix('source=')}.{folder.name.removeprefix('stream=')}"
        for folder in landing.glob("source=*/stream=*")
    }
    assert len(streams) > 20
    asked = {check.suite for check in good.checks}
    assert asked == {f"{stream}.{kind}" for stream in streams for kind in ("provenance", "quality")}


def test_every_expectation_says_what_its_failure_means() -> None:
    suites = [suite for suites in landing_suites().values() for suite in suites]
    assert suites
    for suite in suites:
        expectations = [one for one in suite.expectations if isinstance(one, ExpectNone)]
        assert len({one.says for one in expectations}) == len(suite.expectations), suite.name
        assert all(one.notes for one in expectations), suite.name


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_and_names(fault: str, spoilt: GateResult) -> None:
    suite, column, evidence = FAULTS[fault][2]
    (check,) = [one for one in spoilt.refusals if (one.suite, one.column) == (suite, column)]
    assert evidence in check.observed


def test_refuses_nothing_else(spoilt: GateResult) -> None:
    planted = {(suite, column) for _, _, (suite, column, _) in FAULTS.values()}
    assert {(check.suite, check.column) for check in spoilt.refusals} == planted | FOLLOWING


def test_a_second_run_that_lands_nothing_new_passes(landing: Path, tmp_path: Path) -> None:
    copy = copy_source(landing, "mastodon", tmp_path / "landing")
    reports = land(copy, tmp_path / "state", UNTIL + timedelta(hours=6), names=["mastodon"])
    assert sum(report.landed_count for report in reports) == 0
    assert sum(report.duplicate_count for report in reports) > 1500
    assert ask(copy, tmp_path, days_later=1).refusals == []


def test_refuses_stale_data(landing: Path, tmp_path: Path) -> None:
    result = ask(copy_source(landing, "hubspot", tmp_path / "landing"), tmp_path, days_later=3)
    assert [(check.suite, check.column) for check in result.refusals] == [
        (suite.name, "hours_behind")
        for suite in landing_suites()["hubspot"]
        if suite.name.endswith(".quality")
    ]


def test_refuses_records_of_a_run_that_did_not_finish(landing: Path, tmp_path: Path) -> None:
    copy = copy_source(landing, "hubspot", tmp_path / "landing")
    (copy / f"source=hubspot/stream=deals/run={RUN}/run.json").unlink()
    refused = {(check.suite, check.column) for check in ask(copy, tmp_path).refusals}
    assert ("hubspot.deals.provenance", "unfinished_count") in refused


@pytest.fixture(scope="module")
def surprised(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    """The gate's answer to a value that nobody expected, and that a browser would obey."""
    copy = copy_source(landing, "mastodon", tmp_path_factory.mktemp("surprised") / "landing")
    change(
        copy,
        "mastodon/statuses/records",
        "update rows set visibility = '<b>circle</b>' where _natural_id = 'statuses-3'",
    )
    return ask(copy, copy.parent)


def test_a_warning_is_told_and_passes(surprised: GateResult) -> None:
    assert surprised.passed
    assert [(check.table, check.column) for check in surprised.warnings] == [
        ("mastodon.statuses", "unknown_visibilities")
    ]


def test_what_the_world_says_is_only_text_in_the_report(surprised: GateResult) -> None:
    suites = surprised.report.parent / "suites"
    for page in (surprised.report, suites / "mastodon.statuses.quality.html"):
        text = page.read_text("utf-8")
        assert "&lt;b&gt;circle&lt;/b&gt;" in text, page
        assert "<b>circle</b>" not in text, page


def test_says_what_it_did_not_check(surprised: GateResult) -> None:
    assert set(surprised.skipped) == set(landing_suites()) - {"mastodon"}


def test_refuses_when_a_wanted_source_has_not_landed(landing: Path, tmp_path: Path) -> None:
    copy = copy_source(landing, "kenno", tmp_path / "landing")
    result = validate(
        "landing", landing=copy, report=tmp_path, as_of=OBSERVED, sources=["filedrop"]
    )
    assert {check.table for check in result.refusals} == {
        f"filedrop.{contract.stream}" for contract in filedrop.CONTRACTS
    }


def test_cannot_check_a_landing_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="there is no landing"):
        ask(tmp_path / "nowhere", tmp_path / "report")
    assert list((tmp_path / "report").iterdir()) == []
