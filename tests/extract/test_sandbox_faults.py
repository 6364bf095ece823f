"""The faults of platforms, through connectors: each is survived, or told clearly."""

import logging
from datetime import timedelta

import pytest

from extract.errors import BadBody, ExtractError, RateLimited, Unauthorized, Unreachable
from extract.http import Patience
from extract.state import State
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.landed import all_bytes, rejects, rows, versions
from tests.extract.loopback import Clock
from tests.extract.pipeline import SOURCES, TOKEN, UNTIL, Pipeline, records_of

DAY = timedelta(days=1)
# The stream of each platform that faults strike, where; and one with a single page.
STRUCK = {
    "mastodon": ("notifications", "/api/v1/notifications"),
    "x": ("search", "/2/tweets/search"),
    "hubspot": ("tickets", "/crm/v3/objects/tickets"),
}
SHORT = {"mastodon": "accounts", "x": "users", "hubspot": "deals"}


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    """What lands of the struck streams when nothing strikes."""
    with Sandbox(world, tokens=dict.fromkeys(SOURCES, TOKEN)) as sandbox:
        calm = Pipeline(sandbox, Clock(UNTIL), tmp_path_factory.mktemp("calm"))
        for platform, (stream, _) in STRUCK.items():
            assert calm.run(platform, only=[stream]).failures == ()
    return calm


@pytest.mark.parametrize(
    ("platform", "kind"),
    [
        ("mastodon", "server_error"),
        ("mastodon", "short_body"),
        ("x", "server_error"),
        ("x", "truncated"),
        ("hubspot", "rate_limited"),
        ("hubspot", "html"),
        ("hubspot", "wrong_content_type"),
    ],
)
def test_a_fault_that_passes_costs_nothing(
    pipeline: Pipeline, undisturbed: Pipeline, platform: str, kind: str
) -> None:
    stream, path = STRUCK[platform]
    pipeline.sandbox.set_faults([{"platform": platform, "kind": kind, "path": path, "times": 2}])
    assert pipeline.run(platform, only=[stream]).failures == ()
    assert len(pipeline.clock.slept) == 2, "it did strike"
    landed = versions(pipeline.landing, platform, stream)
    assert landed == versions(undisturbed.landing, platform, stream) != []


@pytest.mark.parametrize(
    ("platform", "least", "apart"),
    [
        ("mastodon", 7, timedelta(0)),
        ("hubspot", 10, timedelta(0)),
        ("x", 7, timedelta(0)),
        ("x", 7, 20 * DAY),
        ("x", 7, -20 * DAY),
    ],
)
def test_a_429_is_waited_out_as_each_platform_tells_whatever_our_clock_says(
    pipeline: Pipeline, platform: str, least: float, apart: timedelta
) -> None:
    pipeline.clock.now += apart
    fault = {"platform": platform, "kind": "rate_limited", "times": 1, "reset_seconds": 7}
    pipeline.sandbox.set_faults([fault])
    assert pipeline.run(platform, only=[SHORT[platform]]).failures == ()
    (slept,) = pipeline.clock.slept
    assert least <= slept <= least + 1.1, "to the second, as its Date and its reset allow"


FOR_EVER: dict[str, tuple[type[ExtractError], str]] = {
    "unauthorized": (Unauthorized, "HTTP 401"),
    "rate_limited": (RateLimited, "the rate limit is used up until"),
    "server_error": (Unreachable, "HTTP 500"),
    "truncated": (BadBody, "are not JSON"),
    "short_body": (Unreachable, "the body broke off"),
    "html": (BadBody, "We are down for maintenance"),
    "wrong_content_type": (BadBody, "got text/plain"),
    "slow": (Unreachable, "no answer in 0.05 s"),
}


