from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from sandbox.platforms.youtube import counted
from sandbox.platforms.youtube_world import PRIVATE, youtube_of
from tests.sandbox.sandbox_client import Client

V3 = "/youtube/v3"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PARTS = "snippet,contentDetails,statistics"
Answer = dict[str, Any]


def ask(client: Client, kind: str, **parameters: str | int) -> requests.Response:
    url = f"{client.sandbox.base_url('youtube')}{V3}/{kind}"
    headers = {"X-Goog-Api-Key": "sandbox-youtube-api-key"}
    return client.session.get(url, params=parameters, headers=headers, timeout=10)


def walk(client: Client, kind: str, **parameters: str | int) -> Iterator[Answer]:
    while True:
        content = ask(client, kind, **parameters).json()
        yield from content["items"]
        if "nextPageToken" not in content:
            return
        parameters["pageToken"] = content["nextPageToken"]


def channel(client: Client, handle: str = "@lumo") -> Answer:
    found: list[Answer] = ask(client, "channels", part=PARTS, forHandle=handle).json()["items"]
    return found[0]


def uploads(client: Client, handle: str = "@lumo") -> list[Answer]:
    playlist = channel(client, handle)["contentDetails"]["relatedPlaylists"]["uploads"]
    listed = walk(
        client, "playlistItems", part="contentDetails", playlistId=playlist, maxResults=50
    )
    return [item["contentDetails"] for item in listed]


def public(client: Client) -> list[str]:
    return [item["videoId"] for item in uploads(client) if "videoPublishedAt" in item]


