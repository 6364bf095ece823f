"""The connectors against a sandbox that leads them astray: cursors, redirects, bombs, tokens."""

import pytest

from extract.errors import BadBody, ExtractError, PagingLoop, Refused, Unauthorized
from extract.run import Outcome
from tests.extract.landed import rows
from tests.extract.pipeline import Pipeline

LISTS = {"mastodon": ("notifications", "/api/v1/notifications"), "x": ("mentions", "/2/users/")}
PLATFORMS = pytest.mark.parametrize("platform", sorted(LISTS))


def run_with(pipeline: Pipeline, platform: str, kind: str, **settings: int) -> Outcome:
    stream, path = LISTS[platform]
    fault = {"platform": platform, "kind": kind, "path": path, **settings}
    pipeline.sandbox.set_faults([fault])
    return pipeline.run(platform, only=[stream])


def failure_of(outcome: Outcome) -> ExtractError:
    (failure,) = outcome.failures
    return failure


@PLATFORMS
def test_a_cursor_that_comes_again_is_an_error_and_no_endless_walk(
    pipeline: Pipeline, platform: str
) -> None:
    # x looks its users up under the same path before it reads their lists.
    after = {"mastodon": 1, "x": 2}[platform]
    failure = failure_of(run_with(pipeline, platform, "repeated_cursor", after=after, times=0))
    assert isinstance(failure, PagingLoop)
    assert rows(pipeline.landing, platform, LISTS[platform][0]) == []


@PLATFORMS
def test_an_empty_page_with_a_way_onward_is_not_the_end(pipeline: Pipeline, platform: str) -> None:
    stream, _ = LISTS[platform]
    whole = sum(pipeline.truth(platform, stream).values())
    if platform == "x":
        whole = pipeline.truth("x", stream)["lumo"]
    after = {"mastodon": 0, "x": 1}[platform]
    outcome = run_with(pipeline, platform, "empty_page_with_next", after=after)
    assert outcome.failures == ()
    (report, *_) = outcome.reports
    page = {"mastodon": 80, "x": 100}[platform]
    assert report.record_count == whole - page > 0


@PLATFORMS
def test_credentials_do_not_follow_a_redirect(pipeline: Pipeline, platform: str) -> None:
    failure = failure_of(run_with(pipeline, platform, "redirect"))
    assert isinstance(failure, Refused)
    assert "redirected to https://elsewhere.example" in str(failure)


@PLATFORMS
def test_a_gzip_bomb_does_not_go_off(pipeline: Pipeline, platform: str) -> None:
    failure = failure_of(run_with(pipeline, platform, "gzip_bomb"))
    assert isinstance(failure, BadBody)
    assert "larger than" in str(failure)


@PLATFORMS
def test_a_token_that_expires_between_two_pages_lands_nothing(
    pipeline: Pipeline, platform: str
) -> None:
    failure = failure_of(run_with(pipeline, platform, "token_expired", after=2))
    assert isinstance(failure, Unauthorized)
    assert rows(pipeline.landing, platform, LISTS[platform][0]) == []


def test_a_cursor_that_expired_says_which_parameter_is_wrong(pipeline: Pipeline) -> None:
    failure = failure_of(run_with(pipeline, "x", "expired_cursor", after=2))
    assert isinstance(failure, Refused)
    assert "pagination_token" in str(failure)
