from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from extract.connectors.x import SOURCE
from extract.http import Api
from extract.landing import Landing
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
