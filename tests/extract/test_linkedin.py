import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.check import check
from extract.connectors.linkedin import (
    SOURCE,
    STATISTICS_KEPT,
    URNS_A_CALL,
    VERSION,
    coded,
    listed,
    numbered,
    whole_days,
)
from extract.contracts.linkedin import COMMENTS, CONTRACTS
from extract.errors import PagingLoop, RateLimited, Refused, Unauthorized
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from sandbox.platforms.linkedin_resources import counted
from sandbox.platforms.linkedin_world import linkedin_of
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.connected import open_api
from tests.extract.landed import all_bytes, rows
from tests.extract.loopback import Answer, Asked, Clock, Platform
from tests.extract.pipeline import TOKEN, UNTIL, records_of
from tests.extract.properties import steady
from tests.extract.recorded import fixture

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Connect = Callable[[str], Api]
Run = Callable[..., Outcome]
SCOPE = Scope(until=UNTIL, earliest=UNTIL - STATISTICS_KEPT, brand="lumo", competitors=("halla",))
GIVEN = {"client_id": "our-app", "client_secret": "planted-secret-77", "refresh_token": TOKEN}
PAGE = "urn%3Ali%3Aorganization%3A2414183"
SHARE, UGC = "urn:li:share:6844785523593134080", "urn:li:ugcPost:6900000000000000001"
DAY = timedelta(days=1)
# How each answer is named, by the path and what its address holds.
ANSWERS = (
    ("/oauth/v2/accessToken", "", "grant"),
    ("/rest/organizations", "vanityName=halla", "organization_rival"),
    ("/rest/organizations", "", "organization"),
    ("/rest/organizations/2414183", "", "organization_by_id"),
    ("/rest/networkSizes/", "", "network_size"),
    ("/rest/posts", "ids=List", "posts_by_ids"),
    ("/rest/posts", "start=100", "posts_2"),
    ("/rest/posts", "", "posts_1"),
    ("/rest/organizationalEntityShareStatistics", "shares=List", "statistics_of_shares"),
    ("/rest/organizationalEntityShareStatistics", "ugcPosts=List", "nothing_found"),
    ("/rest/organizationalEntityShareStatistics", "", "share_days"),
    ("/rest/organizationalEntityFollowerStatistics", "timeIntervals", "follower_days"),
    ("/rest/organizationalEntityFollowerStatistics", "", "follower_segments"),
    ("/rest/organizationPageStatistics", "", "page_days"),
    ("/rest/socialActions/urn%3Ali%3Acomment", "", "answers"),
    ("/rest/socialActions/urn%3Ali%3Ashare", "", "comments"),
)


def refusal(name: str, status: int) -> Answer:
    return replace(fixture("linkedin", name), status=status)


def answer(asked: Asked) -> Answer:
    """A page with two posts, of which one is gone."""
    path, _, query = asked.target.partition("?")
    for known, held, name in ANSWERS:
        if (
            path.startswith(known) if known.endswith("/") or "%3A" in known else path == known
        ) and (held in query):
            return fixture("linkedin", name)
    return refusal("not_found", 404)


def refusing(name: str, status: int) -> Callable[[Asked], Answer]:
    """Give tokens, and refuse all else."""
    return lambda asked: answer(asked) if "oauth" in asked.path else refusal(name, status)


@pytest.fixture
def connect(clock: Clock, tmp_path: Path) -> Iterator[Connect]:
    opened: list[Api] = []

    def connect_to(url: str) -> Api:
        opened.append(open_api(SOURCE, url, clock, tmp_path, GIVEN, Patience(attempts=2)))
        return opened[-1]

    yield connect_to
    for api in opened:
        api.close()


@pytest.fixture
def run(connect: Connect, landing: Landing, tmp_path: Path) -> Run:
    def run_streams(platform: Platform, *names: str, scope: Scope = SCOPE) -> Outcome:
        streams = [SOURCE.stream(name) for name in names] or SOURCE.streams
        state = State(tmp_path / "state", "linkedin")
        return extract(SOURCE, streams, connect(platform.url), scope, landing, state, "0.1.test")

    return run_streams


def asked_for(platform: Platform, path: str) -> list[Asked]:
    return [one for one in platform.asked if one.target.startswith(path)]


def test_every_request_names_the_version_and_the_protocol(run: Run, serve: Serve) -> None:
    platform = serve(answer)
    assert run(platform).failures == ()
    assert len(platform.asked) > 10
    for one in platform.asked:
        assert one.headers["linkedin-version"] == VERSION
        assert one.headers["x-restli-protocol-version"] == "2.0.0"


