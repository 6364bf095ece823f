"""Reddit against recorded shapes: each trap of the platform is a test."""

import base64
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors import reddit as connector
from extract.connectors.reddit import SOURCE, fate_of, flatten
from extract.errors import PagingLoop, Refused
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from tests.extract.connected import open_api
from tests.extract.landed import all_bytes, rows
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.properties import few
from tests.extract.recorded import fixture

SCOPE = Scope(until=UNTIL, brand="lumo", topics=("coffee",))
GIVEN = {"client_id": "planted-client", "client_secret": "planted-secret-31"}
TOKENS = "/api/v1/access_token"

Json = dict[str, Any]
Answering = Callable[[Asked], Answer]
Run = Callable[..., Outcome]


def listing(*children: Json, after: str | None = None) -> Answer:
    return as_json({"kind": "Listing", "data": {"after": after, "children": list(children)}})


def submission(number: int, created: datetime, **changes: object) -> Json:
    data = {
        "id": f"s{number}",
        "name": f"t3_s{number}",
        "subreddit": "lumo",
        "title": "Filter",
        "created_utc": created.timestamp(),
        **changes,
    }
    return {"kind": "t3", "data": data}


class Reddit:
    """A server that gives tokens and the recorded answers, or a test's own by path."""

    def __init__(self) -> None:
        self.own: dict[str, Answering] = {}

    def __call__(self, asked: Asked) -> Answer:
        if asked.path == TOKENS:
            return as_json({"access_token": "planted-access-9", "expires_in": 86400})
        if asked.path in self.own:
            return self.own[asked.path](asked)
        if asked.path == "/r/lumo/new":
            return fixture("reddit", "new_2" if "after" in asked.query else "new_1")
        if asked.path == "/comments/1kq3x2c":
            return fixture("reddit", "continued" if "comment" in asked.query else "comments_tree")
        if asked.path == "/r/lumo/comments":
            return listing(
                json.loads(fixture("reddit", "continued").body)[1]["data"]["children"][0]
            )
        if asked.path.startswith("/comments/"):
            return as_json([{"data": {"children": []}}, {"data": {"children": []}}])
        return FIXED.get(asked.path, listing)() if asked.path in FIXED else listing()


FIXED = {
    "/r/lumo/about": lambda: fixture("reddit", "about"),
    "/api/morechildren": lambda: fixture("reddit", "morechildren"),
    "/api/info": lambda: fixture("reddit", "info"),
}


@pytest.fixture
def reddit() -> Reddit:
    return Reddit()


@pytest.fixture
def platform(serve: Callable[[Answering], Platform], reddit: Reddit) -> Platform:
    return serve(reddit)


@pytest.fixture
def run(platform: Platform, clock: Clock, landing: Landing, tmp_path: Path) -> Run:
    def run_streams(*names: str, scope: Scope = SCOPE) -> Outcome:
        api = open_api(SOURCE, platform.url, clock, tmp_path, GIVEN)
        try:
            return extract(
                SOURCE,
                [SOURCE.stream(name) for name in names],
                api,
                scope,
                landing,
                State(tmp_path / "state", "reddit"),
                "0.1.test",
            )
        finally:
            api.session.close()

    return run_streams


def landed(landing: Landing, stream: str) -> list[dict[str, Any]]:
    assert rows(landing.root, "reddit", stream, "rejects") == []
    return rows(landing.root, "reddit", stream)


def asked_of(platform: Platform, path: str) -> list[Asked]:
    return [one for one in platform.asked if one.path == path]


def test_a_token_is_asked_for_with_the_app_as_basic_credentials(
    run: Run, platform: Platform
) -> None:
    assert run("subreddits", "submissions").failures == ()
    (token,) = asked_of(platform, TOKENS)
    basic = base64.b64encode(b"planted-client:planted-secret-31").decode()
    assert token.authorization == f"Basic {basic}"
    assert token.body == "grant_type=client_credentials"
    others = [one.authorization for one in platform.asked if one.path != TOKENS]
    assert set(others) == {"Bearer planted-access-9"}


