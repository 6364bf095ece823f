import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from extract.connectors.x import SOURCE, explain
from extract.errors import ExtractError, NotInPlan, RateLimited, Refused
from extract.http import Api
from extract.landing import Landing
from extract.response import Response
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from tests.extract.landed import responses, rows
from tests.extract.loopback import Answer, Asked, Platform
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import fixture

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Run = Callable[..., Outcome]
SCOPE = Scope(until=UNTIL, brand="lumo", competitors=("halla",), topics=("kahvi", "coffee"))


def answer(asked: Asked) -> Answer:
    if asked.path == "/2/users/by":
        return fixture("x", "users_by")
    if asked.path == "/2/users/2244994945/mentions":
        last = asked.query.get("pagination_token") == "t3buvdr5pujq9g7bggsnf3ep2ha28"
        return fixture("x", "mentions_2" if last else "mentions_1")
    return fixture("x", "nothing_found")


@pytest.fixture
def platform(serve: Serve) -> Platform:
    return serve(answer)


@pytest.fixture
def run(platform: Platform, connect: Callable[..., Api], landing: Landing, state: State) -> Run:
    def run_stream(name: str, scope: Scope = SCOPE) -> Outcome:
        api = connect(platform.url, name="x")
        return extract(SOURCE, [SOURCE.stream(name)], api, scope, landing, state, "0.1.test")

    return run_stream


def counts(outcome: Outcome) -> dict[str, Any]:
    assert outcome.failures == ()
    return {one.stream: (one.record_count, one.landed_count) for one in outcome.reports}


def test_profiles_land_and_the_errors_beside_them_stay_in_the_response(
    run: Run, landing: Landing, platform: Platform
) -> None:
    assert counts(run("users")) == {"users": (1, 1)}
    (user,) = rows(landing.root, "x", "users")
    assert (user["username"], user["is_verified"]) == ("lumo", True)
    assert (user["followers_count"], user["listed_count"]) == (583423, 1672)
    (response,) = responses(landing.root, "x", "users")
    assert b"Could not find user with usernames: [halla]" in response["body"]
    assert platform.asked[0].query["usernames"] == "lumo,halla"


def test_mentions_are_followed_to_the_last_page_with_their_authors(
    run: Run, landing: Landing, platform: Platform
) -> None:
    assert counts(run("mentions")) == {"mentions": (3, 3), "mention_authors": (3, 2)}
    first, second, third = rows(landing.root, "x", "mentions")
    assert [first["id"], second["id"], third["id"]] == [
        "1301573587187331074",
        "1301573587187331070",
        "1301573587187330999",
    ]
    assert (first["like_count"], first["impression_count"]) == (42, 1337)
    assert '"tag":"kahvi"' in first["hashtags"]
    assert first["author_id"] == "1234567890123456789", "beyond 2^53"
    assert second["like_count"] is None, "what X does not tell is unknown, not zero"
    assert '"type":"quoted"' in second["referenced_tweets"]
    assert third["text"] == "Hyvää kahvia @lumo"
    authors = [row["username"] for row in rows(landing.root, "x", "mention_authors")]
    assert authors == ["aino_example", "eino_example"]
    asked = [one.query for one in platform.asked if one.path.endswith("/mentions")]
    assert [one.get("pagination_token") for one in asked] == [None, "t3buvdr5pujq9g7bggsnf3ep2ha28"]
    assert all("public_metrics" in one["tweet.fields"] for one in asked)
    assert all(one["expansions"] == "author_id" for one in asked)


@pytest.mark.parametrize("stream", ["tweets", "search"])
def test_an_answer_without_data_is_an_answer_of_no_records(
    run: Run, landing: Landing, stream: str
) -> None:
    assert run(stream).failures == ()
    assert rows(landing.root, "x", stream) == []
    (response,) = responses(landing.root, "x", stream)
    assert (response["status"], response["record_count"]) == (200, 0)


def test_topics_are_searched_for_in_one_question_within_the_window(
    run: Run, platform: Platform
) -> None:
    since = datetime.fromisoformat("2026-10-25T02:30:00.900+02:00")
    run("search", Scope(UNTIL, since=since, topics=("kahvi", "coffee")))
    (asked,) = platform.asked
    assert asked.path == "/2/tweets/search/all"
    assert asked.query["query"] == "#kahvi OR #coffee"
    assert asked.query["start_time"] == "2026-10-25T00:30:00Z"
    assert asked.query["end_time"] == "2026-11-01T00:00:00Z"
    assert asked.query["max_results"] == "500"


def test_without_topics_nothing_is_searched_for(run: Run, platform: Platform) -> None:
    assert counts(run("search", Scope(UNTIL, brand="lumo"))) == {
        "search": (0, 0),
        "search_authors": (0, 0),
    }
    assert platform.asked == []


def test_the_first_search_is_told_how_far_back_to_go(run: Run, platform: Platform) -> None:
    run("search", Scope(UNTIL, earliest=UNTIL - timedelta(days=365), topics=("kahvi",)))
    assert platform.asked[0].query["start_time"] == "2025-11-01T00:00:00Z"


def answer_from(pages: dict[str, str]) -> Callable[[Asked], Answer]:
    """Answer each path with its fixture, and anything else with nothing found."""
    known = {"/2/users/by": "users_by", **pages}
    return lambda asked: fixture("x", known.get(asked.path, "nothing_found"))


