"""Retired metrics: found by halving, remembered with their date, absent and never zero."""

import json
from collections.abc import Iterator
from datetime import timedelta
from math import ceil, log2
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import MetricRefused, RateLimited
from extract.metrics import ASKED_AGAIN_AFTER, Retired, ask_metrics
from extract.response import Response
from tests.extract.pipeline import UNTIL
from tests.extract.properties import steady


class Insights:
    """A platform that refuses a request in which any metric is bad, and keeps what was asked."""

    def __init__(self, bad: set[str]) -> None:
        self.bad = bad
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, metrics: tuple[str, ...]) -> Iterator[Response]:
        self.asked.append(metrics)
        if self.bad & set(metrics):
            raise MetricRefused("(#100) The value must be a valid insights metric")
        body = json.dumps(dict.fromkeys(metrics, 7)).encode()
        yield Response("GET", "https://h/insights", 200, {}, 1, UNTIL, body)


def told(pages: Iterator[Response]) -> dict[str, int]:
    """Return every metric that came, each at most once."""
    found: dict[str, int] = {}
    for page in pages:
        assert not found.keys() & page.json.keys()
        found |= page.json
    return found


METRICS = st.integers(1, 40).map(lambda count: [f"m{number}" for number in range(count)])


@steady
@given(metrics=METRICS, chance=st.randoms(use_true_random=False), share=st.floats(0, 1))
def test_any_set_of_bad_metrics_is_found_and_all_others_are_answered(
    metrics: list[str], chance: Random, share: float
) -> None:
    bad = {metric for metric in metrics if chance.random() < share}
    platform, retired = Insights(bad), Retired(UNTIL)
    assert set(told(ask_metrics(platform, metrics, retired))) == set(metrics) - bad
    assert retired.found == dict.fromkeys(bad, UNTIL)
    levels = ceil(log2(len(metrics))) + 1 if len(metrics) > 1 else 1
    assert len(platform.asked) <= min(1 + 2 * len(bad) * levels, 2 * len(metrics))
    platform.asked.clear()
    assert set(told(ask_metrics(platform, metrics, retired))) == set(metrics) - bad
    assert len(platform.asked) == (1 if set(metrics) - bad else 0), "they are not asked again"


def test_one_bad_metric_among_sixteen_costs_few_requests() -> None:
    platform = Insights({"m11"})
    told(ask_metrics(platform, [f"m{number}" for number in range(16)], Retired(UNTIL)))
    assert len(platform.asked) <= 9


def test_metrics_that_are_refused_only_together_are_answered_apart() -> None:
    def fetch(metrics: tuple[str, ...]) -> Iterator[Response]:
        if len(metrics) > 1:
            raise MetricRefused("these cannot be asked for together")
        yield from Insights(set())(metrics)

    retired = Retired(UNTIL)
    assert set(told(ask_metrics(fetch, ["a", "b", "c", "d"], retired))) == {"a", "b", "c", "d"}
    assert retired.found == {}


def test_a_retired_metric_is_asked_for_again_after_a_month_and_forgotten_where_it_is_back() -> None:
    found = {"views": UNTIL, "reach": UNTIL}
    early = Retired(UNTIL + ASKED_AGAIN_AFTER - timedelta(seconds=1), dict(found))
    assert told(ask_metrics(Insights({"reach"}), ["views", "reach"], early)) == {}
    later = Retired(UNTIL + ASKED_AGAIN_AFTER, dict(found))
    assert told(ask_metrics(Insights({"reach"}), ["views", "reach"], later)) == {"views": 7}
    assert later.found == {"reach": UNTIL + ASKED_AGAIN_AFTER}


def test_a_metric_may_be_bad_for_one_kind_and_good_for_another() -> None:
    retired = Retired(UNTIL)
    assert told(ask_metrics(Insights({"plays"}), ["plays"], retired, kind="photo")) == {}
    assert told(ask_metrics(Insights(set()), ["plays"], retired, kind="reel")) == {"plays": 7}
    assert list(retired.found) == ["photo.plays"]


def test_another_failure_is_not_taken_for_a_retired_metric() -> None:
    def fetch(metrics: tuple[str, ...]) -> Iterator[Response]:
        raise RateLimited("later", UNTIL)
        yield

    retired = Retired(UNTIL)
    with pytest.raises(RateLimited):
        list(ask_metrics(fetch, ["views", "reach"], retired))
    assert retired.found == {}
