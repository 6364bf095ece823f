import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from extract.connectors.facebook import SOURCE, WHILE_POSTS_LIVE
from extract.errors import Refused
from tests.extract.graph_platform import Open, Serve, open_with, refusal
from tests.extract.landed import all_bytes, rejects, responses, rows
from tests.extract.loopback import Answer, Asked, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import fixture

DAY = timedelta(days=1)
PAGE = "106000000000001"
POST = f"{PAGE}_122100000000000017"
EMPTY = as_json({"data": []})


@pytest.fixture
def serve_page(serve: Serve, tmp_path: Path) -> Open:
    return open_with(SOURCE, serve, tmp_path)


def recorded(asked: Asked) -> Answer:
    """Answer as the fixtures were written: two posts a page, comments on one post."""
    edge = asked.path.rsplit("/", 1)[-1]
    if edge == "published_posts":
        if "LIKE" in asked.query.get("fields", ""):
            return fixture("facebook", "reactions")
        last = asked.query.get("after") == "QVFIUmNY"
        return fixture("facebook", "posts_2" if last else "posts_1")
    if edge == "comments":
        return fixture("facebook", "comments") if POST in asked.path else EMPTY
    if edge == "insights":
        return fixture("facebook", "post_insights" if POST in asked.path else "page_insights")
    return fixture("facebook", "page")


def test_the_page_lands_with_its_followers(serve_page: Open) -> None:
    runs = serve_page(recorded)
    assert runs.run("page").failures == ()
    (page,) = rows(runs.landing, "facebook", "page")
    assert (page["id"], page["username"]) == (PAGE, "lumo")
    assert (page["followers_count"], page["fan_count"]) == (7421, 6903)
    assert runs.platform.asked[0].path == "/v25.0/lumo"


def test_posts_land_with_their_summaries_and_identifiers_beyond_a_double(
    serve_page: Open,
) -> None:
    runs = serve_page(recorded)
    (report,) = runs.run("posts").reports
    assert (report.record_count, report.landed_count, report.reject_count) == (3, 3, 0)
    first, story, last = rows(runs.landing, "facebook", "posts")
    assert first["id"] == POST
    assert (first["share_count"], first["comment_count"], first["reaction_count"]) == (12, 3, 211)
    assert first["created_at"] == datetime.fromisoformat("2026-10-30T08:15:00")
    assert (story["message"], story["share_count"]) == (None, None), "unknown is not zero"
    assert int(last["id"].partition("_")[2]) > 2**53


def test_next_links_are_followed_without_the_token_that_stands_in_them(serve_page: Open) -> None:
    runs = serve_page(recorded)
    runs.run("posts")
    first, second = runs.asked("published_posts")
    assert second["after"] == "QVFIUmNY"
    assert "access_token" not in first.keys() | second.keys()
    assert {one.authorization for one in runs.platform.asked} == {"Bearer planted-token-4f1c9"}
    urls = [row["url"] for row in responses(runs.landing, "facebook", "posts")]
    assert len(urls) == 2
    assert not any("access_token" in url for url in urls)


def test_paging_cursors_are_not_stored_for_the_next_run(serve_page: Open) -> None:
    runs = serve_page(recorded)
    runs.run("posts")
    runs.run("posts", until=UNTIL + DAY)
    starts = [asked for asked in runs.asked("published_posts") if "after" not in asked]
    assert len(starts) == 2, "each run begins at the front, by time"
    assert int(starts[1]["since"]) == int((UNTIL - WHILE_POSTS_LIVE).timestamp())
    assert int(starts[1]["until"]) == int((UNTIL + DAY).timestamp())
    assert b"QVFIUmNY" not in all_bytes(runs.home / "state")


def test_reactions_are_counted_by_type(serve_page: Open) -> None:
    runs = serve_page(recorded)
    assert runs.run("reactions").failures == ()
    (counted,) = rows(runs.landing, "facebook", "reactions")
    kinds = ("like", "love", "care", "haha", "wow", "sad", "angry")
    assert [counted[f"{kind}_count"] for kind in kinds] == [150, 40, 8, 6, 4, 2, 1]
    assert (
        "reactions.type(SAD).limit(0).summary(total_count).as(sad)"
        in (runs.asked("published_posts")[0]["fields"])
    )


