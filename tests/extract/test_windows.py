"""Windows of time: days off are made up for, and any window may be read again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extract.state import State
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.landed import rows
from tests.extract.loopback import Clock
from tests.extract.pipeline import SCOPE, SOURCES, TOKEN, UNTIL, Pipeline

DAY = timedelta(days=1)
STREAMS = {
    "mastodon": ("statuses", "tag_timeline", "notifications"),
    "x": ("tweets", "mentions", "search"),
    "hubspot": ("contacts", "deals", "tickets"),
}


@pytest.fixture
def undisturbed(world: World, tmp_path: Path) -> Pipeline:
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        calm = Pipeline(sandbox, Clock(UNTIL), tmp_path / "calm")
        for platform, streams in STREAMS.items():
            assert calm.run(platform, only=streams).failures == ()
    return calm


def identifiers(pipeline: Pipeline, platform: str, stream: str) -> set[str]:
    return {row["_natural_id"] for row in rows(pipeline.landing, platform, stream)}


def test_the_run_after_days_off_lands_all_that_was_missed(
    pipeline: Pipeline, undisturbed: Pipeline
) -> None:
    for platform, streams in STREAMS.items():
        for until in (UNTIL - 40 * DAY, UNTIL):
            outcome = pipeline.run(platform, replace(SCOPE, until=until), only=streams)
            assert outcome.failures == ()
        for stream in streams:
            found = identifiers(pipeline, platform, stream)
            assert found == identifiers(undisturbed, platform, stream)
            assert found


def test_a_window_read_again_lands_nothing_and_moves_no_mark(pipeline: Pipeline) -> None:
    for platform, streams in STREAMS.items():
        assert pipeline.run(platform, only=streams).failures == ()
        for since, until in ((90, 30), (7, 0), (4000, 3999)):
            scope = replace(SCOPE, since=UNTIL - since * DAY, until=UNTIL - until * DAY)
            outcome = pipeline.run(platform, scope, only=streams)
            assert outcome.failures == ()
            assert {report.landed_count for report in outcome.reports} == {0}
        assert State(pipeline.state, platform).marks() == dict.fromkeys(streams, UNTIL)
