from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extract.connectors.instagram import SOURCE
from extract.errors import Refused
from tests.extract.graph_platform import Open, Serve, open_with, refusal
from tests.extract.landed import all_bytes, responses, rows
from tests.extract.loopback import Answer, Asked, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import fixture

DAY = timedelta(days=1)
ACCOUNT = "17841400000000001"
ALBUM, REEL, PHOTO = (f"1790000000000010{number}" for number in (1, 2, 3))
STORY = "17900000000000201"
EMPTY = as_json({"data": []})


@pytest.fixture
def serve_account(serve: Serve, tmp_path: Path) -> Open:
    return open_with(SOURCE, serve, tmp_path)


def recorded(asked: Asked) -> Answer:
    """Answer as the fixtures were written: an album, a reel, a photo and a story."""
    name, _, edge = asked.path.removeprefix("/v25.0/").partition("/")
    if edge == "comments":
        return fixture("instagram", "comments") if name == ALBUM else EMPTY
    if edge == "insights":
        if name != ACCOUNT:
            told = fixture("instagram", "media_insights")
            return replace(told, body=told.body.replace(ALBUM.encode(), name.encode()))
        is_series = asked.query["metric"] == "follower_count"
        return fixture("instagram", "follower_count" if is_series else "account_insights")
    if edge:
        return fixture("instagram", edge)
    if "business_discovery" in asked.query["fields"]:
        is_list = "media.limit" in asked.query["fields"]
        is_end = "media.after" in asked.query["fields"]
        if is_end:
            profile = {"id": "17841400000000002", "username": "halla"}
            return as_json({"business_discovery": profile, "id": ACCOUNT})
        return fixture("instagram", "discovered_media" if is_list else "discovery")
    return fixture("instagram", "me")


def test_the_brands_profile_lands_and_what_is_public_of_its_competitors(
    serve_account: Open,
) -> None:
    runs = serve_account(recorded)
    assert runs.run("account").failures == ()
    brand, competitor = rows(runs.landing, "instagram", "account")
    assert (brand["id"], brand["username"], brand["media_count"]) == (ACCOUNT, "lumo", 3)
    assert (competitor["username"], competitor["followers_count"]) == ("halla", 20511)


def test_a_competitor_without_a_professional_account_is_no_failure(serve_account: Open) -> None:
    unknown = {"error": {"message": "Invalid user id", "code": 110, "error_subcode": 2207013}}

    def answer(asked: Asked) -> Answer:
        if "business_discovery" in asked.query.get("fields", ""):
            return replace(as_json(unknown), status=400)
        return recorded(asked)

    runs = serve_account(answer)
    assert runs.run("account", "competitor_media").failures == ()
    assert [row["username"] for row in rows(runs.landing, "instagram", "account")] == ["lumo"]
    assert rows(runs.landing, "instagram", "competitor_media") == []


def test_a_page_without_a_linked_account_is_told_so(serve_account: Open) -> None:
    runs = serve_account(lambda _: as_json({"id": "106000000000001"}))
    (failure,) = runs.run("account").failures
    assert isinstance(failure, Refused)
    assert "no professional Instagram account is linked" in str(failure)


def test_a_carousel_is_one_record_and_its_parts_are_not_counted(serve_account: Open) -> None:
    runs = serve_account(recorded)
    assert runs.run("media", "media_insights").failures == ()
    album, reel, photo = rows(runs.landing, "instagram", "media")
    assert [row["id"] for row in (album, reel, photo)] == [ALBUM, REEL, PHOTO]
    assert album["media_type"] == "CAROUSEL_ALBUM"
    assert album["children"].count('"id"') == 3
    assert sum(row["like_count"] or 0 for row in (album, reel, photo)) == 50 + 90
    of_objects = {row["media_id"] for row in rows(runs.landing, "instagram", "media_insights")}
    assert of_objects == {ALBUM, REEL, PHOTO, STORY}
    parts = [f"1790000000000011{number}" for number in range(3)]
    assert all(part in album["children"] for part in parts)
    assert not any(part in one.target for part in parts for one in runs.platform.asked)


def test_hidden_likes_are_unknown_and_not_zero(serve_account: Open) -> None:
    runs = serve_account(recorded)
    runs.run("media")
    photo = rows(runs.landing, "instagram", "media")[-1]
    assert (photo["id"], photo["like_count"], photo["comment_count"]) == (PHOTO, None, 2)


def test_a_view_of_a_reel_is_counted_once(serve_account: Open) -> None:
    runs = serve_account(recorded)
    runs.run("media_insights")
    (asked,) = [one.query["metric"] for one in runs.platform.asked if REEL in one.path]
    metrics = asked.split(",")
    assert "views" in metrics
    counted_again = {"plays", "clips_replays_count", "ig_reels_aggregated_all_plays_count"}
    assert counted_again.isdisjoint(metrics), "they count the views that `views` counts"
    assert {"video_views", "impressions"}.isdisjoint(metrics)
    found = [
        row["value"]
        for row in rows(runs.landing, "instagram", "media_insights")
        if (row["media_id"], row["metric"]) == (REEL, "views")
    ]
    assert found == [1200]


def test_stories_live_for_24_hours_and_are_read_by_each_run(serve_account: Open) -> None:
    live = [fixture("instagram", "stories")]

    def answer(asked: Asked) -> Answer:
        return live[0] if asked.path.endswith("/stories") else recorded(asked)

    runs = serve_account(answer)
    runs.run("stories", "media_insights")
    live[0] = EMPTY
    again = runs.run("stories", "media_insights", until=UNTIL + DAY)
    assert again.failures == ()
    assert len(runs.asked("/stories")) == 4
    (story,) = rows(runs.landing, "instagram", "stories")
    assert (story["id"], story["media_product_type"]) == (STORY, "STORY")
    of_story = [
        row["metric"]
        for row in rows(runs.landing, "instagram", "media_insights")
        if row["media_id"] == STORY
    ]
    assert sorted(of_story) == ["likes", "reach", "views"], "what was read while it lived stays"