def test_comments_land_with_replies_and_the_post_they_stand_under(serve_page: Open) -> None:
    runs = serve_page(recorded)
    assert runs.run("posts", "comments").failures == ()
    comment, reply, hidden = rows(runs.landing, "facebook", "comments")
    assert {row["post_id"] for row in (comment, reply, hidden)} == {POST}
    assert (comment["parent_id"], comment["from_id"]) == (None, None)
    assert (reply["parent_id"], reply["from_id"]) == (comment["id"], PAGE)
    assert hidden["is_hidden"] is True
    assert {asked["filter"] for asked in runs.asked("comments")} == {"stream"}


def test_a_post_that_vanished_is_no_failure_of_its_comments_and_insights(serve_page: Open) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path.endswith(("/comments", "/insights")) and POST not in asked.path:
            return refusal("gone")
        return recorded(asked)

    runs = serve_page(answer)
    assert runs.run("posts", "comments", "post_insights").failures == ()
    assert len(rows(runs.landing, "facebook", "comments")) == 3
    assert {row["post_id"] for row in rows(runs.landing, "facebook", "post_insights")} == {POST}


def test_insight_days_are_in_pacific_time(serve_page: Open) -> None:
    runs = serve_page(recorded)
    assert runs.run("page_insights", until=datetime(2026, 11, 3, tzinfo=UTC)).failures == ()
    views = [
        (row["day"].isoformat(), row["end_at"].hour, row["value"])
        for row in rows(runs.landing, "facebook", "page_insights")
        if row["metric"] == "page_media_view"
    ]
    # On the first of November the clocks go back: that day ends an hour later in UTC.
    assert views == [("2026-10-30", 7, 5200), ("2026-10-31", 7, 4800), ("2026-11-01", 8, 6100)]


def test_insights_ask_for_whole_pacific_days_of_at_most_90_at_a_time(serve_page: Open) -> None:
    runs = serve_page(recorded)
    runs.run("page_insights")
    asked = runs.asked("insights")
    bounds = [(int(one["since"]), int(one["until"])) for one in asked]
    assert len(bounds) == 9, "two years at first"
    for (_, until), (since, _) in pairwise(bounds):
        assert until == since
    assert all(until - since <= 90 * 86_400 + 3600 for since, until in bounds)
    assert datetime.fromtimestamp(bounds[-1][1], UTC) == datetime(2026, 10, 31, 7, tzinfo=UTC)


def test_the_links_of_insights_lead_along_time_and_are_not_followed(serve_page: Open) -> None:
    runs = serve_page(recorded)
    runs.run("page_insights")
    runs.platform.asked.clear()
    runs.run("page_insights", until=UNTIL + DAY)
    assert len(runs.asked("insights")) == 1


def test_insights_revised_for_days_are_read_again_and_the_last_reading_wins(
    serve_page: Open,
) -> None:
    views = [5200]

    def answer(asked: Asked) -> Answer:
        if not asked.path.endswith("/insights"):
            return recorded(asked)
        told = fixture("facebook", "page_insights")
        return replace(told, body=told.body.replace(b"5200", str(views[0]).encode()))

    runs = serve_page(answer)
    runs.run("page_insights", until=datetime(2026, 11, 3, tzinfo=UTC))
    views[0] = 5311
    (report,) = runs.run("page_insights", until=datetime(2026, 11, 4, tzinfo=UTC)).reports
    assert report.landed_count == 1
    since = int(runs.asked("insights")[-1]["since"])
    assert datetime.fromtimestamp(since, UTC) <= datetime(2026, 10, 28, tzinfo=UTC)
    of_the_day = [
        row
        for row in rows(runs.landing, "facebook", "page_insights")
        if (row["metric"], row["day"].isoformat()) == ("page_media_view", "2026-10-30")
    ]
    assert [row["value"] for row in of_the_day] == [5200, 5311]
    assert of_the_day[0]["_natural_id"] == of_the_day[1]["_natural_id"]
    (again,) = runs.run("page_insights", until=datetime(2026, 11, 4, tzinfo=UTC)).reports
    assert (again.record_count, again.landed_count) == (6, 0)


