"""The whole path on data that others made: the CDNOW purchases, dropped as transactions.

Fader, Hardie & Lee (2005) give the BG/NBD estimates for the first 39 weeks, Fader & Hardie (2013)
those of gamma-gamma.
"""

import shutil
from typing import Any

import pytest

from tests.e2e.kenno import SHARED, Kenno

PURCHASES = SHARED / "realdata" / "cdnow" / "CDNOW_sample.txt"
END_OF_CALIBRATION = "1997-10-01T00:00:00Z"
LINES_IN = 6919
CUSTOMERS = 2357
ORDERS_IN_CALIBRATION = 4960
PUBLISHED = {
    "bgnbd_r": 0.243,
    "bgnbd_alpha": 4.414,
    "bgnbd_a": 0.793,
    "bgnbd_b": 2.426,
    "bgnbd_log_likelihood": -9582.4,
    "gamma_gamma_p": 6.25,
    "gamma_gamma_q": 3.74,
    "gamma_gamma_gamma": 15.44,
}
SETTINGS = """
home = "var"
[brand]
handle = "cdnow"
[sources.filedrop]
folder = "drop"
"""
FORMAT = """
layout = "whitespace"
columns = ["customer_id", "sample_id", "ordered_at", "units", "amount"]
row_key = "transaction_id"
date_format = { ordered_at = "%Y%m%d" }
"""

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not PURCHASES.exists(), reason="../shared/realdata/cdnow is not there"),
]


@pytest.fixture(scope="module")
def kenno(tmp_path_factory: pytest.TempPathFactory) -> Kenno:
    folder = tmp_path_factory.mktemp("cdnow")
    drop = folder / "drop" / "transactions"
    drop.mkdir(parents=True)
    (folder / "kenno.toml").write_text(SETTINGS)
    (drop / "format.toml").write_text(FORMAT)
    shutil.copy(PURCHASES, drop)
    return Kenno(folder)


@pytest.fixture(scope="module")
def landed(kenno: Kenno) -> dict[str, Any]:
    reports = kenno.tell("extract", "filedrop", "--until", END_OF_CALIBRATION)
    return {report["stream"]: report for report in reports}


@pytest.fixture(scope="module")
def model_run(kenno: Kenno, landed: dict[str, Any]) -> dict[str, Any]:
    assert landed
    kenno.do("validate", "landing")
    kenno.do("build", "--stage", "before_scores")
    (run,) = kenno.tell("score", "clv")
    kenno.do("build", "--stage", "after_scores")
    kenno.do("validate", "marts")
    kenno.do("publish")
    return dict(run)


def test_every_line_lands(landed: dict[str, Any]) -> None:
    print(f"CDNOW: {LINES_IN} lines in, {landed['transactions']['landed_count']} landed")  # noqa: T201
    assert len(PURCHASES.read_text().splitlines()) == LINES_IN
    assert landed["transactions"]["record_count"] == LINES_IN
    assert landed["transactions"]["landed_count"] == LINES_IN
    assert landed["transactions"]["reject_count"] == 0


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_fit_gives_the_published_figures(model_run: dict[str, Any], name: str) -> None:
    assert model_run[name] == pytest.approx(PUBLISHED[name], rel=0.01)


def test_every_customer_and_every_order_of_the_period_comes_out(
    kenno: Kenno, model_run: dict[str, Any]
) -> None:
    assert model_run["customer_count"] == CUSTOMERS
    (scored,) = kenno.query(
        "select count(*) as n, count(p_alive) as p, count(expected_spend) as s, count(clv) as v"
        " from value.customer_lifetime_value"
    )
    (orders,) = kenno.query(
        "select sum(value)::int as n from kpi.kpi_daily"
        " where kpi_id = 'orders' and dimension = 'all'"
    )
    print(f"CDNOW: {CUSTOMERS} customers out, {orders['n']} orders in the period")  # noqa: T201
    # CDNOW tells no margin, so the value of its customers is unknown, which is not zero.
    assert scored == {"n": CUSTOMERS, "p": CUSTOMERS, "s": CUSTOMERS, "v": 0}
    assert orders["n"] == ORDERS_IN_CALIBRATION


def test_the_published_run_is_the_one_that_was_fitted(
    kenno: Kenno, model_run: dict[str, Any]
) -> None:
    (row,) = kenno.query("select model_run_id, bgnbd_alpha from value.value_model_runs")
    assert row["model_run_id"] == model_run["model_run_id"]
    assert row["bgnbd_alpha"] == pytest.approx(model_run["bgnbd_alpha"])


def test_a_score_is_traced_to_the_run_that_computed_it(
    kenno: Kenno, model_run: dict[str, Any]
) -> None:
    (row,) = kenno.query("select customer_id from value.customer_lifetime_value limit 1")
    traced = kenno.tell("trace", "value.customer_lifetime_value", row["customer_id"])
    assert traced["is_intact"]
    assert model_run["model_run_id"] in traced["records"][0]["url"]


def test_dropping_the_same_file_again_lands_nothing(
    kenno: Kenno, model_run: dict[str, Any]
) -> None:
    assert model_run
    again = kenno.tell("extract", "filedrop", "--until", END_OF_CALIBRATION)
    assert sum(report["landed_count"] for report in again) == 0
