import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors.facebook import SOURCE
from extract.errors import (
    ExtractError,
    Gone,
    MetricRefused,
    PassingFault,
    RateLimited,
    Refused,
    Unauthorized,
)
from extract.graph import ProvenBearer, ask_gone, explain
from extract.graph_insights import DAY, pacific_day, pacific_midnight, spans, whole_days
from extract.response import Response
from tests.extract.graph_platform import Open, Serve, open_with
from tests.extract.landed import all_bytes, responses
from tests.extract.loopback import Answer, as_json
from tests.extract.pipeline import TOKEN, UNTIL
from tests.extract.properties import steady

moments = st.integers(1_700_000_000, 1_830_000_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)


@pytest.fixture
def serve_graph(serve: Serve, tmp_path: Path) -> Open:
    return open_with(SOURCE, serve, tmp_path)


def told(code: int, message: str = "(#1) Something", subcode: int = 0, **more: object) -> Response:
    error = {"message": message, "code": code, "error_subcode": subcode, **more}
    body = json.dumps({"error": error}).encode()
    return Response("GET", "https://graph.facebook.com/v25.0/x", 400, {}, 1, UNTIL, body)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        *((told(code), RateLimited) for code in (4, 17, 32, 613, 80001, 80002)),
        (told(190, subcode=463), Unauthorized),
        (told(102), Unauthorized),
        *((told(code), Refused) for code in (10, 200, 299)),
        *((told(code), PassingFault) for code in (1, 2)),
        (told(368, is_transient=True), PassingFault),
        (told(100, "Unsupported get request.", 33), Gone),
        (told(110, "Invalid user id", 2207013), Gone),
        (told(100, "Media Posted Before Business Account Conversion", 2108006), Gone),
        (told(10, "(#10) Not enough viewers for the media to show insights"), Gone),
        (told(100, "(#100) The value must be a valid insights metric"), MetricRefused),
        (told(100, "(#100) metric[0] must be one of the following values: reach"), MetricRefused),
        (told(100, "(#100) The impressions metric is no longer supported"), MetricRefused),
        (told(100, "(#100) Tried accessing nonexisting field (likes)"), type(None)),
    ],
)
def test_each_error_code_means_what_graph_says(
    answer: Response, expected: type[ExtractError | PassingFault | None]
) -> None:
    assert type(explain(answer, {})) is expected


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"error": "x"}', b'{"error": {"code": "4"}}', b"<html>", b"[1]"]
)
def test_what_is_no_error_of_graphs_is_left_to_the_general_rules(body: bytes) -> None:
    answer = Response("GET", "https://graph.facebook.com/", 400, {}, 1, UNTIL, body)
    assert explain(answer, {}) is None


