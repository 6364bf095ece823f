import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from extract.connectors.mastodon import (
    SOURCE,
    id_at,
    read_accounts,
    read_notifications,
    read_statuses,
    read_tag_timeline,
)
from extract.http import Api
from extract.landing import Landing
from extract.run import extract
from extract.source import Scope
from extract.state import State
from tests.extract.landed import rejects, responses, rows
from tests.extract.loopback import Answer, Asked, Platform, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import Recording, real_data

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Connect = Callable[..., Api]
TAG = "fgiztsshwiaqqiztpmmjbtvmescsculuvmgjgopwoeidbcrixp"
DAY = timedelta(days=1)


def always(told: Answer, _asked: Asked) -> Answer:
    """Give the same answer to everything."""
    return told


def ids_of(answers: dict[Any, Answer]) -> list[str]:
    """Return the identifiers in all recorded pages, each once, in their order."""
    pages = [json.loads(answer.body) for answer in answers.values()]
    return list(
        dict.fromkeys(post["id"] for page in pages if isinstance(page, list) for post in page)
    )


@pytest.mark.parametrize(
    ("recording", "stream", "expected_posts", "expected_pages"),
    [
        ("test_pagination_iterator", "tag_timeline", 30, 4),
        ("test_fetch_remaining", "tag_timeline", 30, 4),
        ("test_fetch_next_previous", "statuses", 10, 3),
    ],
)
def test_real_recorded_traffic_lands_whole(
    serve: Serve,
    connect: Connect,
    landing: Landing,
    state: State,
    recording: str,
    stream: str,
    expected_posts: int,
    expected_pages: int,
) -> None:
    recorded = Recording(real_data("mastodon", f"{recording}.yaml"))
    went_in = ids_of(recorded.answers)
    assert len(went_in) == expected_posts
    platform = serve(recorded.answer)
    scope = Scope(until=UNTIL, brand="mastodonpy_test", topics=(TAG,))
    outcome = extract(
        SOURCE, [SOURCE.stream(stream)], connect(platform.url), scope, landing, state, "0.1.test"
    )
    assert outcome.failures == ()
    (report,) = outcome.reports
    assert report.response_count == expected_pages
    assert (report.record_count, report.landed_count) == (expected_posts, expected_posts)
    assert (report.duplicate_count, report.reject_count) == (0, 0)
    came_out = rows(landing.root, "mastodon", stream)
    assert [row["id"] for row in came_out] == went_in
    assert rejects(landing.root, "mastodon", stream) == []
    for row in came_out:
        payload = json.loads(row["_payload"])
        assert row["account_acct"] == payload["account"]["acct"]
        moment = datetime.fromisoformat(payload["created_at"]).replace(tzinfo=None)
        assert (row["created_at"], row["content"]) == (moment, payload["content"])
        # An identifier tells its time, to the second that the window needs.
        assert abs(id_at(moment.replace(tzinfo=UTC)) - int(row["id"])) >> 16 < 1000
    pages = responses(landing.root, "mastodon", stream)
    assert sum(page["record_count"] for page in pages) == expected_posts
    again = extract(
        SOURCE, [SOURCE.stream(stream)], connect(platform.url), scope, landing, state, "0.1.test"
    )
    assert [one.landed_count for one in again.reports] == [0]


def test_real_recorded_pages_say_nothing_that_we_overlook(serve: Serve, connect: Connect) -> None:
    recorded = Recording(real_data("mastodon", "test_fetch_remaining.yaml"))
    platform = serve(recorded.answer)
    scope = Scope(until=UNTIL, brand="b", topics=(TAG,))
    pages = list(read_tag_timeline(connect(platform.url), scope))
    assert [len(page.json) for page in pages] == [10, 10, 10, 0]
    assert [page.page_number for page in pages] == [1, 2, 3, 4]
    assert all("x-ratelimit-reset" in page.headers for page in pages)


def two_accounts(asked: Asked) -> Answer:
    if asked.path == "/api/v1/accounts/lookup":
        return as_json({"id": str(len(asked.query["acct"])), "acct": asked.query["acct"]})
    return as_json([])


def test_brand_and_competitors_are_looked_up_one_by_one(serve: Serve, connect: Connect) -> None:
    platform = serve(two_accounts)
    pages = list(read_accounts(connect(platform.url), Scope(UNTIL, brand="a", competitors=("bb",))))
    assert [page.json["acct"] for page in pages] == ["a", "bb"]


def test_each_accounts_posts_are_asked_for_within_the_window(
    serve: Serve, connect: Connect
) -> None:
    platform = serve(two_accounts)
    scope = Scope(UNTIL, since=UNTIL - DAY, brand="a", competitors=("bb",))
    list(read_statuses(connect(platform.url), scope))
    asked = [one for one in platform.asked if one.path.endswith("/statuses")]
    assert [one.path for one in asked] == [
        "/api/v1/accounts/1/statuses",
        "/api/v1/accounts/2/statuses",
    ]
    bounds = {"limit": "40", "max_id": str(id_at(UNTIL)), "since_id": str(id_at(UNTIL - DAY))}
    assert [dict(one.query) for one in asked] == [bounds, bounds]


