"""The semantic layer answers what the KPI marts answer, asked by MetricFlow itself."""

import csv
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from tests.e2e.kenno import ROOT
from tests.truth.conftest import Truth

# The metric of the semantic layer, and the KPI that means the same.
SAME = {
    "revenue": "revenue",
    "gross_margin": "gross_margin",
    "gross_margin_rate": "gross_margin_rate",
    "orders": "orders",
    "buyers": "buyers",
    "average_order_value": "average_order_value",
    "engagement_events": "engagement_events",
    "high_engagement_share": "high_engagement_share",
    "active_accounts": "active_accounts",
    "share_of_voice": "share_of_voice_mentions",
    "posts": "posts",
    "engagement_rate_by_impressions": "engagement_rate_by_impressions",
    "response_rate": "response_rate",
    "dialogue_share": "dialogue_share",
}


@pytest.fixture(scope="module")
def asked(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Ask for every metric by month, as a guide tells people to."""
    project = tmp_path_factory.mktemp("semantic") / "dbt_project"
    shutil.copytree(ROOT / "dbt_project", project, ignore=shutil.ignore_patterns("target", "logs"))
    kept = truth.home / "warehouse" / "dbt"
    (project / "target").mkdir()
    for name in ("manifest.json", "semantic_manifest.json"):
        shutil.copy(kept / name, project / "target" / name)
    answer = project / "answer.csv"
    ended = subprocess.run(
        [
            Path(sys.executable).with_name("mf"),
            *("query", "--metrics", ",".join(SAME), "--group-by", "metric_time__month"),
            *("--decimals", "9", "--csv", answer),
        ],
        cwd=project,
        env={
            **{name: value for name, value in os.environ.items() if "KENNO" not in name},  # noqa: TID251
            "KENNO_LANDING": str(truth.home / "landing"),
            "KENNO_BUILD_DATABASE": str(truth.home / "warehouse" / "build.duckdb"),
            "DBT_PROFILES_DIR": str(project),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    with answer.open() as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("metric", "kpi_id"), SAME.items())
def test_a_metric_is_the_kpi_of_each_month(
    asked: list[dict[str, str]], truth: Truth, metric: str, kpi_id: str
) -> None:
    found = {row["metric_time__month"][:10]: Decimal(row[metric]) for row in asked if row[metric]}
    months = truth.ask(
        f"""
        select strftime(date, '%Y-%m-%d'), value
        from kpi.kpi_monthly
        where
            kpi_id = '{kpi_id}'
            and dimension = 'all'
            -- The KPI leaves out days before the feed began, which the first month has.
            and date > (select min(date) from kpi.kpi_monthly)
        """
    )
    expected = {month: value for month, value in months if value is not None}
    assert len(expected) > 6
    assert {month: found[month] for month in expected} == {
        month: pytest.approx(value, abs=Decimal("0.000001")) for month, value in expected.items()
    }