def test_a_rate_limit_ends_when_the_business_use_case_says(serve_graph: Open) -> None:
    case = {"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 7}
    usage = json.dumps({"106000000000001": [case]})
    limited = told(80001, "(#80001) There have been too many calls to this Page account.").body
    answers = [
        Answer(limited, 400, {"X-Business-Use-Case-Usage": usage}),
        as_json({"id": "1", "name": "Lumo"}),
    ]
    runs = serve_graph(lambda _: answers[min(len(runs.platform.asked), 2) - 1])
    assert runs.run("page").failures == ()
    assert len(runs.platform.asked) == 2
    assert sum(runs.slept) == pytest.approx(7 * 60, abs=1)


def test_a_long_rate_limit_is_handed_back(serve_graph: Open) -> None:
    limited = told(4, "(#4) Application request limit reached").body
    runs = serve_graph(lambda _: Answer(limited, 400))
    (failure,) = runs.run("page").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == UNTIL + timedelta(hours=1), "calls count for an hour"


def test_the_token_in_bodies_and_links_is_never_landed(serve_graph: Open) -> None:
    link = f"https://graph.facebook.com/v25.0/1/published_posts?access_token={TOKEN}&after=b"
    post = {"id": "1_1", "created_time": "2026-10-30T08:15:00+0000"}
    first = {"data": [post], "paging": {"cursors": {"after": "b"}, "next": link}}
    runs = serve_graph(lambda asked: as_json({"data": []} if "after" in asked.query else first))
    assert runs.run("posts").failures == ()
    assert len(runs.platform.asked) == 2
    content = all_bytes(runs.home)
    assert b"1_1" in content
    assert TOKEN.encode() not in content


def test_the_proof_of_the_apps_secret_is_sent_once_and_never_landed(serve_graph: Open) -> None:
    auth = ProvenBearer(TOKEN, "planted-app-secret")
    answers = [Answer(told(2).body, 500), as_json({"id": "1", "name": "Lumo"})]
    runs = serve_graph(lambda _: answers[min(len(runs.platform.asked), 2) - 1])
    assert runs.run("page", auth=auth).failures == ()
    sent = [one.query["appsecret_proof"] for one in runs.platform.asked]
    assert sent == [auth.proof, auth.proof]
    (landed,) = responses(runs.landing, "facebook", "page")
    assert "appsecret_proof" not in landed["url"]
    content = all_bytes(runs.home)
    assert not any(secret.encode() in content for secret in auth.secrets)


@pytest.mark.parametrize(
    ("end_time", "day"),
    [
        ("2026-03-08T08:00:00+0000", "2026-03-07"),  # the last day of winter time
        ("2026-03-09T07:00:00+0000", "2026-03-08"),  # the day of 23 hours
        ("2026-11-01T07:00:00+0000", "2026-10-31"),
        ("2026-11-02T08:00:00+0000", "2026-11-01"),  # the day of 25 hours
        ("2026-07-05T07:00:00+0000", "2026-07-04"),
    ],
)
def test_a_day_ends_at_midnight_in_los_angeles_summer_and_winter(end_time: str, day: str) -> None:
    assert pacific_day(end_time) == day


@steady
@given(st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 1, 1)))
def test_the_day_that_ends_at_the_next_midnight_is_that_day(day: date) -> None:
    over = datetime.fromtimestamp(pacific_midnight(day + DAY), UTC)
    assert pacific_day(over.strftime("%Y-%m-%dT%H:%M:%S+0000")) == day.isoformat()


@steady
@given(moments, st.timedeltas(timedelta(0), timedelta(days=400)), st.integers(1, 90))
def test_spans_cover_each_whole_day_once_and_none_that_is_not_over(
    since: datetime, length: timedelta, most: int
) -> None:
    until = since + length
    days = whole_days(since, until)
    found = list(spans(days, most))
    assert len(found) == -(-len(days) // most)
    for one, other in pairwise(found):
        assert one["until"] == other["since"]
    if days:
        assert int(found[0]["since"]) <= since.timestamp()
        assert until - timedelta(hours=25) < datetime.fromtimestamp(int(found[-1]["until"]), UTC)
        assert int(found[-1]["until"]) <= until.timestamp()


@steady
@given(st.integers(0, 120), st.sets(st.integers(0, 119), max_size=30))
def test_halving_finds_exactly_what_is_gone(count: int, places: set[int]) -> None:
    ids = tuple(f"{n}" for n in range(count))
    vanished = {str(place) for place in places if place < count}

    class Graph:
        name = "facebook"

        def get(self, _path: str, asked: dict[str, str], *, absent_ok: bool) -> Response:
            wanted = asked["ids"].split(",")
            status = 400 if vanished & set(wanted) else 200
            return Response("GET", f"http://h/?ids={asked['ids']}", status, {}, 1, UNTIL, b"{}")

    if ids:
        answers = ask_gone(Graph(), "posts", ids)  # type: ignore[arg-type]
        stones = [stone for answer in answers for stone in json.loads(answer.reading or b"[]")]
        assert {stone["natural_id"] for stone in stones} == vanished
        assert len(stones) == len(vanished)