def reason(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


def test_uploads_stand_newest_first_and_private_ones_without_a_date(client: Client) -> None:
    dates = [item.get("videoPublishedAt") for item in uploads(client)]
    told = [date for date in dates if date]
    assert len(told) > 50
    assert told == sorted(told, reverse=True)
    tube, now = youtube_of(client.sandbox.app.view.index), client.sandbox.app.view.now
    hidden = [
        video for video in tube.published(tube.channels[0], now) if video.state(now) == PRIVATE
    ]
    assert dates.count(None) == len(hidden)


def test_fifty_videos_are_asked_for_at_once_and_the_gone_are_left_out(client: Client) -> None:
    known = public(client)[:49]
    items = ask(client, "videos", part=PARTS, id=",".join([*known, "notThere123"])).json()["items"]
    assert [item["id"] for item in items] == known
    too_many = ask(client, "videos", part=PARTS, id=",".join(["notThere123"] * 51))
    assert reason(too_many) == (400, "invalidFilters")


def test_counts_are_texts_and_hidden_ones_are_left_out(client: Client) -> None:
    known = public(client)[:50]
    items = ask(client, "videos", part="statistics", id=",".join(known)).json()["items"]
    statistics = [item["statistics"] for item in items]
    assert all(isinstance(one["viewCount"], str) for one in statistics)
    held = Counter(name for one in statistics for name in one)
    assert held["viewCount"] == 50 > held["likeCount"] > 40
    assert held["viewCount"] > held["commentCount"] > 40
    hidden = channel(client, "routa")["statistics"]
    assert (hidden["hiddenSubscriberCount"], "subscriberCount" in hidden) == (True, False)


def test_only_the_parts_asked_for_come(client: Client) -> None:
    (video,) = ask(client, "videos", part="id", id=public(client)[0]).json()["items"]
    assert set(video) == {"kind", "etag", "id"}


def test_comment_counts_agree_with_the_threads_and_replies_that_come(client: Client) -> None:
    known = public(client)
    seen = 0
    for start in range(0, len(known), 50):
        lot = ",".join(known[start : start + 50])
        for video in ask(client, "videos", part="statistics", id=lot).json()["items"]:
            if "commentCount" in video["statistics"]:
                below = {"videoId": str(video["id"])}
                threads = list(
                    walk(client, "commentThreads", part="snippet", maxResults=100, **below)
                )
                replies = sum(thread["snippet"]["totalReplyCount"] for thread in threads)
                assert len(threads) + replies == int(video["statistics"]["commentCount"])
                seen += len(threads)
    assert seen > 130, "one video has more than a page"


def test_a_thread_brings_five_replies_and_the_rest_when_asked(client: Client) -> None:
    tube = youtube_of(client.sandbox.app.view.index)
    thread = tube.threads[0]
    listed = walk(
        client, "commentThreads", part="snippet,replies", videoId=thread.video.id, maxResults=100
    )
    (found,) = [one for one in listed if one["id"] == thread.id]
    assert len(found["replies"]["comments"]) == 5
    rest = list(walk(client, "comments", part="snippet", parentId=thread.id, maxResults=100))
    assert len(rest) == found["snippet"]["totalReplyCount"] > 100
    assert {reply["snippet"]["parentId"] for reply in rest} == {thread.id}


def test_disabled_comments_and_what_is_not_there_are_told_apart(client: Client) -> None:
    tube, now = youtube_of(client.sandbox.app.view.index), client.sandbox.app.view.now
    closed = next(video for video in tube.public(now) if not video.takes_comments)
    threads = {"part": "snippet", "videoId": closed.id}
    assert reason(ask(client, "commentThreads", **threads)) == (403, "commentsDisabled")
    nowhere = {"part": "snippet", "videoId": "notThere123"}
    assert reason(ask(client, "commentThreads", **nowhere)) == (404, "videoNotFound")
    nobody = {"part": "snippet", "parentId": "UgNobody"}
    assert reason(ask(client, "comments", **nobody)) == (404, "commentNotFound")
    nothing = {"part": "contentDetails", "playlistId": "UUnothing"}
    assert reason(ask(client, "playlistItems", **nothing)) == (404, "playlistNotFound")


def test_a_handle_that_nobody_has_is_an_answer_without_items(client: Client) -> None:
    content = ask(client, "channels", part=PARTS, forHandle="@nobody").json()
    assert ("items" in content, content["pageInfo"]["totalResults"]) == (False, 0)


@pytest.mark.parametrize(
    ("kind", "parameters", "blamed"),
    [
        ("channels", {"forHandle": "@lumo"}, "missingRequiredParameter"),
        ("channels", {"part": "id"}, "missingRequiredParameter"),
        ("comments", {"part": "id", "parentId": "x", "pageToken": "nonsense"}, "commentNotFound"),
    ],
)
def test_a_wrong_question_is_named(
    client: Client, kind: str, parameters: dict[str, str], blamed: str
) -> None:
    assert reason(ask(client, kind, **parameters))[1] == blamed


def test_a_wrong_page_token_is_refused(client: Client) -> None:
    playlist = channel(client)["contentDetails"]["relatedPlaylists"]["uploads"]
    asked = {"part": "contentDetails", "playlistId": playlist, "pageToken": "nonsense"}
    assert reason(ask(client, "playlistItems", **asked)) == (400, "invalidPageToken")


def test_a_key_may_stand_in_the_address_too_and_a_wrong_one_is_refused(client: Client) -> None:
    url = f"{client.sandbox.base_url('youtube')}{V3}/channels"
    asked = {"part": "id", "forHandle": "lumo"}
    good = client.session.get(url, params={**asked, "key": "sandbox-youtube-token"}, timeout=5)
    assert good.status_code == 200
    bad = client.session.get(url, params={**asked, "key": "wrong"}, timeout=5)
    assert bad.status_code == 400
    assert bad.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("rate_limited", 403, "quotaExceeded"),
        ("too_fast", 403, "rateLimitExceeded"),
        ("deleted", 404, "videoNotFound"),
        ("expired_cursor", 400, "invalidPageToken"),
        ("server_error", 500, "backendError"),
    ],
)
def test_faults_speak_youtubes_words(client: Client, kind: str, status: int, told: str) -> None:
    client.sandbox.set_faults([{"platform": "youtube", "kind": kind}])
    assert reason(ask(client, "channels", part="id", forHandle="lumo")) == (status, told)


def test_the_world_grows_with_the_clock_and_some_of_it_goes(client: Client) -> None:
    before, counts = set(public(client)), counted(client.sandbox.app.view)
    client.sandbox.move_clock(NOW + timedelta(days=30))
    after = set(public(client))
    assert after - before
    assert before - after
    client.sandbox.move_clock(NOW - timedelta(days=200))
    assert set(public(client)) < before | after
    assert counted(client.sandbox.app.view)["comment_threads"] < counts["comment_threads"]