def test_a_first_run_asks_for_all_there_is(serve: Serve, connect: Connect) -> None:
    platform = serve(two_accounts)
    list(read_tag_timeline(connect(platform.url), Scope(UNTIL, topics=("kahvi", "coffee"))))
    assert [one.path for one in platform.asked] == [
        "/api/v1/timelines/tag/kahvi",
        "/api/v1/timelines/tag/coffee",
    ]
    assert all("since_id" not in one.query for one in platform.asked)


def test_notifications_end_where_a_page_reaches_behind_the_window(
    serve: Serve, connect: Connect
) -> None:
    def answer(asked: Asked) -> Answer:
        number = int(asked.query.get("max_id", 10))
        moment = UNTIL - (10 - number) * DAY
        link = f'<http://h/api/v1/notifications?max_id={number - 1}>; rel="next"'
        return as_json([{"id": str(number), "created_at": moment.isoformat()}], Link=link)

    platform = serve(answer)
    scope = Scope(UNTIL, since=UNTIL - timedelta(days=2, hours=12))
    pages = list(read_notifications(connect(platform.url), scope))
    assert [page.json[0]["id"] for page in pages] == ["10", "9", "8", "7"]
    assert platform.asked[0].query["limit"] == "80"


def test_an_empty_page_of_notifications_is_not_the_end(serve: Serve, connect: Connect) -> None:
    link = '<http://h/api/v1/notifications?max_id=1>; rel="next"'
    pages = {"": as_json([], Link=link), "1": as_json([{"id": "1", "created_at": "2026-10-31"}])}
    platform = serve(lambda asked: pages[asked.query.get("max_id", "")])
    scope = Scope(UNTIL, since=UNTIL - 9 * DAY)
    assert len(list(read_notifications(connect(platform.url), scope))) == 2


def test_a_server_without_the_batch_is_asked_for_each_post(
    serve: Serve, connect: Connect, landing: Landing, state: State
) -> None:
    # Before Mastodon 4.3 there was no question for several posts: it is a 404 of its own.
    def status(identifier: str) -> dict[str, object]:
        account = {"id": "7", "acct": "lumo"}
        return {"id": identifier, "created_at": "2026-10-30T10:00:00.000Z", "account": account}

    known = {
        "/api/v1/accounts/lookup": as_json({"id": "7", "acct": "lumo", "username": "lumo"}),
        "/api/v1/accounts/7/statuses": as_json([status("12"), status("11")]),
        "/api/v1/statuses/11": as_json(status("11")),
    }
    absent = Answer(b'{"error":"Record not found"}', status=404)
    platform = serve(lambda asked: known.get(asked.path, absent))
    scope = Scope(until=UNTIL, since=UNTIL - DAY, brand="lumo")
    streams = [SOURCE.stream("statuses"), SOURCE.stream("deletions")]
    outcome = extract(SOURCE, streams, connect(platform.url), scope, landing, state, "0.1.test")
    assert outcome.failures == ()
    (gone,) = rows(landing.root, "mastodon", "deletions")
    assert (gone["stream"], gone["natural_id"], gone["reason"]) == ("statuses", "12", "deleted")


def test_counts_are_those_of_the_instance_that_was_asked(
    serve: Serve, connect: Connect, tmp_path: Path
) -> None:
    # One post as two servers know it: another identifier, and only the favourites that came there.
    seen = {"home": ("11", 42, 900), "elsewhere": ("9055", 3, 17)}
    landed = {}
    for instance, (identifier, favourites, followers) in seen.items():
        account = {"id": "7", "acct": "aino", "followers_count": followers}
        post = {
            "id": identifier,
            "uri": "https://home.example/users/aino/statuses/11",
            "created_at": "2026-10-30T10:00:00.000Z",
            "account": account,
            "favourites_count": favourites,
        }
        platform = serve(partial(always, as_json([post])))
        landing, state = Landing(tmp_path / instance), State(tmp_path / f"{instance}-state", "m")
        scope = Scope(until=UNTIL, since=UNTIL - DAY, topics=("coffee",))
        stream = [SOURCE.stream("tag_timeline")]
        api = connect(platform.url)
        assert extract(SOURCE, stream, api, scope, landing, state, "0.1.test").failures == ()
        (landed[instance],) = rows(landing.root, "mastodon", "tag_timeline")
    counted = {
        instance: (row["id"], row["favourites_count"], row["account_followers_count"])
        for instance, row in landed.items()
    }
    assert counted == seen