def test_a_sunset_version_says_which_line_to_raise(run: Run, serve: Serve) -> None:
    (failure,) = run(serve(refusing("version_sunset", 426)), "organizations").failures
    assert isinstance(failure, Refused)
    assert "raise VERSION in extract/connectors/linkedin.py" in str(failure)
    assert VERSION in str(failure)


def test_the_refresh_token_is_traded_for_an_access_token_and_its_successor_kept(
    run: Run, serve: Serve, tmp_path: Path
) -> None:
    platform = serve(answer)
    run(platform, "organizations")
    first, *others = platform.asked
    assert (first.method, first.path) == ("POST", "/oauth/v2/accessToken")
    assert f"refresh_token={TOKEN}" in first.body
    assert {one.authorization for one in others} == {"Bearer granted-access-token-1"}
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("*token*"))
    run(platform, "organizations")
    assert len(asked_for(platform, "/oauth")) == 1, "good for sixty days"
    assert b"rotated-refresh-token-1" in (kept or all_bytes(tmp_path))


def test_an_access_token_is_renewed_before_its_sixty_days_are_over(
    run: Run, serve: Serve, clock: Clock
) -> None:
    platform = serve(answer)
    run(platform, "organizations")
    clock.sleep(timedelta(days=61).total_seconds())
    run(platform, "organizations")
    _, second = asked_for(platform, "/oauth")
    assert "refresh_token=rotated-refresh-token-1" in second.body, "the token that was rotated in"


@pytest.mark.parametrize(("days_left", "status"), [(365, "ok"), (20, "ending")])
def test_a_check_tells_when_the_refresh_token_ends_before_it_does(
    connect: Connect, serve: Serve, days_left: int, status: str
) -> None:
    def granting(asked: Asked) -> Answer:
        told = answer(asked)
        left = str(days_left * 86_400).encode()
        return replace(told, body=told.body.replace(b"31536000", left))

    *streams, sign_in = check(SOURCE, connect(serve(granting).url), SCOPE)
    assert {finding.stream for finding in streams} == {stream.name for stream in SOURCE.streams}
    assert (sign_in.stream, sign_in.status, sign_in.is_right) == ("sign-in", status, True)
    ends_on = f"{UNTIL + days_left * DAY:%Y-%m-%d}"
    assert sign_in.told == f"must be renewed by hand before {ends_on}"


def test_a_token_refused_before_its_time_is_renewed_once(run: Run, serve: Serve) -> None:
    seen: list[Asked] = []

    def expired_once(asked: Asked) -> Answer:
        seen.append(asked)
        return refusal("token_expired", 401) if len(seen) == 2 else answer(asked)

    platform = serve(expired_once)
    assert run(platform, "organizations").failures == ()
    assert len(asked_for(platform, "/oauth")) == 2


def test_a_401_that_stays_says_what_to_do(run: Run, serve: Serve) -> None:
    (failure,) = run(serve(refusing("token_expired", 401)), "organizations").failures
    assert isinstance(failure, Unauthorized)
    assert "an administrator of the page must allow the app anew" in str(failure)
    assert "KENNO_LINKEDIN_REFRESH_TOKEN" in str(failure)


def test_a_refresh_token_that_has_ended_says_what_to_do_and_shows_no_secret(
    run: Run, serve: Serve
) -> None:
    (failure,) = run(serve(lambda _: refusal("grant_refused", 400)), "organizations").failures
    assert isinstance(failure, Unauthorized)
    assert "KENNO_LINKEDIN_REFRESH_TOKEN" in str(failure)
    assert TOKEN not in str(failure)
    assert "planted-secret-77" not in str(failure)


def test_tokens_never_land(run: Run, serve: Serve, landing: Landing) -> None:
    assert run(serve(answer)).failures == ()
    content = all_bytes(landing.root)
    assert b"Kuura" in content
    for secret in (TOKEN, "granted-access-token-1", "rotated-refresh-token-1", "planted-secret"):
        assert secret.encode() not in content


def test_the_days_calls_come_back_at_midnight_utc(run: Run, serve: Serve, clock: Clock) -> None:
    clock.now = datetime(2026, 11, 1, 15, 30, tzinfo=UTC)
    platform = serve(refusing("too_many_requests", 429))
    (failure,) = run(platform, "organizations").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == datetime(2026, 11, 2, tzinfo=UTC)
    assert len(asked_for(platform, "/rest")) == 1


def test_a_page_that_is_not_ours_says_which_right_is_missing(run: Run, serve: Serve) -> None:
    (failure,) = run(serve(refusing("access_denied", 403)), "organizations").failures
    assert isinstance(failure, Refused)
    assert "must be an administrator of the page" in str(failure)


