"""The marts gate: it passes what is good, and refuses each planted fault by its name."""

import shutil
from pathlib import Path

import duckdb
import pytest

from expectations.registry import mart_suites
from expectations.result import GateError, GateResult
from expectations.runner import validate
from tests.expectations.small_landing import OBSERVED
from tests.expectations.small_marts import build, marts

# Each fault is planted in a mart of its own: what is changed, and what must refuse.
FAULTS = {
    "a record that is not in landing": (
        "update engagement.fct_posts set record_id = 'invented' where post_id = 'x:3'",
        ("engagement.fct_posts.provenance", "unknown_count", "invented"),
    ),
    "a row that cannot be traced": (
        "update identity.customer_accounts set record_id = null where customer_id = 'c7'",
        ("identity.customer_accounts.provenance", "untraced_count", "1"),
    ),
    "acts that were lost": (
        "delete from engagement.fct_engagement_events where event_id = '7'",
        ("engagement.fct_engagement_events.provenance", "row_count", "199"),
    ),
    "spend that does not add up to the cent": (
        "update value.dim_customers set spend = 10.02 where customer_id = 'c7'",
        ("value.dim_customers.provenance", "spend", "1200.02"),
    ),
    "a row of tomorrow": (
        "update engagement.fct_conversations set last_inbound_at = timestamp '2026-11-02' "
        "where conversation_id = '3'",
        ("engagement.fct_conversations.provenance", "early_count", "1"),
    ),
    "an implausible total of value": (
        "update value.customer_lifetime_value set clv = 100000",
        ("value.customer_lifetime_value.quality", "total_clv", "12000000"),
    ),
    "an action without consent": (
        "update value.customer_action_matrix set has_marketing_consent = false "
        "where customer_id = 'c7'",
        ("value.customer_action_matrix.quality", "unconsented_count", "c7"),
    ),
    "lifetime value that is lost on its way between customers": (
        "update value.customer_engagement_value set clv_allocated = 8.49 where customer_id = 'c7'",
        ("value.customer_engagement_value.quality", "allocated_clv", "1019.99"),
    ),
    "an incomplete scorecard": (
        "delete from kpi.kpi_balanced_scorecard where perspective = 'customer'",
        ("kpi.kpi_balanced_scorecard.quality", "perspective", ""),
    ),
    "records that landed after the build": (
        "update quality.record_reconciliation set record_count = record_count - 1, "
        "landed_count = landed_count - 1, landed_row_count = landed_row_count - 1",
        ("quality.record_reconciliation.provenance", "counted_record_count", ""),
    ),
    "rows that vanished since they were published": (
        "delete from engagement.customer_engagement where linked_account_count = 0",
        ("engagement.customer_engagement.quality", "row_count", "60"),
    ),
    "revenue counted twice": (
        "update kpi.kpi_monthly set value = 2400",
        ("kpi.kpi_monthly.provenance", "revenue", "2400"),
    ),
    "a mart that was not built": (
        "drop table kpi.kpi_weekly",
        ("kpi.kpi_weekly.quality", None, "not known"),
    ),
}

FOLLOWING = {
    ("kpi.kpi_balanced_scorecard.provenance", "kpi_id"),
    ("engagement.customer_engagement.provenance", "row_count"),
    ("engagement.acts_daily.provenance", "counted_total"),
    ("engagement.engagement_by_class.provenance", "counted_total"),
    ("engagement.engagement_honeycomb.provenance", "counted_total"),
    ("kpi.kpi_weekly.provenance", None),
}


def ask(database: Path, landing: Path, report: Path, published: Path | None = None) -> GateResult:
    result = validate(
        "marts",
        landing=landing,
        report=report,
        as_of=OBSERVED,
        database=database,
        published=published,
    )
    assert result.checks, "nothing was checked"
    return result