def test_every_request_names_platform_app_and_version(run: Run, platform: Platform) -> None:
    run("subreddits", "submissions", "comments")
    assert len(platform.asked) > 3
    for one in platform.asked:
        assert re.match(r"^\w+:[\w.]+:v[\d.]+ ", one.headers["user-agent"]), one.path


def test_what_is_read_is_asked_for_without_html_entities(
    run: Run, landing: Landing, platform: Platform
) -> None:
    run("submissions")
    assert {one.query["raw_json"] for one in asked_of(platform, "/r/lumo/new")} == {"1"}
    assert landed(landing, "submissions")[0]["title"] == "Filter & press: which is < which?"


def test_a_subreddit_lands_with_its_members(run: Run, landing: Landing) -> None:
    run("subreddits")
    (found,) = landed(landing, "subreddits")
    assert (found["name"], found["display_name"]) == ("t5_2qh1a", "lumo")
    assert (found["subscriber_count"], found["active_user_count"]) == (2107, None)
    assert found["created_at"] == datetime(2014, 5, 13, 16, 53, 20)  # noqa: DTZ001


def test_a_listing_is_followed_by_full_name_to_its_end(
    run: Run, landing: Landing, platform: Platform
) -> None:
    assert run("submissions").failures == ()
    asked = asked_of(platform, "/r/lumo/new")
    assert [one.query.get("after") for one in asked] == [None, "t3_1kq3x2b"]
    names = [row["_natural_id"] for row in landed(landing, "submissions")]
    assert names == ["t3_1kq3x2c", "t3_1kq3x2b", "t3_1kq3x2a"]


def test_things_are_unwrapped_from_their_kind(run: Run, landing: Landing) -> None:
    run("submissions")
    first = landed(landing, "submissions")[0]
    assert '"kind":"t3"' in first["_payload"]
    assert (first["id"], first["author_fullname"], first["score"]) == ("1kq3x2c", "t2_9aino", 17)


def test_seconds_as_a_float_become_a_moment(run: Run, landing: Landing) -> None:
    run("submissions")
    moment = landed(landing, "submissions")[0]["created_at"]
    assert moment == datetime(2026, 10, 31, 7)  # noqa: DTZ001 - landed without zone, in UTC


def test_edited_is_false_or_a_number(run: Run, landing: Landing) -> None:
    run("submissions")
    edited = [row["edited"] for row in landed(landing, "submissions")]
    assert edited == ["false", "1793403600.5", "false"]


def test_a_listing_ends_where_the_window_begins(run: Run, platform: Platform) -> None:
    since = datetime.fromtimestamp(1793410000, UTC)
    outcome = run("submissions", scope=Scope(UNTIL, since=since, brand="lumo"))
    assert len(asked_of(platform, "/r/lumo/new")) == 1
    assert [report.record_count for report in outcome.reports] == [2]


def test_what_is_pinned_to_the_top_does_not_end_a_profile_early(
    run: Run, landing: Landing, reddit: Reddit, platform: Platform
) -> None:
    pinned = submission(1, UNTIL - timedelta(days=900), author="lumo")
    first = listing(pinned, submission(2, UNTIL - timedelta(hours=1)), after="t3_s2")
    second = listing(submission(3, UNTIL - timedelta(hours=2)))
    reddit.own["/user/lumo/submitted"] = lambda asked: second if "after" in asked.query else first
    since = UNTIL - timedelta(days=1)
    run("user_submissions", scope=Scope(UNTIL, since=since, brand="u_lumo"))
    names = [row["name"] for row in landed(landing, "user_submissions")]
    assert names == ["t3_s1", "t3_s2", "t3_s3"]


