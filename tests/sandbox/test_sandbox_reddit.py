"""The sandbox's Reddit answers as the real one does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.platforms import credential
from sandbox.platforms.reddit_things import name_of, sight_of
from tests.sandbox.sandbox_client import Client

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
AGENT = "python:kenno-tests:v1.0 (tests)"
Json = dict[str, Any]


@pytest.fixture
def reddit(client: Client) -> Client:
    """A client that names itself as Reddit wants."""
    client.session.headers["User-Agent"] = AGENT
    return client


def walk(client: Client, path: str, **parameters: str | int) -> Iterator[Json]:
    """Yield the things of a listing along its full names."""
    asked: dict[str, str | int] = {"limit": 100, "raw_json": 1, **parameters}
    while True:
        data = client.ask("reddit", path, **asked).json()["data"]
        yield from data["children"]
        if data["after"] is None:
            return
        asked["after"] = data["after"]


def test_a_listing_holds_what_stands_newest_first(reddit: Client) -> None:
    sight = sight_of(reddit.sandbox.app.view)
    things = list(walk(reddit, "/r/lumo/new"))
    expected = [one for one in sight.submissions if one.subreddit == 0 and sight.stands(one)]
    assert [thing["data"]["name"] for thing in things] == [name_of(one) for one in expected[::-1]]
    assert len(things) > 20
    assert {thing["kind"] for thing in things} == {"t3"}


def test_a_listing_ends_at_its_cap(reddit: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.platforms.reddit.LISTING_CAP", 7)
    assert len(list(walk(reddit, "/r/coffee/new", limit=3))) == 7


def test_a_search_finds_titles_and_texts_anywhere(reddit: Client) -> None:
    found = list(walk(reddit, "/search", q="espresso", sort="new"))
    assert len({thing["data"]["subreddit"] for thing in found}) > 2
    for thing in found:
        assert "espresso" in f"{thing['data']['title']} {thing['data']['selftext']}".lower()


def test_without_raw_json_signs_come_as_entities(reddit: Client) -> None:
    escaped = reddit.ask("reddit", "/r/lumo/new").json()["data"]["children"][0]["data"]
    raw = reddit.ask("reddit", "/r/lumo/new", raw_json=1).json()["data"]["children"][0]["data"]
    assert ("&amp;" in escaped["title"], "&lt;" in escaped["selftext"]) == (True, True)
    assert "& press" in raw["title"]


def test_a_tree_and_what_it_folds_away_hold_every_comment(reddit: Client) -> None:
    sight = sight_of(reddit.sandbox.app.view)
    busiest = max(sight.submissions, key=lambda one: sight.comment_counts.get(one.number, 0))
    found: set[str] = set()
    folded: list[Json] = []

    def take(things: list[Json]) -> None:
        for thing in things:
            if thing["kind"] == "more":
                folded.append(thing["data"])
                continue
            found.add(thing["data"]["name"])
            replies = thing["data"]["replies"]
            assert replies != {}, "an empty text stands for no answers"
            take(replies["data"]["children"] if replies else [])

    path = f"/comments/{name_of(busiest).removeprefix('t3_')}"
    take(reddit.ask("reddit", path).json()[1]["data"]["children"])
    assert folded, "the busiest thread folds some"
    while folded:
        more = folded.pop()
        if names := more["children"]:
            asked = {"link_id": name_of(busiest), "children": ",".join(names)}
            told = reddit.ask("reddit", "/api/morechildren", api_type="json", **asked).json()
            take(told["json"]["data"]["things"])
        else:
            comment = more["parent_id"].removeprefix("t1_")
            take(reddit.ask("reddit", path, comment=comment).json()[1]["data"]["children"])
    assert len(found) == sight.comment_counts[busiest.number]


def test_what_is_gone_is_not_listed_and_is_told_when_asked_for(reddit: Client) -> None:
    sight = sight_of(reddit.sandbox.app.view)
    deleted = next(one for one in sight.submissions if 0 < one.deleted_at <= sight.now)
    removed = next(one for one in sight.comments if 0 < one.removed_at <= sight.now)
    names = f"{name_of(deleted)},{name_of(removed)},t3_nothing"
    told = reddit.ask("reddit", "/api/info", id=names).json()["data"]["children"]
    first, second = (thing["data"] for thing in told)
    assert (first["author"], first["selftext"]) == ("[deleted]", "[deleted]")
    assert first["removed_by_category"] == "deleted"
    assert "author_fullname" not in first
    assert second["body"] == "[removed]"


def test_edited_is_false_or_a_float(reddit: Client) -> None:
    edited = {type(thing["data"]["edited"]) for thing in walk(reddit, "/r/coffee/new")}
    assert edited == {bool, float}


def test_a_token_is_given_to_the_app_alone(open_client: Callable[..., Client]) -> None:
    client = open_client()
    url = client.sandbox.base_url("reddit") + "/api/v1/access_token"

    def ask(secret: str, agent: str = AGENT) -> requests.Response:
        return client.session.post(
            url,
            data={"grant_type": "client_credentials"},
            auth=(credential("reddit", "client_id"), secret),
            headers={"User-Agent": agent},
            timeout=10,
        )

    assert ask("wrong").status_code == 401
    assert ask(credential("reddit", "client_secret"), "python-requests/2.34").status_code == 403
    given = ask(credential("reddit", "client_secret")).json()
    assert (given["token_type"], given["expires_in"]) == ("bearer", 86400)
    about = client.session.get(
        client.sandbox.base_url("reddit") + "/r/lumo/about",
        headers={"User-Agent": AGENT, "Authorization": f"Bearer {given['access_token']}"},
        timeout=10,
    )
    assert about.json()["data"]["display_name"] == "lumo"


def test_who_names_a_library_is_blocked(client: Client) -> None:
    answer = client.ask("reddit", "/r/lumo/about")
    assert answer.status_code == 403
    assert "whoa there, pardner!" in answer.text


def test_a_subreddit_that_nobody_made_leads_to_the_search_for_one(reddit: Client) -> None:
    url = reddit.sandbox.base_url("reddit") + "/r/nowhere/new"
    token = f"Bearer {reddit.sandbox.tokens['reddit']}"
    answer = reddit.session.get(
        url, headers={"Authorization": token}, allow_redirects=False, timeout=10
    )
    assert (answer.status_code, "/subreddits/search" in answer.headers["Location"]) == (302, True)


def test_the_reset_is_told_in_seconds_left_and_the_rest_as_a_fraction(reddit: Client) -> None:
    headers = reddit.ask("reddit", "/r/lumo/about").headers
    assert 0 < int(headers["x-ratelimit-reset"]) <= 600
    assert headers["x-ratelimit-remaining"].endswith(".0")


def test_scores_and_counts_are_those_of_the_clock(reddit: Client) -> None:
    later = sum(thing["data"]["num_comments"] for thing in walk(reddit, "/r/coffee/new"))
    reddit.sandbox.move_clock(UNTIL - timedelta(days=120))
    earlier = sum(thing["data"]["num_comments"] for thing in walk(reddit, "/r/coffee/new"))
    assert 0 < earlier < later
