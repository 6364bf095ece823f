from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.sandbox.sandbox_client import EVERYTHING, TWEET_FIELDS, Client

HALF_WAY = datetime(2026, 5, 1, tzinfo=UTC)
SEARCH = "/2/tweets/search/all"


def user(client: Client, handle: str) -> str:
    found = client.ask("x", "/2/users/by", usernames=handle).json()["data"]
    return str(found[0]["id"])


@pytest.mark.parametrize("stream", ["tweets", "mentions"])
@pytest.mark.parametrize("handle", ["lumo", "routa"])
def test_walking_a_timeline_brings_each_post_once(client: Client, stream: str, handle: str) -> None:
    path = f"/2/users/{user(client, handle)}/{stream}"
    ids = [post["id"] for post in client.walk_tweets(path, "pagination_token")]
    assert len(ids) == client.counts("x", stream)[handle] > 100
    assert ids == sorted(set(ids), key=int, reverse=True)


def test_searching_for_the_brand_brings_its_mentions_and_their_reposts(client: Client) -> None:
    found = list(client.walk_tweets(SEARCH, "next_token", query="@lumo", start_time=EVERYTHING))
    originals = [post for post in found if not post["text"].startswith("RT @")]
    by_others = client.counts("x", "mentions")["lumo"]
    assert len(originals) == by_others > 100
    assert len(found) > len(originals)
    assert all("@lumo" in post["text"] for post in found)


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ("#coffee -is:retweet", lambda text: "#coffee" in text),
        ("(#coffee OR #kahvi) lang:fi", lambda text: "#coffee" in text or "#kahvi" in text),
        ("Kuura @lumo -is:retweet", lambda text: "kuura" in text.lower() and "@lumo" in text),
        ("from:halla -is:retweet", lambda text: not text.startswith("RT")),
        ("is:retweet @routa", lambda text: text.startswith("RT @")),
    ],
)
def test_a_query_finds_what_it_says(
    client: Client, query: str, matches: Callable[[str], bool]
) -> None:
    found = list(
        client.walk_tweets(
            SEARCH, "next_token", query=query, start_time=EVERYTHING, max_results=500
        )
    )
    assert found
    assert all(matches(post["text"]) for post in found)


def test_search_goes_back_thirty_days_unless_told(client: Client) -> None:
    found = list(client.walk_tweets(SEARCH, "next_token", query="#coffee"))
    assert found
    assert min(post["created_at"] for post in found) >= "2026-10-02"


def test_times_bound_a_timeline_start_included_end_not(client: Client) -> None:
    path = f"/2/users/{user(client, 'lumo')}/tweets"
    everything = list(client.walk_tweets(path, "pagination_token"))
    newest, oldest = everything[10]["created_at"], everything[40]["created_at"]
    found = list(client.walk_tweets(path, "pagination_token", start_time=oldest, end_time=newest))
    assert found == everything[11:41]


def test_only_the_fields_asked_for_come(client: Client) -> None:
    path = f"/2/users/{user(client, 'lumo')}/mentions"
    plain = client.ask("x", path, max_results=5).json()
    assert set(plain) == {"data", "meta"}
    assert all(set(post) == {"id", "text", "edit_history_tweet_ids"} for post in plain["data"])
    full = client.ask(
        "x",
        path,
        max_results=5,
        **{
            "tweet.fields": TWEET_FIELDS,
            "expansions": "author_id",
            "user.fields": "public_metrics",
        },
    ).json()
    authors = {author["id"]: author for author in full["includes"]["users"]}
    assert {post["author_id"] for post in full["data"]} == set(authors)
    for post in full["data"]:
        assert set(post["public_metrics"]) == {
            "retweet_count", "reply_count", "like_count",
            "quote_count", "bookmark_count", "impression_count",
        }  # fmt: skip
        named = post["entities"]["mentions"]
        assert "lumo" in [mention["username"] for mention in named]
        for mention in named:
            said = post["text"][mention["start"] : mention["end"]]
            assert said == f"@{mention['username']}"
    assert all("followers_count" in author["public_metrics"] for author in authors.values())