def test_urns_are_coded_once_and_lists_keep_their_brackets_on_the_wire(
    run: Run, serve: Serve
) -> None:
    platform = serve(answer)
    assert run(platform).failures == ()
    assert [one.target for one in platform.asked if "%25" in one.target] == []
    (found,) = asked_for(platform, "/rest/networkSizes/")[:1]
    assert found.target.startswith(f"/rest/networkSizes/{PAGE}?edgeType=COMPANY_FOLLOWED_BY_MEMBER")
    totals = [one.target for one in platform.asked if "shares=List" in one.target]
    assert totals == [
        "/rest/organizationalEntityShareStatistics?q=organizationalEntity"
        f"&organizationalEntity={PAGE}&shares=List(urn%3Ali%3Ashare%3A6844785523593134080)"
    ]
    (batch,) = [one for one in asked_for(platform, "/rest/posts") if "ids=" in one.target]
    listed_there = batch.target.partition("ids=List(")[2].removesuffix(")").split(",")
    assert sorted(unquote(urn) for urn in listed_there) == sorted([SHARE, UGC])
    assert batch.headers["x-restli-method"] == "BATCH_GET"


def test_posts_are_found_by_author_and_followed_as_long_as_there_is_a_next_page(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    assert records_of(run(platform, "posts")) == {"posts": 2}
    asked = asked_for(platform, "/rest/posts")
    assert {one.headers["x-restli-method"] for one in asked} == {"FINDER"}
    assert {one.query["author"] for one in asked} == {"urn:li:organization:2414183"}
    assert [(one.query["start"], one.query["count"]) for one in asked] == [
        ("0", "100"),
        ("100", "100"),
    ]
    first, second = rows(landing.root, "linkedin", "posts")
    assert str(first["created_at"]) == "2026-10-29 09:00:00"
    assert str(first["modified_at"]) == "2026-10-30 09:00:00"
    assert (first["is_edited"], first["reshared_post"]) == (True, None)
    assert second["reshared_post"] == SHARE


def test_posts_are_read_back_to_what_changed_before_the_window(run: Run, serve: Serve) -> None:
    platform = serve(answer)
    run(platform, "posts", scope=replace(SCOPE, since=datetime(2026, 10, 31, tzinfo=UTC)))
    assert len(asked_for(platform, "/rest/posts")) == 1


def test_a_list_of_posts_that_repeats_itself_is_an_error(run: Run, serve: Serve) -> None:
    def same(asked: Asked) -> Answer:
        return answer(replace(asked, target=asked.target.replace("start=100", "start=0")))

    (failure,) = run(serve(same), "posts").failures
    assert isinstance(failure, PagingLoop)


def test_a_followers_count_lands_under_the_page_it_was_asked_for(
    run: Run, serve: Serve, landing: Landing
) -> None:
    run(serve(answer), "network_sizes")
    counts = {row["organization"]: row["follower_count"] for row in rows(*network(landing))}
    assert counts == {"urn:li:organization:2414183": 219145, "urn:li:organization:5590506": 219145}


def network(landing: Landing) -> tuple[Path, str, str]:
    return landing.root, "linkedin", "network_sizes"


def test_a_page_can_be_named_by_its_number(run: Run, serve: Serve, landing: Landing) -> None:
    platform = serve(answer)
    scope = replace(SCOPE, brand="2414183", competitors=())
    assert records_of(run(platform, "organizations", scope=scope)) == {"organizations": 1}
    assert [one.path for one in platform.asked][-1] == "/rest/organizations/2414183"
    (page,) = rows(landing.root, "linkedin", "organizations")
    assert (page["id"], page["vanity_name"]) == ("2414183", "lumo")


def test_a_name_that_nobody_has_is_an_answer_of_no_records(run: Run, serve: Serve) -> None:
    platform = serve(
        lambda asked: (
            answer(asked) if "oauth" in asked.path else fixture("linkedin", "nothing_found")
        )
    )
    assert records_of(run(platform, "organizations", "posts")) == {"organizations": 0, "posts": 0}


def test_counters_of_posts_are_organic_totals_and_a_silent_post_has_none(
    run: Run, serve: Serve, landing: Landing
) -> None:
    assert run(serve(answer), "posts", "post_statistics").failures == ()
    (counted_post,) = rows(landing.root, "linkedin", "post_statistics")
    assert counted_post["post"] == SHARE, "of the ugcPost LinkedIn tells nothing: not zero"
    assert counted_post["impression_count"] == 9007199254740993, "beyond 2^53"
    assert (counted_post["unique_impression_count"], counted_post["click_count"]) == (6000, 109)


@pytest.mark.parametrize(
    ("stream", "path", "finder"),
    [
        ("share_statistics", "organizationalEntityShareStatistics", "organizationalEntity"),
        ("follower_statistics", "organizationalEntityFollowerStatistics", "organizationalEntity"),
        ("page_statistics", "organizationPageStatistics", "organization"),
    ],
)
def test_days_are_asked_for_in_milliseconds_from_midnight_with_the_end_excluded(
    run: Run, serve: Serve, landing: Landing, stream: str, path: str, finder: str
) -> None:
    platform = serve(answer)
    since = datetime.fromisoformat("2026-10-25T02:30:00.900+02:00")
    until = datetime(2026, 11, 1, 5, 7, tzinfo=UTC)
    run(platform, stream, scope=replace(SCOPE, since=since, until=until))
    (asked,) = asked_for(platform, f"/rest/{path}")
    assert asked.target == (
        f"/rest/{path}?q={finder}&{finder}={PAGE}"
        "&timeIntervals=(timeRange:(start:1792886400000,end:1793491200000),timeGranularityType:DAY)"
    )
    (day,) = rows(landing.root, "linkedin", stream)
    assert (str(day["starts_at"]), str(day["ends_at"])) == (
        "2026-10-29 00:00:00",
        "2026-10-30 00:00:00",
    )


def test_corrections_of_a_day_may_be_negative(run: Run, serve: Serve, landing: Landing) -> None:
    run(serve(answer), "share_statistics", "follower_statistics")
    (shares,) = rows(landing.root, "linkedin", "share_statistics")
    (followers,) = rows(landing.root, "linkedin", "follower_statistics")
    assert (shares["like_count"], followers["organic_gain"], followers["paid_gain"]) == (-1, -2, 3)


def test_a_window_of_more_than_twelve_months_is_cut_and_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        told = whole_days(Scope(until=UNTIL, since=datetime(2024, 1, 1, tzinfo=UTC)))
    assert told == (
        "(timeRange:(start:1761955200000,end:1793491200000),timeGranularityType:DAY)"
    ), "from 2025-11-01"
    assert "read from 2025-11-01, not from 2024-01-01" in caplog.text


def test_a_window_within_one_day_asks_for_nothing(run: Run, serve: Serve) -> None:
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    platform = serve(answer)
    scope = replace(SCOPE, since=noon - timedelta(hours=3), until=noon)
    assert records_of(run(platform, "share_statistics", scope=scope)) == {"share_statistics": 0}
    assert platform.asked == []


@given(
    st.integers(1_577_836_800, 1_893_456_000).map(lambda told: datetime.fromtimestamp(told, UTC)),
    st.timedeltas(timedelta(0), timedelta(days=900)),
)
@steady
def test_a_window_is_whole_days_within_a_year_and_holds_each_that_is_over(
    until: datetime, length: timedelta
) -> None:
    told = whole_days(Scope(until=until, since=until - length))
    if told is None:
        assert (until - length).date() == until.date()
        return
    start, end = (
        datetime.fromtimestamp(int(told.partition(name)[2].partition(mark)[0]) / 1000, UTC)
        for name, mark in (("start:", ","), ("end:", ")"))
    )
    assert (start.time(), end.time()) == (datetime.min.time(), datetime.min.time())
    assert end <= until < end + DAY
    assert end - start <= STATISTICS_KEPT
    assert start <= until - length or end - start == STATISTICS_KEPT


def test_comments_land_with_the_answers_to_them(run: Run, serve: Serve, landing: Landing) -> None:
    platform = serve(answer)
    assert run(platform, "posts", "comments").failures == ()
    question, reply = rows(landing.root, "linkedin", "comments")
    assert (question["text"], question["parent_comment"]) == ("Milloin Usva palaa?", None)
    assert reply["parent_comment"].endswith(f"{question['id']})")
    assert {question["post"], reply["post"]} == {SHARE}, "comments name the activity only"
    assert (question["like_count"], reply["like_count"]) == (2, None)
    paths = [one.target for one in asked_for(platform, "/rest/socialActions")]
    assert any(path.startswith(f"/rest/socialActions/{coded(SHARE)}/comments") for path in paths)
    nested = "urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A6844785524285194240%2C684480000000000"
    assert sum(nested in path for path in paths) == 1, "answers are asked for none of their own"


def test_a_post_that_went_before_its_comments_were_asked_for_is_no_error(
    run: Run, serve: Serve
) -> None:
    def gone(asked: Asked) -> Answer:
        return refusal("not_found", 404) if "socialActions" in asked.path else answer(asked)

    assert records_of(run(serve(gone), "posts", "comments"))["comments"] == 0


def test_what_members_say_may_be_kept_for_two_days_only() -> None:
    bounded = {field.name: field.retention for field in COMMENTS.fields if field.retention}
    assert bounded == {"actor": "48 hours", "text": "48 hours"}


def test_a_post_that_linkedin_does_not_find_is_deleted(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    for day in range(2):
        run(platform, "posts", "deletions", scope=replace(SCOPE, until=UNTIL + day * DAY))
    (gone,) = rows(landing.root, "linkedin", "deletions")
    assert (gone["stream"], gone["natural_id"], gone["reason"]) == ("posts", UGC, "deleted")


def test_a_post_that_we_may_not_see_is_not_deleted(
    run: Run, serve: Serve, landing: Landing
) -> None:
    def forbidden(asked: Asked) -> Answer:
        name = "posts_by_ids_forbidden"
        return fixture("linkedin", name) if "ids=" in asked.target else answer(asked)

    assert run(serve(forbidden), "posts", "deletions").failures == ()
    assert rows(landing.root, "linkedin", "deletions") == []


URNS = st.builds("urn:li:share:{}".format, st.integers(1, 10**19))


@given(st.lists(URNS, max_size=120))
@steady
def test_lots_hold_all_urns_and_lists_give_them_back(urns: list[str]) -> None:
    lots = [lot for _, lot in numbered(urns)]
    assert [one for lot in lots for one in lot] == urns
    assert all(len(lot) <= URNS_A_CALL for lot in lots)
    for lot in lots:
        inside = listed(lot).removeprefix("List(").removesuffix(")")
        assert ":" not in inside
        assert [unquote(one) for one in inside.split(",")] == list(lot)


def test_every_stream_has_its_contract() -> None:
    assert {stream.contract for stream in SOURCE.streams} == set(CONTRACTS)


ALL = Scope(
    until=UNTIL, earliest=UNTIL - STATISTICS_KEPT, brand="lumo", competitors=("halla", "routa")
)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world, tokens={"linkedin": TOKEN}) as running:
        yield running


@pytest.fixture
def walk(
    sandbox: Sandbox, clock: Clock, landing: Landing, tmp_path: Path
) -> Iterator[Callable[..., Outcome]]:
    given = dict.fromkeys(GIVEN, TOKEN)
    api = open_api(SOURCE, sandbox.base_url("linkedin"), clock, tmp_path, given)

    def walk_until(until: datetime = UNTIL) -> Outcome:
        sandbox.move_clock(until)
        own = replace(ALL, until=until, earliest=until - STATISTICS_KEPT)
        state = State(tmp_path / "state", "linkedin")
        return extract(SOURCE, SOURCE.streams, api, own, landing, state, "0.1.test")

    yield walk_until
    api.close()


def test_the_sandbox_lands_what_the_truth_counts(
    walk: Run, sandbox: Sandbox, landing: Landing
) -> None:
    view = sandbox.app.view
    truth = counted(view, linkedin_of(view.index))
    assert min(truth["posts"], truth["comments"], truth["post_statistics"]) > 100
    assert records_of(walk()) == truth
    for stream in ("posts", "comments"):
        ids = [row["id"] for row in rows(landing.root, "linkedin", stream)]
        assert len(ids) == len(set(ids)) == truth[stream]


def test_the_days_of_a_year_add_up_to_what_the_posts_have(walk: Run, landing: Landing) -> None:
    walk()
    by_day = rows(landing.root, "linkedin", "share_statistics")
    by_post = rows(landing.root, "linkedin", "post_statistics")
    assert len(by_day) == 365
    # Posts that were deleted have their days, and no counters any more.
    assert sum(row["click_count"] for row in by_day) >= sum(row["click_count"] for row in by_post)


def test_three_weeks_later_brings_what_is_new_and_gone_and_nothing_twice(
    walk: Run, sandbox: Sandbox, landing: Landing
) -> None:
    walk()
    later = UNTIL + 21 * DAY
    assert walk(later).failures == ()
    view = sandbox.app.view
    posts = {post.urn: post for post in linkedin_of(view.index).posts}
    here = {row["id"] for row in rows(landing.root, "linkedin", "posts")}
    gone = {row["natural_id"] for row in rows(landing.root, "linkedin", "deletions")}
    assert gone == {urn for urn in here if not posts[urn].exists(view.now)}
    assert gone
    again = walk(later)
    assert sum(report.record_count for report in again.reports) > 100
    assert [report.stream for report in again.reports if report.landed_count] == []
