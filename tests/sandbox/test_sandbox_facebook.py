from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.errors import SandboxError
from sandbox.platforms.graph_fields import read_fields
from sandbox.platforms.graph_world import FACEBOOK, GraphWorld, make_graph_world
from sandbox.world import World, to_ms
from tests.sandbox.sandbox_client import Client

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
POSTS = "/v25.0/lumo/published_posts"


@pytest.fixture(scope="module")
def true(world: World) -> GraphWorld:
    return make_graph_world(world, FACEBOOK)


def walk(client: Client, path: str, **parameters: str | int) -> Iterator[dict[str, Any]]:
    """Yield the records of a list along its next links."""
    content = client.ask("facebook", path, **parameters).json()
    base = client.sandbox.base_url("facebook")
    while True:
        yield from content["data"]
        onward = content.get("paging", {}).get("next")
        if onward is None:
            return
        assert onward.startswith(base)
        assert f"access_token={client.sandbox.tokens['facebook']}" in onward
        content = client.session.get(onward, headers=bearer(client), timeout=10).json()


def bearer(client: Client) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.sandbox.tokens['facebook']}"}


def test_walking_the_posts_brings_each_once_newest_first(client: Client, true: GraphWorld) -> None:
    found = list(walk(client, POSTS, fields="id,created_time", limit=50))
    ids = [post["id"] for post in found]
    assert len(ids) == len(set(ids)) == len(true.live_items(to_ms(UNTIL))) > 100
    moments = [post["created_time"] for post in found]
    assert moments == sorted(moments, reverse=True)
    assert all("_" in one for one in ids)


def test_times_bound_the_posts(client: Client) -> None:
    since, until = UNTIL - timedelta(days=30), UNTIL - timedelta(days=10)
    bounds = {"since": int(since.timestamp()), "until": int(until.timestamp())}
    found = [post["created_time"] for post in walk(client, POSTS, fields="created_time", **bounds)]
    assert found
    moments = [datetime.fromisoformat(one) for one in found]
    assert since <= min(moments) < max(moments) < until


def test_only_the_fields_asked_for_come_under_the_names_asked_for(client: Client) -> None:
    fields = (
        "created_time,reactions.type(LIKE).limit(0).summary(total_count).as(like),"
        "reactions.limit(0).summary(total_count)"
    )
    (post, *_) = walk(client, POSTS, fields=fields, limit=5)
    assert set(post) == {"id", "created_time", "like", "reactions"}
    assert 0 < post["like"]["summary"]["total_count"] <= post["reactions"]["summary"]["total_count"]


def test_comments_hold_replies_where_they_are_asked_for_as_a_stream(client: Client) -> None:
    fields = "id,comments.filter(stream).limit(0).summary(total_count)"
    posts = list(walk(client, POSTS, fields=fields, limit=50))
    post = max(posts, key=lambda one: one["comments"]["summary"]["total_count"])
    path = f"/v25.0/{post['id']}/comments"
    every = list(walk(client, path, filter="stream", fields="id,parent{id},from,message", limit=7))
    assert len(every) == post["comments"]["summary"]["total_count"] > 7
    top = list(walk(client, path, fields="id,parent"))
    replies = [one for one in every if "parent" in one]
    assert replies
    assert {one["id"] for one in top} == {one["id"] for one in every if "parent" not in one}
    assert {one["parent"]["id"] for one in replies} <= {one["id"] for one in top}


def test_insight_days_end_at_midnight_in_california(client: Client) -> None:
    bounds = {"since": int((UNTIL - timedelta(days=89)).timestamp()), "until": 99_999_999_999}
    too_long = client.ask("facebook", "/v25.0/lumo/insights", metric="page_media_view", **bounds)
    assert too_long.status_code == 400
    bounds["until"] = int(UNTIL.timestamp())
    (views,) = client.ask(
        "facebook", "/v25.0/lumo/insights", metric="page_media_view", period="day", **bounds
    ).json()["data"]
    assert len(views["values"]) == 89
    assert {one["end_time"][10:] for one in views["values"]} == {"T07:00:00+0000"}


@pytest.mark.parametrize(
    ("path", "parameters", "code", "subcode"),
    [
        (POSTS, {"fields": "likes"}, 100, None),
        (POSTS, {"fields": "id,from{id"}, 100, None),
        (POSTS, {"after": "bm8="}, 100, None),
        ("/v25.0/1_1", {}, 100, 33),
        ("/v25.0/", {"ids": "lumo,1_1"}, 100, 33),
        ("/lumo", {}, 2500, None),
        ("/v3.2/lumo", {}, 2500, None),
        ("/v25.0/lumo/insights", {"metric": "page_impressions"}, 100, None),
        ("/v25.0/lumo/insights", {}, 3001, 1504028),
    ],
)
def test_what_is_wrong_is_told_by_code_and_subcode(
    client: Client, path: str, parameters: dict[str, str], code: int, subcode: int | None
) -> None:
    answer = client.ask("facebook", path, **parameters)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error["code"], error.get("error_subcode")) == (code, subcode)
    assert error["fbtrace_id"]


def test_one_bad_metric_fails_the_whole_call_without_saying_which(client: Client) -> None:
    answer = client.ask(
        "facebook", "/v25.0/lumo/insights", metric="page_media_view,page_impressions"
    )
    assert answer.json()["error"]["message"] == "(#100) The value must be a valid insights metric"
    client.sandbox.move_clock(datetime(2025, 11, 14, tzinfo=UTC))
    answer = client.ask(
        "facebook", "/v25.0/lumo/insights", metric="page_impressions",
        since=int(datetime(2025, 11, 5, tzinfo=UTC).timestamp()),
        until=int(datetime(2025, 11, 14, tzinfo=UTC).timestamp()),
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.json()["data"][0]["values"]


def test_usage_is_told_in_percent(open_client: Callable[..., Client]) -> None:
    client = open_client()
    answer = client.ask("facebook", "/v25.0/lumo")
    assert '"call_count":0' in answer.headers["X-App-Usage"]
    client.sandbox.set_faults(
        [{"platform": "facebook", "kind": "rate_limited", "reset_seconds": 600}]
    )
    answer = client.ask("facebook", "/v25.0/lumo")
    assert answer.json()["error"]["code"] == 80001
    assert '"estimated_time_to_regain_access":10' in answer.headers["X-Business-Use-Case-Usage"]


def test_fields_are_read_with_modifiers_and_levels() -> None:
    first, second = read_fields("from, comments.limit(2).summary(true){id,parent{id}}")
    assert (first.name, first.below) == ("from", ())
    assert (second.limit(25), second.modifiers["summary"]) == (2, "true")
    assert [one.name for one in second.below] == ["id", "parent"]
    assert second.below[1].below[0].name == "id"


@pytest.mark.parametrize("text", ["a{b", "a.limit(2", "a}b", ",a"])
def test_fields_whose_brackets_do_not_match_are_refused(text: str) -> None:
    with pytest.raises(SandboxError):
        read_fields(text)