def test_a_metric_past_its_retirement_is_not_asked_for(serve_page: Open) -> None:
    runs = serve_page(recorded)
    runs.run("page_insights", until=datetime(2025, 11, 14, tzinfo=UTC))
    before = set(runs.asked("insights")[-1]["metric"].split(","))
    runs.run("page_insights", until=datetime(2025, 11, 16, tzinfo=UTC))
    after = set(runs.asked("insights")[-1]["metric"].split(","))
    assert before - after == {"page_impressions"}
    runs.run("page_insights", until=datetime(2026, 6, 16, tzinfo=UTC))
    later = set(runs.asked("insights")[-1]["metric"].split(","))
    assert after - later == {"page_impressions_unique"}
    assert {"page_media_view", "page_total_media_view_unique"} <= later


def test_one_bad_metric_fails_the_whole_call_and_the_others_land(serve_page: Open) -> None:
    def answer(asked: Asked) -> Answer:
        if not asked.path.endswith("/insights"):
            return recorded(asked)
        if "page_total_actions" in asked.query["metric"]:
            return refusal("bad_metric")
        return only_asked(fixture("facebook", "page_insights"), asked)

    runs = serve_page(answer)
    until = datetime(2026, 11, 3, tzinfo=UTC)
    assert runs.run("page_insights", until=until).failures == ()
    metrics = {row["metric"] for row in rows(runs.landing, "facebook", "page_insights")}
    assert metrics == {"page_media_view", "page_follows"}
    assert rejects(runs.landing, "facebook", "page_insights") == []
    runs.platform.asked.clear()
    runs.run("page_insights", until=until + DAY)
    (asked,) = runs.asked("insights")
    assert "page_total_actions" not in asked["metric"], "the next run remembers it"


def only_asked(answer: Answer, asked: Asked) -> Answer:
    """Leave in an answer the metrics that were asked for."""
    content = json.loads(answer.body)
    wanted = asked.query["metric"].split(",")
    content["data"] = [one for one in content["data"] if one["name"] in wanted]
    return as_json(content)


def test_a_retired_metric_is_absent_and_never_zero(serve_page: Open) -> None:
    runs = serve_page(recorded)
    assert runs.run("posts", "post_insights").failures == ()
    found = {row["metric"]: row["value"] for row in rows(runs.landing, "facebook", "post_insights")}
    assert found["post_media_view"] == 9120
    assert found["post_video_views"] == 0, "a zero that the platform told is a zero"
    assert "post_impressions" not in found


def gone_when(*ids: str) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        if "ids" in asked.query:
            wanted = asked.query["ids"].split(",")
            if set(ids) & set(wanted):
                return refusal("gone")
            return as_json({one: {"id": one} for one in wanted})
        return recorded(asked)

    return answer


def test_a_deleted_object_is_400_code_100_subcode_33_and_becomes_a_tombstone(
    serve_page: Open,
) -> None:
    vanished = f"{PAGE}_122100000000000009"
    runs = serve_page(gone_when(vanished))
    assert runs.run("posts", "comments", "deletions").failures == ()
    (stone,) = rows(runs.landing, "facebook", "deletions")
    assert (stone["stream"], stone["natural_id"]) == ("posts", vanished)
    assert (stone["reason"], stone["deleted_at"]) == ("deleted", None)
    landed = responses(runs.landing, "facebook", "deletions")
    assert sorted({row["status"] for row in landed}) == [200, 400]
    assert any(b"does not exist" in (row["body"] or b"") for row in landed)


def test_a_tombstone_lands_once_however_often_it_is_checked(serve_page: Open) -> None:
    runs = serve_page(gone_when(f"{PAGE}_122100000000000009"))
    runs.run("posts", "comments", "deletions")
    second = runs.run("posts", "comments", "deletions", until=UNTIL + DAY)
    assert second.failures == ()
    assert len(rows(runs.landing, "facebook", "deletions")) == 1


def test_when_everything_seems_deleted_a_permission_was_lost(serve_page: Open) -> None:
    posts = [
        {"id": f"{PAGE}_{number}", "created_time": "2026-10-30T08:15:00+0000"}
        for number in range(25)
    ]

    def answer(asked: Asked) -> Answer:
        if "ids" in asked.query:
            return refusal("gone")
        if asked.path.endswith("/published_posts"):
            return as_json({"data": posts})
        return EMPTY

    runs = serve_page(answer)
    (failure,) = runs.run("posts", "comments", "deletions").failures
    assert isinstance(failure, Refused)
    assert "lost a permission" in str(failure)
    assert rows(runs.landing, "facebook", "deletions") == []