def test_too_few_viewers_of_a_story_is_no_failure_and_no_value(serve_account: Open) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith(f"{STORY}/insights"):
            return refusal("too_few_viewers", "instagram")
        return recorded(asked)

    runs = serve_account(answer)
    assert runs.run("media_insights").failures == ()
    found = {row["media_id"] for row in rows(runs.landing, "instagram", "media_insights")}
    assert found == {ALBUM, REEL, PHOTO}


def test_a_metric_that_one_old_post_lacks_is_not_retired_for_the_others(
    serve_account: Open,
) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith(f"{ALBUM}/insights") and "views" in asked.query["metric"]:
            return refusal("unsupported_metric", "instagram")
        return recorded(asked)

    runs = serve_account(answer)
    assert runs.run("media_insights").failures == ()
    (asked,) = [one.query["metric"] for one in runs.platform.asked if PHOTO in one.path]
    assert "views" in asked.split(",")
    of_photo = {
        row["metric"]
        for row in rows(runs.landing, "instagram", "media_insights")
        if row["media_id"] == PHOTO
    }
    assert "views" in of_photo


def test_each_kind_of_media_is_asked_for_its_own_metrics(serve_account: Open) -> None:
    runs = serve_account(recorded)
    runs.run("media_insights")
    asked = {
        one.path.split("/")[2]: set(one.query["metric"].split(","))
        for one in runs.platform.asked
        if one.path.endswith("/insights")
    }
    assert {"saved", "follows"} <= asked[ALBUM] == asked[PHOTO]
    assert "ig_reels_avg_watch_time" in asked[REEL] - asked[ALBUM]
    assert {"navigation", "replies"} <= asked[STORY] - asked[ALBUM]


def test_comments_land_with_all_replies_each_once(serve_account: Open) -> None:
    runs = serve_account(recorded)
    assert runs.run("media", "comments").failures == ()
    found = rows(runs.landing, "instagram", "comments")
    assert [row["id"][-1] for row in found] == ["1", "2", "9", "3"]
    assert {row["media_id"] for row in found} == {ALBUM}
    assert [row["parent_id"] for row in found] == [
        None,
        "17910000000000001",
        None,
        "17910000000000001",
    ]
    assert [row["username"] for row in found if row["parent_id"]] == ["lumo", "eino_example"]


def test_account_insights_are_totals_of_pacific_days(serve_account: Open) -> None:
    runs = serve_account(recorded)
    assert runs.run("account_insights", until=datetime(2026, 11, 3, tzinfo=UTC)).failures == ()
    runs.platform.asked.clear()
    runs.run("account_insights", until=datetime(2026, 11, 4, tzinfo=UTC))
    totals = [one for one in runs.asked("insights") if "metric_type" in one]
    assert {one["metric_type"] for one in totals} == {"total_value"}
    lengths = [(int(one["until"]) - int(one["since"])) // 3600 for one in totals]
    assert lengths == [24, 24, 24, 24, 24, 24, 25, 24], "summer time ends on the first of November"
    last = datetime.fromtimestamp(int(totals[-1]["until"]), UTC)
    assert last == datetime(2026, 11, 3, 8, tzinfo=UTC)
    found = rows(runs.landing, "instagram", "account_insights")
    days = {row["day"].isoformat() for row in found if row["metric"] == "views"}
    assert "2026-11-01" in days
    followers = [row["day"].isoformat() for row in found if row["metric"] == "follower_count"]
    assert followers == ["2026-10-30", "2026-10-31"]


def test_competitors_posts_are_followed_by_the_cursor_inside_the_question(
    serve_account: Open,
) -> None:
    runs = serve_account(recorded)
    assert runs.run("competitor_media").failures == ()
    (post,) = rows(runs.landing, "instagram", "competitor_media")
    assert (post["username"], post["account_id"]) == ("halla", "17841400000000002")
    asked = [one["fields"] for one in runs.asked(ACCOUNT)]
    assert len(asked) == 2
    assert "media.after(QVFIUhalla).limit(50)" in asked[1]


def gone_when(vanished: str) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        wanted = asked.query.get("ids", "").split(",")
        if vanished in wanted:
            return refusal("gone")
        if wanted != [""]:
            return as_json({one: {"id": one} for one in wanted})
        return recorded(asked)

    return answer


def test_deleted_media_becomes_a_tombstone_and_an_ended_story_does_not(
    serve_account: Open,
) -> None:
    runs = serve_account(gone_when(REEL))
    runs.run("media", "stories", "comments")
    outcome = runs.run("media", "comments", "deletions", until=UNTIL + 2 * DAY)
    assert outcome.failures == ()
    (stone,) = rows(runs.landing, "instagram", "deletions")
    assert (stone["stream"], stone["natural_id"]) == ("media", REEL)
    assert stone["reason"] == "deleted"
    checked = ",".join(one.get("ids", "") for one in runs.asked("/"))
    assert REEL in checked
    assert STORY not in checked


def test_no_token_of_a_link_inside_an_answer_is_followed_or_landed(serve_account: Open) -> None:
    runs = serve_account(recorded)
    runs.run("media", "comments")
    assert [one.path for one in runs.platform.asked if one.path.endswith("/replies")]
    assert not any("access_token" in one.target for one in runs.platform.asked)
    urls = [row["url"] for row in responses(runs.landing, "instagram", "comments")]
    assert not any("access_token" in url for url in urls)
    assert b"access_token" not in all_bytes(runs.home / "state")
