"""The report: readable without a network, told to machines too, and never half there."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from expectations import report as report_module
from expectations.checking import grouped
from expectations.result import GateResult
from expectations.runner import validate
from expectations.suite import Suite
from tests.expectations.small_landing import OBSERVED


@pytest.fixture(scope="module")
def result(landing: Path, tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    report = tmp_path_factory.mktemp("report")
    return validate("landing", landing=landing, report=report, as_of=OBSERVED, sources=["kenno"])


def test_tells_machines_what_it_tells_people(result: GateResult) -> None:
    told = json.loads(result.report.parent.with_suffix(".json").read_text("utf-8"))
    assert told["passed"] is True
    assert told["check_count"] == len(result.checks) == told["success_count"] > 0
    assert told["failed_count"] == 0
    assert told["checks"][0]["suite"] == result.checks[0].suite
    assert "passed" in result.report.read_text("utf-8")


def test_needs_no_network(result: GateResult) -> None:
    pages = sorted(result.report.parent.rglob("*.html"))
    alone = {one.suite for one in result.checks if not one.suite.endswith(".provenance")}
    names = {path.stem for path in pages if path.parent.name == "suites"}
    # A page a suite, one for the provenance of all streams, and the one that lists them.
    assert names == {*alone, "landing.provenance"}
    assert len(pages) == 1 + len(names) > 4
    for page in pages:
        addresses = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(\S+?)[\"'>)]", page.read_text())
        assert all(not one.startswith(("http", "//")) for one in addresses), page


def test_leaves_only_the_report_and_its_json(result: GateResult) -> None:
    home = result.report.parent.parent
    assert sorted(path.name for path in home.iterdir()) == ["landing", "landing.json"]
    assert sorted(path.name for path in result.report.parent.iterdir()) == ["index.html", "suites"]


def test_a_report_that_cannot_be_written_leaves_the_old_one(
    result: GateResult, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = result.report.read_text("utf-8")

    def fail(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(report_module, "write_report", fail)
    home = result.report.parent.parent
    with pytest.raises(OSError, match="no space left"):
        validate("landing", landing=landing, report=home, as_of=OBSERVED, sources=["kenno"])
    assert result.report.read_text("utf-8") == before
    assert sorted(path.name for path in home.iterdir()) == ["landing", "landing.json"]


def test_neither_the_runner_nor_a_suite_imports_great_expectations() -> None:
    code = (
        "import sys; import expectations.runner; from expectations import registry;"
        "registry.landing_suites(); registry.mart_suites();"
        "sys.exit('great_expectations' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_pool_too_large_to_be_asked_at_once_has_a_page_for_each_part() -> None:
    pooled = [Suite(f"x.s{place}.provenance", "", (), pool="x.pool") for place in range(250)]
    alone = Suite("x.s.quality", "", ())
    groups = dict(grouped([alone, *pooled]))
    assert list(groups) == ["x.s.quality", "x.pool", "x.pool.2", "x.pool.3"]
    assert [suite for name in list(groups)[1:] for suite in groups[name]] == pooled