def test_a_users_profile_is_no_subreddit_to_list(run: Run, platform: Platform) -> None:
    run("submissions", "comments", scope=Scope(UNTIL, brand="u_lumo", competitors=("halla",)))
    asked = {one.path for one in platform.asked if one.path != TOKENS}
    assert asked == {"/r/halla/new", "/r/halla/comments"}


def test_a_brand_may_have_a_subreddit_and_a_profile(run: Run, platform: Platform) -> None:
    run("submissions", "user_submissions", scope=Scope(UNTIL, brand="lumo+u_lumo"))
    asked = {one.path for one in platform.asked if one.path != TOKENS}
    assert asked == {"/r/lumo/new", "/user/lumo/submitted"}


def endless(asked: Asked, cap: int) -> Answer:
    """Answer as a listing that has more than Reddit shows, an hour between any two things."""
    start = int(asked.query.get("after", "t3_s-1").removeprefix("t3_s")) + 1
    things = [
        submission(number, UNTIL - timedelta(hours=number))
        for number in range(start, min(start + 100, cap))
    ]
    end = start + 100
    return listing(*things, after=f"t3_s{end - 1}" if end < cap else None)


def test_a_capped_listing_is_told(run: Run, reddit: Reddit) -> None:
    reddit.own["/r/lumo/new"] = lambda asked: endless(asked, 997)
    outcome = run("submissions", scope=Scope(UNTIL, since=UNTIL - timedelta(days=60), brand="lumo"))
    (report,) = outcome.reports
    assert report.record_count == 997
    (note,) = report.notes
    assert "/r/lumo/new ended after 997 things with one of 2026-09-20T12:00:00Z" in note
    assert "before the start of the window" in note


def test_a_capped_search_is_told_with_its_topic(run: Run, reddit: Reddit) -> None:
    reddit.own["/search"] = lambda asked: endless(asked, 244)
    (report,) = run("search").reports
    (note,) = report.notes
    assert "/search for 'coffee' ended after 244 things" in note


def test_a_listing_that_reaches_the_window_or_its_own_end_has_nothing_to_tell(
    run: Run, reddit: Reddit
) -> None:
    reddit.own["/r/lumo/new"] = lambda asked: endless(asked, 997)
    recent = Scope(UNTIL, since=UNTIL - timedelta(days=30), brand="lumo")
    assert [report.notes for report in run("submissions", scope=recent).reports] == [()]
    reddit.own["/r/lumo/new"] = lambda asked: endless(asked, 40)
    assert [report.notes for report in run("submissions").reports] == [()]


def test_a_cursor_that_repeats_is_an_error(run: Run, reddit: Reddit) -> None:
    same = listing(submission(1, UNTIL), after="t3_s1")
    reddit.own["/r/lumo/new"] = lambda asked: same
    (failure,) = run("submissions").failures
    assert isinstance(failure, PagingLoop)


def test_an_empty_page_with_a_next_one_is_not_the_end(
    run: Run, landing: Landing, reddit: Reddit
) -> None:
    empty, full = listing(after="t3_s9"), listing(submission(1, UNTIL))
    reddit.own["/r/lumo/new"] = lambda asked: full if "after" in asked.query else empty
    assert run("submissions").failures == ()
    assert len(landed(landing, "submissions")) == 1


def test_a_search_asks_for_the_newest_submissions_of_each_topic(
    run: Run, platform: Platform
) -> None:
    run("search", scope=Scope(UNTIL, topics=("coffee", "kahvi")))
    asked = [one.query for one in asked_of(platform, "/search")]
    assert [(one["q"], one["sort"], one["type"]) for one in asked] == [
        ("coffee", "new", "link"),
        ("kahvi", "new", "link"),
    ]


