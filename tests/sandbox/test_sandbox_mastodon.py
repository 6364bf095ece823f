from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.posts import TAGS
from sandbox.world import World
from tests.sandbox.sandbox_client import Client

HALF_WAY = datetime(2026, 5, 1, tzinfo=UTC)


def statuses_of(client: Client, handle: str) -> str:
    return f"/api/v1/accounts/{client.lookup(handle)['id']}/statuses"


@pytest.mark.parametrize("handle", ["lumo", "halla", "routa"])
@pytest.mark.parametrize("limit", [7, 40])
def test_walking_an_account_brings_each_status_once(
    client: Client, handle: str, limit: int
) -> None:
    ids = [status["id"] for status in client.walk_links(statuses_of(client, handle), limit=limit)]
    assert len(ids) == client.counts("mastodon", "statuses")[handle] > 100
    assert ids == sorted(set(ids), key=int, reverse=True)


def test_walking_tags_brings_each_status_once_and_ends_with_an_empty_page(client: Client) -> None:
    counts = client.counts("mastodon", "tag_timeline")
    assert set(counts) == set(TAGS)
    for tag in ("coffee", "kahvi", "lumo"):
        path = f"/api/v1/timelines/tag/{tag}"
        found = list(client.walk_links(path, limit=40))
        assert len({status["id"] for status in found}) == len(found) == counts[tag] > 5
        assert all(tag in [given["name"] for given in status["tags"]] for status in found)
        last = client.ask("mastodon", path, max_id=found[-1]["id"])
        assert last.json() == []
        assert last.links == {}


def test_walking_notifications_brings_each_once(client: Client) -> None:
    found = list(client.walk_links("/api/v1/notifications", limit=80))
    assert len({each["id"] for each in found}) == len(found)
    counts = client.counts("mastodon", "notifications")
    for kind in ("mention", "favourite", "reblog", "follow"):
        assert sum(each["type"] == kind for each in found) == counts[kind] > 0


def test_notifications_agree_with_the_counters_of_the_brand(client: Client) -> None:
    statuses = list(client.walk_links(statuses_of(client, "lumo"), limit=40))
    found = list(client.walk_links("/api/v1/notifications", limit=80))
    for kind, counter in (("favourite", "favourites_count"), ("reblog", "reblogs_count")):
        told = [each["status"]["id"] for each in found if each["type"] == kind]
        shown = {status["id"]: status[counter] for status in statuses}
        assert sum(shown.values()) == len(told) > 10
        assert all(told.count(identifier) == count for identifier, count in shown.items())
    answered = [
        each["status"]["in_reply_to_id"]
        for each in found
        if each["type"] == "mention" and each["status"]["in_reply_to_id"]
    ]
    shown = {status["id"]: status["replies_count"] for status in statuses}
    assert len(answered) > 10
    assert all(answered.count(identifier) == count for identifier, count in shown.items())


def test_a_follow_has_no_status_and_a_mention_names_the_brand(client: Client) -> None:
    follows = list(client.walk_links("/api/v1/notifications", **{"types[]": "follow"}))
    assert follows
    assert all("status" not in each for each in follows)
    mentions = list(client.walk_links("/api/v1/notifications", **{"types[]": "mention"}))
    assert mentions
    for each in mentions:
        assert "lumo" in [named["acct"] for named in each["status"]["mentions"]]
        assert "@<span>lumo</span>" in each["status"]["content"]


def test_links_keep_what_was_asked_but_not_since(client: Client) -> None:
    path = statuses_of(client, "lumo")
    first = client.ask("mastodon", path, limit=5, exclude_replies="true", since_id=1)
    assert len(first.json()) == 5
    assert all(status["in_reply_to_id"] is None for status in first.json())
    older = first.links["next"]["url"]
    assert "exclude_replies=true" in older
    assert "limit=5" in older
    assert "since_id" not in older
    assert f"max_id={first.json()[-1]['id']}" in older
    assert f"min_id={first.json()[0]['id']}" in first.links["prev"]["url"]


def test_since_cuts_from_the_newest_and_min_right_above(client: Client) -> None:
    path = statuses_of(client, "lumo")
    ids = [status["id"] for status in client.walk_links(path, limit=40)]
    bound = ids[60]
    since = client.ask("mastodon", path, since_id=bound, limit=10).json()
    assert [status["id"] for status in since] == ids[:10]
    above = client.ask("mastodon", path, min_id=bound, limit=10).json()
    assert [status["id"] for status in above] == ids[50:60]
    below = client.ask("mastodon", path, max_id=bound, limit=10).json()
    assert [status["id"] for status in below] == ids[61:71]
    between = client.ask("mastodon", path, max_id=ids[55], since_id=bound, limit=10).json()
    assert [status["id"] for status in between] == ids[56:60]


