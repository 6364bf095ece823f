"""Memory stays flat: four times the pages need no more of it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.connectors import filedrop
from extract.drops import LARGEST_FILE
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import extract
from extract.source import Scope
from extract.state import State
from tests.extract.loopback import Answer, Asked, Clock, Platform
from tests.extract.pipeline import UNTIL
from tests.extract.timeline import PAGE, timeline

ROOT = Path(__file__).parents[2]
Serve = Callable[[Callable[[Asked], Answer]], Platform]


def peak_megabytes(
    base_url: str, home: Path, records: int, streams: tuple[str, ...] = ("tag_timeline",)
) -> float:
    command = [sys.executable, "-m", "tests.extract.extract_once", base_url, str(home)]
    done = subprocess.run(
        [*command, "--streams", *streams],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["failures"] == []
    assert told["landed"].keys() == set(streams)
    assert sum(told["landed"].values()) == records
    return float(told["peak_megabytes"])


@pytest.mark.slow
def test_the_peak_does_not_grow_with_the_pages(serve: Serve, tmp_path: Path) -> None:
    peaks = []
    # So many that both streams have written at the same moment, which is the peak.
    for pages in (600, 2400):
        url = serve(timeline(pages, length=1200)).url
        # Two streams at once: one of two timelines, and one of one.
        streams = ("tag_timeline", "statuses")
        peaks.append(peak_megabytes(url, tmp_path / str(pages), 3 * pages * PAGE, streams))
    few, many = peaks
    assert many < 400
    assert many < few * 1.2


@pytest.mark.slow
def test_a_file_as_large_as_we_take_fits_in(tmp_path: Path, landing: Landing, state: State) -> None:
    home = tmp_path / "drop" / "transactions"
    home.mkdir(parents=True)
    row = "t{:08},c{:04},2026-01-02T10:00:00Z,{:02}.50,EUR,3.20,1\n"
    text = "transaction_id,customer_id,ordered_at,amount,currency,gross_margin,units\n"
    text += "".join(row.format(number, number % 999, number % 90) for number in range(600_000))
    (home / "a.csv").write_text(text, "utf-8")
    assert 0.9 * LARGEST_FILE < len(text) < LARGEST_FILE
    api = Api("filedrop", "", None, Clock(UNTIL), Clock(UNTIL).sleep)
    stream = filedrop.SOURCE.stream("transactions")
    scope = Scope(until=UNTIL, folder=tmp_path / "drop")
    outcome = extract(filedrop.SOURCE, [stream], api, scope, landing, state, "0.1.test")
    assert outcome.failures == ()
    assert [report.landed_count for report in outcome.reports] == [600_000]


@pytest.mark.slow
def test_a_page_as_large_as_we_take_lands(serve: Serve, tmp_path: Path) -> None:
    # Records of 190 kB each, far from what platforms send: they cost memory, and land.
    assert 0.9 * Patience().largest_body < PAGE * 190_000 < Patience().largest_body
    url = serve(timeline(2, length=190_000)).url
    assert peak_megabytes(url, tmp_path, 4 * PAGE) > 0