def test_a_tree_of_comments_is_flattened_and_unfolded(
    run: Run, landing: Landing, platform: Platform
) -> None:
    assert run("submissions", "threads").failures == ()
    comments = {row["id"]: row for row in landed(landing, "threads")}
    assert list(comments) == ["nk00001", "nk00002", "nk00004", "nk00003"]
    assert comments["nk00002"]["parent_id"] == "t1_nk00001"
    assert "replies" not in json.loads(comments["nk00001"]["_payload"])["data"]
    (unfolded,) = asked_of(platform, "/api/morechildren")
    assert unfolded.query["link_id"] == "t3_1kq3x2c"
    assert unfolded.query["children"] == "nk00003"
    (continued,) = [one for one in platform.asked if "comment" in one.query]
    assert continued.query["comment"] == "nk00002"


def test_a_thread_that_folds_without_end_is_left_and_told(
    run: Run, reddit: Reddit, platform: Platform
) -> None:
    more = {"kind": "more", "data": {"count": 7, "id": "x", "parent_id": "t3_1", "children": ["x"]}}
    folded = as_json({"json": {"errors": [], "data": {"things": [more]}}})
    reddit.own["/api/morechildren"] = lambda asked: folded
    outcome = run("submissions", "threads")
    continued = [one for one in platform.asked if "comment" in one.query]
    unfolded = asked_of(platform, "/api/morechildren")
    assert len(unfolded) + len(continued) == connector.MOST_UNFOLDED
    assert [note for report in outcome.reports for note in report.notes] == [
        "reddit: t3_1kq3x2c: 7 comments stay folded away."
    ]


def test_many_folded_comments_are_asked_for_a_hundred_at_a_time(
    run: Run, reddit: Reddit, platform: Platform
) -> None:
    names = [f"c{number}" for number in range(230)]
    more = {"kind": "more", "data": {"count": 230, "parent_id": "t3_1kq3x2c", "children": names}}
    tree = as_json([{"data": {"children": []}}, {"data": {"children": [more]}}])
    nothing = as_json({"json": {"errors": [], "data": {"things": []}}})
    reddit.own["/comments/1kq3x2c"] = lambda asked: tree
    reddit.own["/api/morechildren"] = lambda asked: nothing
    assert run("submissions", "threads").failures == ()
    sizes = [
        one.query["children"].count(",") + 1 for one in asked_of(platform, "/api/morechildren")
    ]
    assert sizes == [100, 100, 30]


def test_deleted_and_removed_bodies_become_tombstones(
    run: Run, landing: Landing, platform: Platform
) -> None:
    run("submissions", "threads", "deletions")
    (checked,) = asked_of(platform, "/api/info")
    assert len(checked.query["id"].split(",")) == 7
    fates = {row["natural_id"]: row["reason"] for row in landed(landing, "deletions")}
    assert fates == {
        "t3_1kq3x2b": "deleted",
        "t1_nk00001": "withheld",
        # These are missing from the answer.
        "t3_1kq3x2a": "deleted",
        "t1_nk00002": "deleted",
        "t1_nk00003": "deleted",
        "t1_nk00004": "deleted",
    }
    run("deletions")
    assert len(landed(landing, "deletions")) == 6, "the same state lands once"


@pytest.mark.parametrize(
    ("thing", "fate"),
    [
        (None, "deleted"),
        ({"author": "aino", "body": "Hei", "removed_by_category": None}, None),
        ({"author": "aino", "selftext": ""}, None),
        ({"author": "[deleted]", "body": "[deleted]"}, "deleted"),
        ({"author": "[deleted]", "body": "[removed]"}, "withheld"),
        ({"author": "aino", "selftext": "[removed]"}, "withheld"),
        ({"author": "aino", "selftext": "Hei", "removed_by_category": "moderator"}, "withheld"),
        ({"author": "[deleted]", "selftext": "", "removed_by_category": "deleted"}, "deleted"),
        ({"author": "[deleted]", "body": "Stays, but nobody's"}, "deleted"),
    ],
)
def test_what_became_of_a_thing_is_read_from_its_marks(
    thing: Json | None, fate: str | None
) -> None:
    assert fate_of(thing) == fate