def test_a_page_holds_forty_statuses_at_most_and_twenty_by_default(client: Client) -> None:
    path = statuses_of(client, "lumo")
    assert len(client.ask("mastodon", path, limit=400).json()) == 40
    assert len(client.ask("mastodon", path).json()) == 20


def test_earlier_there_was_less_and_nothing_from_the_future(client: Client) -> None:
    path = statuses_of(client, "lumo")
    later = {status["id"]: status for status in client.walk_links(path, limit=40)}
    client.sandbox.move_clock(HALF_WAY)
    earlier = list(client.walk_links(path, limit=40))
    assert 50 < len(earlier) < len(later)
    for status in earlier:
        assert status["created_at"] <= "2026-05-01T00:00:00.000Z"
        assert (status["edited_at"] or "") <= "2026-05-01T00:00:00.000Z"
        for counter in ("favourites_count", "reblogs_count", "replies_count"):
            assert status[counter] <= later[status["id"]][counter]


def test_a_fresh_status_gathers_favourites_as_the_clock_moves(client: Client) -> None:
    listed = list(client.walk_links(statuses_of(client, "lumo"), limit=40))
    popular = max(listed, key=lambda status: int(status["favourites_count"]))
    posted = datetime.fromisoformat(popular["created_at"])
    counts = []
    for hours in (0, 3, 24, 240):
        client.sandbox.move_clock(posted + timedelta(hours=hours))
        path = f"/api/v1/statuses/{popular['id']}"
        counts.append(client.ask("mastodon", path).json()["favourites_count"])
    assert counts[0] == 0
    assert counts[-1] == popular["favourites_count"] > 5
    assert counts[0] < counts[1] < counts[2] <= counts[3]


def test_followers_and_posts_grow_with_the_clock(client: Client) -> None:
    later = client.lookup("lumo")
    client.sandbox.move_clock(HALF_WAY)
    earlier = client.lookup("lumo")
    assert earlier["followers_count"] < later["followers_count"]
    assert earlier["statuses_count"] < later["statuses_count"]
    assert earlier["id"] == later["id"]


def test_a_boost_carries_the_boosted_status(client: Client) -> None:
    boosts = [
        status
        for status in client.walk_links(statuses_of(client, "lumo"), limit=40)
        if status["reblog"]
    ]
    assert boosts
    assert all(boost["content"] == "" for boost in boosts)
    assert all(boost["reblog"]["content"].startswith("<p>") for boost in boosts)
    assert all(boost["reblog"]["id"] != boost["id"] for boost in boosts)


def test_a_status_has_every_field_of_the_entity(client: Client) -> None:
    status = client.ask("mastodon", statuses_of(client, "lumo"), limit=1).json()[0]
    expected = (
        "account application bookmarked card content created_at edited_at emojis favourited "
        "favourites_count filtered id in_reply_to_account_id in_reply_to_id language "
        "media_attachments mentions muted poll quote quotes_count reblog reblogged reblogs_count "
        "replies_count sensitive spoiler_text tags uri url visibility"
    )
    assert set(expected.split()) == set(status)


def test_a_single_status_is_found_and_a_future_one_is_not(client: Client, world: World) -> None:
    status = client.ask("mastodon", statuses_of(client, "lumo"), limit=1).json()[0]
    path = f"/api/v1/statuses/{status['id']}"
    assert client.ask("mastodon", path).json() == status
    client.sandbox.move_clock(HALF_WAY)
    assert client.ask("mastodon", path).status_code == 404


def test_unknown_things_answer_as_mastodon_does(client: Client) -> None:
    for path in ("/api/v1/accounts/1/statuses", "/api/v1/accounts/lookup?acct=nobody", "/api/zz"):
        answer = client.ask("mastodon", path)
        assert answer.status_code == 404
        assert answer.json() == {"error": "Record not found"}


def test_limits_are_told_in_headers_with_an_iso_reset(client: Client) -> None:
    first = client.ask("mastodon", "/api/v1/notifications", limit=1)
    second = client.ask("mastodon", "/api/v1/notifications", limit=1)
    left = [int(answer.headers["X-RateLimit-Remaining"]) for answer in (first, second)]
    assert left[0] - left[1] == 1
    reset = datetime.fromisoformat(first.headers["X-RateLimit-Reset"])
    now = datetime(2026, 11, 1, tzinfo=UTC)
    assert 0 < (reset - now).total_seconds() <= 300


def test_the_real_limit_is_kept_when_asked_for(open_client: Callable[..., Client]) -> None:
    client = open_client(rate_limits="real")
    codes = [client.ask("mastodon", "/api/v1/timelines/tag/x").status_code for _ in range(301)]
    assert codes == [200] * 300 + [429]
    answer = client.ask("mastodon", "/api/v1/timelines/tag/x")
    assert answer.json() == {"error": "Too many requests"}
    assert answer.headers["X-RateLimit-Remaining"] == "0"