@pytest.fixture(scope="module")
def database(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("warehouse") / "build.duckdb"
    build(path, landing)
    return path


@pytest.fixture(scope="module")
def good(database: Path, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    return ask(database, landing, tmp_path_factory.mktemp("report"), published=database)


@pytest.fixture(scope="module")
def spoilt(database: Path, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    copy = tmp_path_factory.mktemp("spoilt") / "build.duckdb"
    change(database, copy, *(statement for statement, _ in FAULTS.values()))
    return ask(copy, landing, copy.parent, published=database)


def change(database: Path, copy: Path, *statements: str) -> None:
    shutil.copy(database, copy)
    with duckdb.connect(str(copy)) as engine:
        for statement in statements:
            counts = engine.execute(statement).fetchall()
            assert counts != [(0,)], f"nothing was changed by {statement}"


def test_passes_good_marts_and_warns_of_nothing(good: GateResult) -> None:
    failed = [check for check in good.checks if not check.is_success]
    assert [f"{check.suite} {check.observed} {check.error}" for check in failed] == []
    assert good.passed


def test_asks_two_suites_of_every_mart() -> None:
    tables = {table for table, _ in marts()}
    assert len(tables) >= 17
    asked = {suite.name for suite in mart_suites()}
    assert asked == {f"{table}.{kind}" for table in tables for kind in ("provenance", "quality")}


def test_asks_the_scores_again(good: GateResult) -> None:
    asked = {check.table for check in good.checks}
    assert {"kenno.clv_scores", "kenno.clv_model_runs"} <= asked


@pytest.mark.parametrize("fault", FAULTS)
def test_refuses_and_names(fault: str, spoilt: GateResult) -> None:
    suite, column, evidence = FAULTS[fault][1]
    (check,) = [one for one in spoilt.refusals if (one.suite, one.column) == (suite, column)]
    assert evidence in check.observed


def test_refuses_nothing_else(spoilt: GateResult) -> None:
    planted = {(suite, column) for _, (suite, column, _) in FAULTS.values()}
    assert {(check.suite, check.column) for check in spoilt.refusals} == planted | FOLLOWING


def test_says_which_mart_is_missing(spoilt: GateResult) -> None:
    (check,) = [one for one in spoilt.refusals if one.suite == "kpi.kpi_weekly.quality"]
    assert "kpi_weekly does not exist" in str(check.error).replace('"', "")


@pytest.fixture(scope="module")
def moved(database: Path, landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    """Acts all of one kind and links missed, after a snapshot that lacks a column yet."""
    home = tmp_path_factory.mktemp("moved")
    change(
        database,
        home / "now",
        "update engagement.fct_engagement_events set act = 'like'",
        "update identity.identity_quality set recall_share = 0.84",
    )
    change(database, home / "then", "alter table value.customer_lifetime_value drop column clv")
    return ask(home / "now", landing, home, published=home / "then")


def test_warns_of_a_mix_that_moved_and_of_links_that_labels_miss(moved: GateResult) -> None:
    assert {(check.table, check.column) for check in moved.warnings} == {
        ("engagement.fct_engagement_events", "mix_distance"),
        ("identity.identity_quality", "least_recall"),
    }


def test_a_column_that_is_new_since_the_snapshot_is_not_compared(moved: GateResult) -> None:
    checks = [one for one in moved.checks if one.suite == "value.customer_lifetime_value.quality"]
    assert len(checks) > 5
    assert moved.passed


def test_refuses_only_the_moment_of_a_build_to_come_where_nothing_was_published_before(
    database: Path, landing: Path, tmp_path: Path
) -> None:
    early = tmp_path / "build.duckdb"
    change(
        database,
        early,
        "update intermediate.int_as_of set as_of_at = as_of_at + interval 12 hours",
    )
    result = ask(early, landing, tmp_path, published=tmp_path / "absent.duckdb")
    assert {check.column for check in result.refusals} == {"as_of_at"}


def test_cannot_check_marts_that_were_never_built(landing: Path, tmp_path: Path) -> None:
    with pytest.raises(GateError, match="there is no build database"):
        ask(tmp_path / "absent.duckdb", landing, tmp_path)
