from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.platforms.graph_world import INSTAGRAM, STORY_LIVES, GraphWorld, make_graph_world
from sandbox.world import World, from_ms, to_ms
from tests.sandbox.sandbox_client import Client

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
FIELDS = "id,media_type,media_product_type,timestamp,children{id,media_type},comments_count"


@pytest.fixture(scope="module")
def true(world: World) -> GraphWorld:
    return make_graph_world(world, INSTAGRAM)


def account(client: Client) -> str:
    fields = "instagram_business_account{id,username}"
    found = client.ask("instagram", "/v25.0/me", fields=fields).json()
    assert found["instagram_business_account"]["username"] == "lumo"
    return str(found["instagram_business_account"]["id"])


def media(client: Client, **parameters: str | int) -> list[dict[str, Any]]:
    """Return all media along the cursors."""
    path, found = f"/v25.0/{account(client)}/media", []
    asked: dict[str, str | int] = {"fields": FIELDS, "limit": 50, **parameters}
    while True:
        content = client.ask("instagram", path, **asked).json()
        found += content["data"]
        if "next" not in content.get("paging", {}):
            return found
        asked["after"] = content["paging"]["cursors"]["after"]


def test_all_media_comes_once_without_stories_and_without_parts(
    client: Client, true: GraphWorld
) -> None:
    found = media(client)
    ids = [one["id"] for one in found]
    assert len(ids) == len(set(ids)) == len(true.live_items(to_ms(UNTIL))) > 100
    assert {one["media_product_type"] for one in found} == {"FEED", "REELS"}
    parts = {part["id"] for one in found for part in one.get("children", {}).get("data", [])}
    assert parts
    assert parts.isdisjoint(ids)
    albums = [one for one in found if one["media_type"] == "CAROUSEL_ALBUM"]
    assert all(len(one["children"]["data"]) >= 2 for one in albums)


def test_parts_of_an_album_have_no_insights(client: Client) -> None:
    album = next(one for one in media(client) if one["media_type"] == "CAROUSEL_ALBUM")
    part = album["children"]["data"][0]["id"]
    assert client.ask("instagram", f"/v25.0/{album['id']}/insights", metric="views").ok
    answer = client.ask("instagram", f"/v25.0/{part}/insights", metric="views")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)


def test_a_story_lives_for_24_hours(client: Client, true: GraphWorld) -> None:
    story = next(one for one in true.items if one.kind == "STORY" and not one.deleted)
    path = f"/v25.0/{account(client)}/stories"

    def live() -> set[str]:
        return {one["id"] for one in client.ask("instagram", path).json()["data"]}

    client.sandbox.move_clock(from_ms(story.at + STORY_LIVES - 1000))
    assert str(story.id) in live()
    client.sandbox.move_clock(from_ms(story.at + STORY_LIVES))
    assert str(story.id) not in live()


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        ("impressions", "no longer supported for the queried media"),
        ("navigation", "does not support the navigation metric for this media product type"),
    ],
)
def test_a_metric_that_is_retired_or_of_another_kind_is_refused(
    client: Client, metric: str, said: str
) -> None:
    photo = next(one for one in media(client) if one["media_product_type"] == "FEED")
    path = f"/v25.0/{photo['id']}/insights"
    answer = client.ask("instagram", path, metric=f"views,{metric}")
    assert answer.json()["error"]["code"] == 100
    assert said in answer.json()["error"]["message"]
    assert client.ask("instagram", path, metric="views").json()["data"][0]["values"]


def test_accounts_totals_need_their_type_and_settle_over_days(client: Client) -> None:
    path = f"/v25.0/{account(client)}/insights"
    day = datetime(2026, 10, 30, 7, tzinfo=UTC)
    asked: dict[str, str | int] = {
        "metric": "views,reach",
        "period": "day",
        "since": int(day.timestamp()),
        "until": int((day + timedelta(days=1)).timestamp()),
    }
    assert "metric_type=total_value" in client.ask("instagram", path, **asked).text

    def views() -> int:
        found = client.ask("instagram", path, metric_type="total_value", **asked).json()["data"]
        assert [one["name"] for one in found] == ["views", "reach"]
        return int(found[0]["total_value"]["value"])

    first = views()
    client.sandbox.move_clock(UNTIL + timedelta(days=4))
    assert 0 < first < views()


def test_others_are_discovered_by_handle(client: Client) -> None:
    inner = "username,followers_count,media.limit(3){id,like_count}"
    path = f"/v25.0/{account(client)}"
    found = client.ask(
        "instagram", path, fields=f"business_discovery.username(halla){{{inner}}}"
    ).json()["business_discovery"]
    assert found["username"] == "halla"
    assert len(found["media"]["data"]) == 3
    after = found["media"]["paging"]["cursors"]["after"]
    onward = inner.replace("media.", f"media.after({after}).")
    second = client.ask(
        "instagram", path, fields=f"business_discovery.username(halla){{{onward}}}"
    ).json()["business_discovery"]
    ids = [one["id"] for one in found["media"]["data"] + second["media"]["data"]]
    assert len(set(ids)) == 6
    unknown = client.ask("instagram", path, fields="business_discovery.username(nobody){id}")
    assert unknown.json()["error"]["error_subcode"] == 2207013
    theirs = client.ask("instagram", f"/v25.0/{ids[0]}", fields="id")
    assert theirs.json()["error"]["error_subcode"] == 33, "only what is public may be seen"


def test_long_threads_point_to_the_rest_of_their_replies(client: Client, true: GraphWorld) -> None:
    now = to_ms(UNTIL)
    place, count = max(
        (
            (remark.parent, sum(one.parent == remark.parent for one in true.remarks))
            for remark in true.remarks
            if remark.parent >= 0
        ),
        key=lambda one: one[1],
    )
    item = true.items[true.remarks[place].item]
    assert count >= 1
    fields = "id,replies.limit(50){id,parent_id}"
    content = client.ask("instagram", f"/v25.0/{item.id}/comments", fields=fields, limit=50).json()
    threads = [one for one in content["data"] if "replies" in one]
    live = [one for one in true.live_remarks(item, now) if one.parent >= 0]
    assert sum(len(one["replies"]["data"]) for one in threads) <= len(live)
    for comment in threads:
        path = f"/v25.0/{comment['id']}/replies"
        every = client.ask("instagram", path, fields="id,parent_id").json()["data"]
        assert {one["parent_id"] for one in every} == {comment["id"]}
        is_whole = len(every) == len(comment["replies"]["data"])
        assert is_whole == ("paging" not in comment["replies"])