def test_a_thing_that_is_approved_again_is_told_to_be_restored(
    run: Run, landing: Landing, reddit: Reddit
) -> None:
    one = submission(1, UNTIL - timedelta(days=1), author="aino", selftext="Hei")
    taken = submission(1, UNTIL - timedelta(days=1), author="aino", selftext="[removed]")
    reddit.own["/r/lumo/new"] = lambda asked: listing(one)
    states = [listing(taken), listing(one)]
    reddit.own["/api/info"] = lambda asked: states.pop(0)
    run("submissions", "deletions")
    run("deletions")
    assert [row["reason"] for row in landed(landing, "deletions")] == ["withheld", "restored"]


def test_a_limit_is_waited_for_by_the_seconds_that_are_left(
    run: Run, reddit: Reddit, clock: Clock
) -> None:
    told = {"x-ratelimit-remaining": "0.0", "x-ratelimit-reset": "37", "x-ratelimit-used": "1000"}
    limited = Answer(b'{"message": "Too Many Requests", "error": 429}', 429, told)
    answers = [limited, fixture("reddit", "about")]
    reddit.own["/r/lumo/about"] = lambda asked: answers.pop(0)
    assert run("subreddits").failures == ()
    assert sum(clock.slept) == pytest.approx(37, abs=1)


def test_what_is_left_is_told_as_a_fraction(run: Run, reddit: Reddit, clock: Clock) -> None:
    told = {"x-ratelimit-remaining": "0.5", "x-ratelimit-reset": "12", "x-ratelimit-used": "999"}
    about = fixture("reddit", "about")
    reddit.own["/r/lumo/about"] = lambda asked: Answer(about.body, headers=told)
    reddit.own["/r/halla/about"] = lambda asked: about
    scope = Scope(UNTIL, brand="lumo", competitors=("halla",))
    assert run("subreddits", scope=scope).failures == ()
    assert sum(clock.slept) == pytest.approx(12, abs=1), "half a request is none"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(b'{"reason": "private", "error": 403}', 403), "the subreddit is private"),
        (Answer(b'{"reason": "banned", "error": 404}', 404), "the subreddit is banned"),
        (
            Answer(b"", 302, {"Location": "https://www.reddit.com/subreddits/search?q=lumo"}),
            "there is no such subreddit",
        ),
    ],
)
def test_a_closed_or_missing_subreddit_is_named_for_what_it_is(
    run: Run, reddit: Reddit, answer: Answer, told: str
) -> None:
    reddit.own["/r/lumo/new"] = lambda asked: answer
    (failure,) = run("submissions").failures
    assert isinstance(failure, Refused)
    assert told in str(failure)
    assert "/r/lumo/new" in str(failure)


def test_no_secret_of_the_app_is_landed(run: Run, landing: Landing) -> None:
    run("subreddits", "submissions", "comments", "threads")
    content = all_bytes(landing.root)
    assert b"t3_1kq3x2c" in content
    for secret in (b"planted-client", b"planted-secret-31", b"planted-access-9"):
        assert secret not in content


def tree(below: Any) -> Any:  # noqa: ANN401
    comment = st.builds(
        lambda replies: {
            "kind": "t1",
            "data": {"replies": {"data": {"children": replies}} if replies else ""},
        },
        below,
    )
    more = st.just({"kind": "more", "data": {"children": []}})
    return st.lists(comment | more, max_size=4)


@few
@given(st.recursive(st.just([]), tree, max_leaves=30))
def test_every_comment_of_a_tree_is_read_once_and_every_fold_is_kept(things: list[Json]) -> None:
    def count(kind: str, below: list[Json]) -> int:
        return sum(
            (thing["kind"] == kind)
            + count(kind, (thing["data"].get("replies") or {}).get("data", {}).get("children", []))
            for thing in below
        )

    folded: list[Json] = []
    comments = list(flatten(things, folded))
    assert (len(comments), len(folded)) == (count("t1", things), count("more", things))
    assert all("replies" not in comment["data"] for comment in comments)