@pytest.mark.parametrize(
    ("platform", "kind"),
    [
        *(("x", kind) for kind in FOR_EVER),
        *(
            (name, kind)
            for name in ("mastodon", "hubspot")
            for kind in ("unauthorized", "rate_limited")
        ),
    ],
)
def test_a_fault_that_stays_fails_its_stream_clearly_and_a_rerun_goes_on(
    pipeline: Pipeline, platform: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stream, path = STRUCK[platform]
    # A page passes first where there are several: what came before the fault is not landed either.
    passing = 0 if platform == "hubspot" else 1
    fault = {"platform": platform, "kind": kind, "path": path, "times": 0, "after": passing}
    pipeline.sandbox.set_faults([{**fault, "reset_seconds": 2000, "delay_seconds": 0.3}])
    patience = Patience(timeout=timedelta(seconds=0.05 if kind == "slow" else 30), attempts=2)
    (failure,) = pipeline.run(platform, only=[stream], patience=patience).failures
    expected, told = FOR_EVER[kind]
    if (platform, kind) == ("hubspot", "rate_limited"):
        told = "still over the rate limit after 1 waits"
    assert type(failure) is expected
    assert told in str(failure)
    assert str(failure).startswith(f"{platform}: ")
    assert path in str(failure)
    assert rows(pipeline.landing, platform, stream) == []
    assert State(pipeline.state, platform).marks() == {}
    left = all_bytes(pipeline.landing, pipeline.state).decode("latin-1")
    assert caplog.text
    assert [text for text in (str(failure), caplog.text, left) if TOKEN in text] == []
    pipeline.sandbox.set_faults([])
    assert pipeline.run(platform, only=[stream]).failures == ()
    assert len(rows(pipeline.landing, platform, stream)) > 0


@pytest.mark.parametrize(
    ("stream", "drift", "field"),
    [
        ("accounts", {"field": "followers_count", "retype": "number"}, "followers_count"),
        ("accounts", {"field": "acct"}, "acct"),
        ("search", {"field": "text", "retype": "object"}, "text"),
        ("search", {"field": "public_metrics.like_count", "retype": "string"}, "like_count"),
        ("search", {"field": "created_at", "retype": "null"}, "created_at"),
        ("deals", {"field": "updatedAt"}, "updated_at"),
        ("deals", {"field": "archived", "retype": "string"}, "is_archived"),
    ],
)
def test_records_that_drifted_are_rejected_with_the_reason_and_the_run_goes_on(
    pipeline: Pipeline, stream: str, drift: dict[str, str], field: str
) -> None:
    platform, path, other = {
        "accounts": ("mastodon", "/api/v1/accounts/lookup", "notifications"),
        "search": ("x", "/2/tweets/search", "users"),
        "deals": ("hubspot", "/crm/v3/objects/deals", "tickets"),
    }[stream]
    fault = {"platform": platform, "kind": "drift", "path": path, "times": 1, **drift}
    pipeline.sandbox.set_faults([fault])
    outcome = pipeline.run(platform, only=[stream, other])
    assert outcome.failures == ()
    bad = rejects(pipeline.landing, platform, stream)
    assert {row["field"] for row in bad} == {field}
    assert all(row["reason"] and row["payload"] for row in bad)
    reports = {report.stream: report for report in outcome.reports}
    assert reports[stream].reject_count == len(bad) > 0
    assert reports[stream].landed_count > 0, "pages that had not drifted land"
    assert reports[other].landed_count > 0


def test_a_field_that_may_be_absent_and_is_gone_is_null_and_no_reject(pipeline: Pipeline) -> None:
    gone = {"platform": "mastodon", "kind": "drift", "times": 0, "field": "followers_count"}
    pipeline.sandbox.set_faults([gone])
    assert records_of(pipeline.run("mastodon", only=["accounts"])) == {"accounts": 3}
    landed = rows(pipeline.landing, "mastodon", "accounts")
    assert [row["followers_count"] for row in landed] == [None] * 3


def test_a_drift_of_what_leads_onward_fails_its_stream_and_no_other(pipeline: Pipeline) -> None:
    path = "/api/v1/accounts/lookup"
    drift = {"platform": "mastodon", "kind": "drift", "times": 0, "field": "id", "path": path}
    pipeline.sandbox.set_faults([drift])
    outcome = pipeline.run("mastodon", only=["statuses", "notifications"])
    assert [type(failure) for failure in outcome.failures] == [BadBody]
    assert "mastodon.statuses: an answer has not the shape" in str(outcome.failures[0])
    assert [report.stream for report in outcome.reports] == ["notifications"]


def test_a_refused_token_ends_the_run_before_the_other_streams(pipeline: Pipeline) -> None:
    pipeline.sandbox.set_faults([{"platform": "x", "kind": "unauthorized", "times": 0}])
    outcome = pipeline.run("x")
    assert [type(failure) for failure in outcome.failures] == [Unauthorized]
    assert outcome.reports == ()
