"""The sandbox's Bluesky answers as the real one does."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.platforms import credential
from sandbox.platforms.bluesky_views import sight_of
from tests.sandbox.sandbox_client import Client

XRPC = "/xrpc/"
FEED = f"{XRPC}app.bsky.feed.getAuthorFeed"
SEARCH = f"{XRPC}app.bsky.feed.searchPosts"
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
Json = dict[str, Any]


def walk(client: Client, method: str, name: str, **parameters: str | int) -> Iterator[Json]:
    """Yield the records of a list along its cursor."""
    asked: dict[str, str | int] = {"limit": 100, **parameters}
    while True:
        content = client.ask("bluesky", f"{XRPC}{method}", **asked).json()
        yield from content[name]
        if "cursor" not in content:
            return
        asked["cursor"] = content["cursor"]


def logged_out(client: Client, path: str, **parameters: str | int) -> requests.Response:
    url = client.sandbox.base_url("bluesky") + path
    return client.session.get(url, params=parameters, timeout=10)


def sign_in(client: Client, method: str, token: str = "", **body: str) -> requests.Response:
    url = f"{client.sandbox.base_url('bluesky')}{XRPC}com.atproto.server.{method}"
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.session.post(url, json=body, headers=headers, timeout=10)


def test_walking_a_feed_brings_every_post_and_repost_once(client: Client) -> None:
    sight = sight_of(client.sandbox.app.view)
    items = list(walk(client, "app.bsky.feed.getAuthorFeed", "feed", actor="lumo.bsky.social"))
    reposts = [item for item in items if "reason" in item]
    assert len(items) - len(reposts) == sum(post.author == 0 for post in sight.posts) > 50
    assert len(reposts) == sum(act.account == 0 for act in sight.reposts) > 0
    names = [(item["reason"] if "reason" in item else item["post"])["uri"] for item in items]
    assert len(names) == len(set(names))


def test_a_feed_is_sorted_by_when_bluesky_saw_a_post_and_some_lie(client: Client) -> None:
    items = list(walk(client, "app.bsky.feed.getAuthorFeed", "feed", actor="lumo.bsky.social"))
    seen = [(item["reason"] if "reason" in item else item["post"])["indexedAt"] for item in items]
    assert seen == sorted(seen, reverse=True)
    claimed = [item["post"]["record"]["createdAt"] for item in items if "reason" not in item]
    assert claimed != sorted(claimed, reverse=True)


def test_a_search_keeps_to_its_window_and_topic(client: Client) -> None:
    since, until = "2026-09-01T00:00:00.000Z", "2026-10-01T00:00:00.000Z"
    found = list(
        walk(client, "app.bsky.feed.searchPosts", "posts", q="#coffee", since=since, until=until)
    )
    assert len(found) > 3
    for post in found:
        assert "#coffee" in post["record"]["text"]
        assert since <= min(post["indexedAt"], post["record"]["createdAt"]) < until


def test_a_search_without_a_session_ends_after_one_page(client: Client) -> None:
    first = logged_out(client, SEARCH, q="#coffee", limit=1)
    assert first.status_code == 200
    second = logged_out(client, SEARCH, q="#coffee", limit=1, cursor=first.json()["cursor"])
    assert (second.status_code, second.headers["Content-Type"]) == (403, "text/html")
    assert client.ask("bluesky", SEARCH, q="#coffee", limit=1, cursor="1").status_code == 200


def test_what_is_public_needs_no_session_and_notifications_do(client: Client) -> None:
    assert logged_out(client, FEED, actor="lumo.bsky.social").status_code == 200
    refused = logged_out(client, f"{XRPC}app.bsky.notification.listNotifications")
    assert (refused.status_code, refused.json()["error"]) == (401, "AuthMissing")


def test_a_session_is_made_refreshed_once_and_ends(
    open_client: Callable[..., Client],
) -> None:
    client = open_client()
    given = {name: credential("bluesky", name) for name in ("identifier", "password")}
    assert sign_in(client, "createSession", identifier="x", password="y").status_code == 401
    session = sign_in(client, "createSession", **given).json()
    client.sandbox.set_faults([{"platform": "bluesky", "kind": "token_expired"}])
    headers = {"Authorization": f"Bearer {session['accessJwt']}"}
    url = client.sandbox.base_url("bluesky") + FEED
    ended = client.session.get(url, params={"actor": "lumo"}, headers=headers, timeout=10)
    assert (ended.status_code, ended.json()["error"]) == (400, "ExpiredToken")
    renewed = sign_in(client, "refreshSession", session["refreshJwt"])
    assert renewed.json()["accessJwt"] != session["accessJwt"]
    again = sign_in(client, "refreshSession", session["refreshJwt"])
    assert (again.status_code, again.json()["error"]) == (400, "ExpiredToken")


def test_accounts_that_leave_say_how_and_take_their_posts_along(client: Client) -> None:
    client.sandbox.move_clock(UNTIL + timedelta(days=25))
    sight = sight_of(client.sandbox.app.view)
    gone = {
        sight.status(number): account
        for number, account in enumerate(sight.network.accounts)
        if sight.status(number)
    }
    assert {"takedown", "deleted"} <= set(gone)
    words = {"takedown": "AccountTakedown", "deleted": "InvalidRequest"}
    for status, error in words.items():
        profile = client.ask("bluesky", f"{XRPC}app.bsky.actor.getProfile", actor=gone[status].did)
        assert (profile.status_code, profile.json()["error"]) == (400, error)
        written = [
            post
            for post in sight.network.posts
            if sight.network.accounts[post.author] == gone[status]
        ]
        assert all(sight.uri(post) not in sight.by_uri for post in written)
        several = f"{XRPC}app.bsky.actor.getProfiles"
        listed = client.ask("bluesky", several, actors=gone[status].did).json()["profiles"]
        assert listed == []


def test_a_thread_holds_the_answers_to_its_depth(client: Client) -> None:
    sight = sight_of(client.sandbox.app.view)
    root = next(
        post
        for post in sight.posts
        if any(sight.answers.get(answer.number) for answer in sight.answers.get(post.number, []))
    )
    path = f"{XRPC}app.bsky.feed.getPostThread"
    whole = client.ask("bluesky", path, uri=sight.uri(root), depth=10).json()["thread"]
    assert len(whole["replies"]) == len(sight.answers[root.number])
    assert any(reply["replies"] for reply in whole["replies"])
    shallow = client.ask("bluesky", path, uri=sight.uri(root), depth=1).json()["thread"]
    assert all("replies" not in reply for reply in shallow["replies"])


def test_counters_agree_with_the_notifications(client: Client) -> None:
    notices = list(walk(client, "app.bsky.notification.listNotifications", "notifications"))
    assert {notice["reason"] for notice in notices} == {
        "like", "repost", "follow", "mention", "reply", "quote",
    }  # fmt: skip
    items = list(walk(client, "app.bsky.feed.getAuthorFeed", "feed", actor="lumo.bsky.social"))
    own = [item["post"] for item in items if "reason" not in item]
    likes = sum(notice["reason"] == "like" for notice in notices)
    assert likes == sum(post["likeCount"] for post in own) > 0


@pytest.mark.parametrize(
    ("path", "parameters"),
    [
        (FEED, {"actor": "lumo"}),
        (FEED, {"actor": "lumo.bsky.social", "limit": 101}),
        (FEED, {"actor": "lumo.bsky.social", "cursor": "nonsense"}),
        (SEARCH, {"q": ""}),
    ],
)
def test_a_wrong_parameter_is_a_bad_request(
    client: Client, path: str, parameters: dict[str, str | int]
) -> None:
    answer = client.ask("bluesky", path, **parameters)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "message"}


def test_the_reset_is_told_in_seconds_since_1970(client: Client) -> None:
    answer = client.ask("bluesky", FEED, actor="lumo.bsky.social")
    left = int(answer.headers["RateLimit-Reset"]) - UNTIL.timestamp()
    assert 0 < left <= 300
    assert answer.headers["RateLimit-Policy"].endswith(";w=300")