def test_counters_agree_with_what_can_be_seen(client: Client) -> None:
    posts = list(client.walk_tweets(f"/2/users/{user(client, 'lumo')}/tweets", "pagination_token"))
    # Who quoted a post before it was edited names its first version.
    own = {
        post["edit_history_tweet_ids"][0]: post
        for post in posts
        if not post["text"].startswith("RT @")
    }
    query = "@lumo (is:quote OR is:retweet OR is:reply)"
    around = list(
        client.walk_tweets(
            SEARCH, "next_token", query=query, start_time=EVERYTHING, max_results=500
        )
    )
    for kind, counter in (("quoted", "quote_count"), ("retweeted", "retweet_count")):
        seen = [
            reference["id"]
            for post in around
            for reference in post.get("referenced_tweets", [])
            if reference["type"] == kind and reference["id"] in own
        ]
        shown = sum(post["public_metrics"][counter] for post in own.values())
        assert len(seen) == shown > 0


def test_counters_grow_with_age(client: Client) -> None:
    path = f"/2/users/{user(client, 'lumo')}/tweets"
    later = {post["id"]: post for post in client.walk_tweets(path, "pagination_token")}
    client.sandbox.move_clock(HALF_WAY)
    earlier = list(client.walk_tweets(path, "pagination_token"))
    assert 50 < len(earlier) < len(later)
    for post in earlier:
        assert post["created_at"] <= "2026-05-01T00:00:00.000Z"
        for counter, value in post["public_metrics"].items():
            assert value <= later[post["id"]]["public_metrics"][counter]
    likes = sum(post["public_metrics"]["like_count"] for post in earlier)
    assert likes < sum(later[post["id"]]["public_metrics"]["like_count"] for post in earlier)


def test_identifiers_are_texts_beyond_what_a_double_holds(client: Client) -> None:
    post = client.ask("x", f"/2/users/{user(client, 'lumo')}/tweets").json()["data"][0]
    assert isinstance(post["id"], str)
    assert int(post["id"]) > 2**53


def test_unknown_names_come_beside_the_known(client: Client) -> None:
    answer = client.ask("x", "/2/users/by", usernames="lumo,nobody_here")
    assert [found["username"] for found in answer.json()["data"]] == ["lumo"]
    assert answer.json()["errors"][0]["value"] == "nobody_here"


@pytest.mark.parametrize(
    ("path", "parameters", "blamed"),
    [
        (SEARCH, {"query": "#coffee", "max_results": 501}, "max_results"),
        (SEARCH, {"query": ""}, "query"),
        (SEARCH, {"query": "x", "next_token": "nonsense"}, "next_token"),
        (SEARCH, {"query": "x", "start_time": "yesterday"}, "start_time"),
        ("/2/users/by", {"usernames": ""}, "usernames"),
    ],
)
def test_a_wrong_parameter_is_named(
    client: Client, path: str, parameters: dict[str, str], blamed: str
) -> None:
    answer = client.ask("x", path, **parameters)
    assert answer.status_code == 400
    assert answer.json()["title"] == "Invalid Request"
    assert list(answer.json()["errors"][0]["parameters"]) == [blamed]


def test_the_reset_is_told_in_seconds_since_1970(client: Client) -> None:
    answer = client.ask("x", "/2/users/by", usernames="lumo")
    seconds = (
        int(answer.headers["x-rate-limit-reset"]) - datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    )
    assert 0 < seconds <= 900
    assert int(answer.headers["x-rate-limit-remaining"]) < int(answer.headers["x-rate-limit-limit"])


def test_real_limits_end_timelines_where_the_real_ones_end(
    open_client: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.platforms.x.TIMELINE_CAPS", {"tweets": 3200, "mentions": 80})
    client = open_client(rate_limits="real")
    path = f"/2/users/{user(client, 'lumo')}/mentions"
    assert client.counts("x", "mentions")["lumo"] > 80
    assert len(list(client.walk_tweets(path, "pagination_token"))) == 80
