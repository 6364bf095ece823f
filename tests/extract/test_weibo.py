"""Weibo as its documentation shows it: long numbers, cursors, error envelopes, removed posts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors.weibo import SOURCE, explain, read_moment
from extract.errors import Gone, PassingFault, RateLimited, Refused, Unauthorized
from extract.response import Response
from extract.source import Scope
from tests.extract.landed import all_bytes
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import TOKEN, UNTIL
from tests.extract.properties import steady
from tests.extract.recorded import fixture
from tests.extract.station import Serve, Station

SCOPE = Scope(until=UNTIL, brand="lumo")
BEYOND = 2**53 + 1  # the first number that a float rounds
NEWEST, SECOND, THIRD, REMOVED = (str(BEYOND + step) for step in (20, 18, 16, 14))
GONE = {"error": "target weibo does not exist!", "error_code": 20101, "request": "/2/statuses"}


def error(code: int | str, message: str = "no", status: int = 400) -> Answer:
    body = {"error": message, "error_code": code, "request": "/2/statuses/user_timeline.json"}
    return Answer(json.dumps(body).encode(), status)


class Weibo(Station):
    """Weibo with the recorded answers; a test may put others in their place."""

    platform: Platform
    instead: dict[str, Answer]
    removed: set[str]

    def answer(self, asked: Asked) -> Answer:
        if asked.path in self.instead:
            return self.instead[asked.path]
        if asked.path == "/2/users/show.json":
            return fixture("weibo", "user")
        if asked.path == "/2/statuses/user_timeline.json":
            return fixture("weibo", "timeline_2" if "max_id" in asked.query else "timeline_1")
        if asked.path == "/2/statuses/show.json":
            identifier = asked.query["id"]
            if identifier in self.removed:
                return as_json(GONE)
            return as_json({"id": int(identifier), "idstr": identifier})
        known = {"/2/comments/show.json": "comments", "/2/statuses/repost_timeline.json": "reposts"}
        if asked.path in known and asked.query["id"] == NEWEST:
            return fixture("weibo", known[asked.path])
        return fixture("weibo", "timeline_empty")

    def asked(self, path: str) -> list[Asked]:
        return [one for one in self.platform.asked if one.path == path]


@pytest.fixture
def weibo(serve: Serve, tmp_path: Path) -> Iterator[Weibo]:
    platform = serve(lambda asked: built.answer(asked))
    built = Weibo(SOURCE, platform.url, Clock(UNTIL), tmp_path, {"token": TOKEN})
    built.platform = platform
    built.instead, built.removed = {}, set()
    yield built
    built.close()


def test_every_stream_lands(weibo: Weibo) -> None:
    weibo.removed = {REMOVED}
    assert weibo.land(SCOPE) == {
        "users": 1,
        "statuses": 4,
        "mentions": 0,
        "comments": 2,
        "reposts": 1,
        "deletions": 1,
    }
    (user,) = weibo.rows("users")
    assert (user["screen_name"], user["followers_count"], user["is_verified"]) == (
        "lumo",
        1204,
        True,
    )


def test_the_token_goes_in_a_header_under_weibos_own_scheme_and_nowhere_else(weibo: Weibo) -> None:
    weibo.run(SCOPE)
    assert {one.authorization for one in weibo.platform.asked} == {f"OAuth2 {TOKEN}"}
    assert not any(TOKEN in one.target for one in weibo.platform.asked)
    content = all_bytes(weibo.home)
    assert b"lumo" in content
    assert TOKEN.encode() not in content


def test_numbers_beyond_2_to_the_53_land_exactly(weibo: Weibo) -> None:
    weibo.run(SCOPE)
    assert float(BEYOND) != BEYOND
    rows = weibo.rows("statuses")
    assert [row["id"] for row in rows] == [NEWEST, SECOND, THIRD, REMOVED]
    assert {row["user_id"] for row in rows} == {str(BEYOND), None}
    assert f'"id":{NEWEST}' in rows[0]["_payload"].replace(" ", ""), "the number itself, too"
    comment, _ = weibo.rows("comments")
    assert (comment["user_id"], comment["status_id"]) == (str(2**63 - 1), NEWEST)
    assert weibo.asked("/2/statuses/user_timeline.json")[1].query["max_id"] == THIRD
    assert {one.query["id"] for one in weibo.asked("/2/comments/show.json")} == {
        NEWEST,
        SECOND,
        THIRD,
        REMOVED,
    }


@given(
    st.lists(st.integers(1, 2**63 - 1), unique=True, max_size=9).map(
        lambda ids: sorted(ids, reverse=True)
    ),
    st.integers(1, 4),
)
@steady
def test_paging_by_inclusive_max_id_brings_every_post_once(ids: list[int], size: int) -> None:
    def page(asked: dict[str, str | int]) -> dict[str, Any]:
        """Answer as Weibo does: `max_id` itself included, 0 after the last page."""
        most = int(asked.get("max_id", 2**63))
        left = [identifier for identifier in ids if identifier <= most]
        following = left[size] if len(left) > size else 0
        return {
            "statuses": [{"id": one, "idstr": str(one)} for one in left[:size]],
            "next_cursor": following,
        }

    class Fake:
        name = "weibo"

        def get(self, path: str, parameters: dict[str, str | int], page_number: int) -> Response:
            body = json.dumps(page(parameters)).encode()
            return Response("GET", path, 200, {}, page_number, UNTIL, body)

    stream = SOURCE.stream("mentions")
    answers = stream.read(Fake(), SCOPE)  # type: ignore[arg-type]
    found = [one["idstr"] for answer in answers for one in answer.json["statuses"]]
    assert found == [str(identifier) for identifier in ids]


def test_the_walk_ends_where_a_page_reaches_back_behind_the_window(weibo: Weibo) -> None:
    since = datetime(2026, 10, 30, tzinfo=UTC)
    weibo.run(Scope(until=UNTIL, since=since, brand="lumo"), "statuses")
    assert len(weibo.asked("/2/statuses/user_timeline.json")) == 1
    weibo.run(Scope(until=UNTIL, since=since - timedelta(days=1), brand="lumo"), "statuses")
    assert len(weibo.asked("/2/statuses/user_timeline.json")) == 3


def test_created_at_is_read_with_its_zone(weibo: Weibo) -> None:
    weibo.run(SCOPE, "statuses")
    newest, second, *_ = weibo.rows("statuses")
    assert newest["created_at"] == datetime.fromisoformat("2026-10-31T09:46:55")
    assert second["created_at"] == datetime.fromisoformat("2026-10-29T16:10:00")
    told = "Tue May 31 17:46:55 +0800 2011"
    assert read_moment(told) == datetime(2011, 5, 31, 9, 46, 55, tzinfo=UTC)


def test_a_long_text_lands_whole_and_the_source_as_it_came(weibo: Weibo) -> None:
    weibo.run(SCOPE, "statuses")
    newest, *_ = weibo.rows("statuses")
    assert newest["is_long"] is True
    assert newest["text"].endswith("...全文")
    assert newest["long_text"] == "Uutta kahvia #Kahvi# 很长很长的文章"
    assert newest["source"].startswith('<a href="http://app.weibo.com/')


def test_a_removed_post_in_a_timeline_lands_without_its_author(weibo: Weibo) -> None:
    weibo.run(SCOPE, "statuses")
    by_id = {row["id"]: row for row in weibo.rows("statuses")}
    assert (by_id[REMOVED]["deleted"], by_id[REMOVED]["user_id"]) == ("1", None)
    reposted = by_id[SECOND]
    assert (reposted["retweeted_status_id"], reposted["retweeted_user_id"]) == (
        str(BEYOND + 2),
        None,
    )


def test_a_removed_post_becomes_a_tombstone_once_and_may_come_back(weibo: Weibo) -> None:
    weibo.instead["/2/statuses/user_timeline.json"] = fixture("weibo", "timeline_2")
    weibo.removed = {THIRD}
    assert weibo.land(SCOPE)["deletions"] == 1
    assert weibo.gone() == [("statuses", THIRD, "deleted")]
    assert weibo.land(SCOPE)["deletions"] == 0
    weibo.removed = set()
    assert weibo.land(SCOPE)["deletions"] == 1
    assert weibo.gone()[-1] == ("statuses", THIRD, "restored")
    assert weibo.land(SCOPE)["deletions"] == 0


def test_a_post_that_says_deleted_of_itself_becomes_a_tombstone(weibo: Weibo) -> None:
    stub = {"id": int(THIRD), "idstr": THIRD, "deleted": "1"}
    weibo.instead["/2/statuses/user_timeline.json"] = fixture("weibo", "timeline_2")
    weibo.instead["/2/statuses/show.json"] = as_json(stub)
    weibo.land(SCOPE)
    assert ("statuses", THIRD, "deleted") in weibo.gone()


def test_a_post_that_is_closed_to_us_is_withheld(weibo: Weibo) -> None:
    weibo.instead["/2/statuses/show.json"] = error(20112, "Permission Denied!", 403)
    weibo.land(SCOPE)
    assert {reason for _, _, reason in weibo.gone()} == {"withheld"}


def test_comments_of_a_post_removed_meanwhile_are_left_out(weibo: Weibo) -> None:
    weibo.instead["/2/comments/show.json"] = as_json(GONE)
    landed = weibo.land(SCOPE)
    assert (landed["comments"], landed["reposts"]) == (0, 1)
    assert len(weibo.responses("comments")) == 4


def answered(code: int | str, at: datetime, date: str = "") -> Response:
    body = json.dumps({"error": "no", "error_code": code, "request": "/2/x"}).encode()
    headers = {"date": date} if date else {}
    return Response("GET", "https://api.weibo.com/2/x", 403, headers, 1, at, body)


@pytest.mark.parametrize("code", [10022, 10023, "10024"])
def test_out_of_requests_waits_until_the_hour_ends_by_the_platforms_clock(code: int | str) -> None:
    ours = datetime(2026, 11, 1, 10, 20, 30, tzinfo=UTC)
    limited = explain(answered(code, ours), {})
    assert isinstance(limited, RateLimited)
    assert limited.reset_at == datetime(2026, 11, 1, 11, tzinfo=UTC)
    # Theirs is ten minutes ahead: its hour ends in half an hour less ten minutes and a half.
    limited = explain(answered(code, ours, "Sun, 01 Nov 2026 10:30:30 GMT"), {})
    assert isinstance(limited, RateLimited)
    assert limited.reset_at == ours + timedelta(minutes=29, seconds=30)


def test_a_long_wait_for_the_next_hour_is_handed_back(weibo: Weibo) -> None:
    weibo.instead["/2/users/show.json"] = error(10023, "User requests out of rate limit!", 403)
    (failure,) = weibo.run(SCOPE, "users").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at.minute == 0


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (21327, Unauthorized),
        ("21332", Unauthorized),
        (10001, PassingFault),
        (10009, PassingFault),
        (20101, Gone),
        (20112, Gone),
        (20003, Refused),
        (10017, Refused),
    ],
)
def test_error_envelopes_are_read_whether_the_code_is_a_number_or_a_text(
    code: int | str, kind: type[Exception]
) -> None:
    told = explain(answered(code, UNTIL), {})
    assert type(told) is kind
    assert str(code) in str(told)


def test_what_is_no_error_is_left_to_the_general_rules() -> None:
    for body in (b'{"statuses": []}', b"<html>", b"[]", b'{"error_code": null}', b""):
        assert explain(Response("GET", "/2/x", 200, {}, 1, UNTIL, body), {}) is None


def test_an_expired_token_says_what_to_do(weibo: Weibo) -> None:
    weibo.instead["/2/users/show.json"] = error(21327, "expired_token", 403)
    (failure,) = weibo.run(SCOPE).failures
    assert isinstance(failure, Unauthorized)
    assert "KENNO_WEIBO_TOKEN" in str(failure)
    assert TOKEN not in str(failure)


def test_an_account_may_be_named_by_number(weibo: Weibo) -> None:
    weibo.run(Scope(until=UNTIL, brand="1904178193", competitors=("halla",)), "users")
    asked = [dict(one.query) for one in weibo.asked("/2/users/show.json")]
    assert asked == [{"uid": "1904178193"}, {"screen_name": "halla"}]


def test_a_rerun_lands_nothing_new(weibo: Weibo) -> None:
    assert sum(weibo.land(SCOPE).values()) > 5
    assert set(weibo.land(SCOPE).values()) == {0}