BRAND_POSTS = "/2/users/2244994945/tweets"
QUOTES = "/2/tweets/2109990000000000003/quote_tweets"


def test_quotes_are_asked_for_those_recent_posts_only_that_have_any(
    run: Run, landing: Landing, platform: Platform
) -> None:
    platform.answer = answer_from({BRAND_POSTS: "brand_timeline", QUOTES: "quotes"})
    assert counts(run("quotes")) == {"quotes": (1, 1), "quote_authors": (1, 1)}
    lookup, timeline, quotes = platform.asked
    assert lookup.query["usernames"] == "lumo", "the competitors' posts are not asked about"
    assert timeline.query["start_time"] == "2026-10-25T00:00:00Z", "a week where nobody says"
    assert (timeline.path, quotes.path) == (BRAND_POSTS, QUOTES)
    assert "public_metrics" in quotes.query["tweet.fields"]
    (quote,) = rows(landing.root, "x", "quotes")
    assert '"id":"2109990000000000003"' in quote["referenced_tweets"].replace(" ", "")


def test_quotes_of_a_post_that_went_meanwhile_are_none(run: Run, platform: Platform) -> None:
    # X says so with status 200 and errors without data.
    platform.answer = answer_from({BRAND_POSTS: "brand_timeline", QUOTES: "gone"})
    assert counts(run("quotes")) == {"quotes": (0, 0), "quote_authors": (0, 0)}


def test_an_edited_post_is_a_record_of_its_own_that_names_the_one_before(
    run: Run, landing: Landing, platform: Platform
) -> None:
    path = "/2/users/2244994945/mentions"
    platform.answer = answer_from({path: "edited"})
    assert counts(run("mentions"))["mentions"] == (1, 1)
    (row,) = rows(landing.root, "x", "mentions")
    assert row["id"] == "2109990000900000001"
    first, last = json.loads(row["edit_history_tweet_ids"])
    assert (first, last) == ("2109990000000000001", row["id"])
    assert row["conversation_id"] == first


def test_metrics_that_moved_inside_the_look_back_land_as_another_reading(
    run: Run, landing: Landing, platform: Platform
) -> None:
    run("mentions")
    before = answer

    def grown(asked: Asked) -> Answer:
        told = before(asked)
        return replace(told, body=told.body.replace(b'"like_count": 42', b'"like_count": 43'))

    platform.answer = grown
    later = replace(SCOPE, until=UNTIL + timedelta(days=1))
    assert counts(run("mentions", later))["mentions"] == (3, 1)
    asked = [one.query for one in platform.asked if one.path.endswith("/mentions")]
    assert asked[-1]["start_time"] == "2026-10-25T00:00:00Z", "a week before the last end"
    readings = [
        row["like_count"]
        for row in rows(landing.root, "x", "mentions")
        if row["id"] == "1301573587187331074"
    ]
    assert readings == [42, 43]


@pytest.mark.parametrize("stream", ["tweets", "mentions", "search"])
def test_every_list_of_posts_asks_for_its_counters(
    run: Run, platform: Platform, stream: str
) -> None:
    run(stream)
    lists = [one.query for one in platform.asked if one.path != "/2/users/by"]
    assert lists
    assert all("public_metrics" in one["tweet.fields"].split(",") for one in lists)


@pytest.mark.parametrize(
    ("status", "told", "meaning", "said"),
    [
        (429, {"type": "https://x.test/problems/usage-capped"}, Refused, "used up"),
        (403, {"type": "https://x.test/problems/client-forbidden"}, NotInPlan, "plan"),
        (402, {"title": "CreditsDepleted"}, Refused, "credits"),
        (429, {"title": "Too Many Requests", "type": "about:blank"}, None, ""),
        (400, ["not", "an", "object"], None, ""),
        (503, "<html>", None, ""),
        (200, {"errors": [{"type": "https://x.test/problems/usage-capped"}]}, None, ""),
    ],
)
def test_a_problem_is_read_by_its_type(
    status: int, told: object, meaning: type[ExtractError] | None, said: str
) -> None:
    body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
    problem = explain(Response("GET", "https://x.test", status, {}, 1, UNTIL, body), {})
    assert type(problem) is (meaning or type(None))
    assert said in str(problem)


def test_a_search_that_is_used_up_for_long_leaves_the_timelines(
    serve: Serve, connect: Callable[..., Api], landing: Landing, state: State
) -> None:
    def limited(asked: Asked) -> Answer:
        if asked.path.startswith("/2/tweets/search"):
            return Answer(status=429, headers={"Retry-After": "36000"})
        return answer(asked)

    api = connect(serve(limited).url, name="x", limit_of=SOURCE.limit_of)
    streams = [SOURCE.stream("search"), SOURCE.stream("mentions")]
    outcome = extract(SOURCE, streams, api, SCOPE, landing, state, "0.1.test", at_once=1)
    (failure,) = outcome.failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == UNTIL + timedelta(hours=10)
    assert [one.landed_count for one in outcome.reports if one.stream == "mentions"] == [3]


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/2/users/2244994945/tweets", "/2/users/:id/tweets"),
        ("/2/users/17/mentions", "/2/users/:id/mentions"),
        ("/2/tweets/search/all", "/2/tweets/search/all"),
    ],
)
def test_each_endpoint_of_x_has_its_own_limit(path: str, limit: str) -> None:
    assert SOURCE.limit_of(path) == limit
