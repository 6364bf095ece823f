from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors.youtube import IDS_A_CALL, SOURCE, numbered
from extract.contracts.youtube import CONTRACTS, VIDEOS
from extract.errors import RateLimited, Refused, Unauthorized
from extract.http import Api, Patience
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from sandbox.platforms.youtube import counted
from sandbox.platforms.youtube_world import PUBLIC, youtube_of
from sandbox.server import Sandbox
from sandbox.world import World
from tests.extract.connected import open_api
from tests.extract.landed import all_bytes, responses, rows
from tests.extract.loopback import Answer, Asked, Clock, Platform
from tests.extract.pipeline import TOKEN, UNTIL, records_of
from tests.extract.properties import steady
from tests.extract.recorded import fixture

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Connect = Callable[[str], Api]
SCOPE = Scope(until=UNTIL, brand="lumo")
NEW, SHORT, OLD = "dQw4w9WgXc1", "-_9zZ0aB1cD", "oldButGold1"
DAY = timedelta(days=1)


def refusal(name: str, status: int = 403) -> Answer:
    return replace(fixture("youtube", name), status=status)


def answer(asked: Asked) -> Answer:
    """A channel with five videos, of which YouTube still knows two; one takes no comments."""
    match asked.path.removeprefix("/youtube/v3/"):
        case "channels":
            return fixture("youtube", "channels_lumo")
        case "playlistItems":
            page = "2" if asked.query.get("pageToken") == "EAAaBlBUOkNESQ" else "1"
            return fixture("youtube", f"playlist_items_{page}")
        case "videos":
            return fixture("youtube", "videos_ids" if asked.query["part"] == "id" else "videos")
        case "commentThreads" if asked.query["videoId"] == SHORT:
            return refusal("comments_disabled")
        case "commentThreads":
            return fixture("youtube", f"comment_threads_{2 if 'pageToken' in asked.query else 1}")
        case "comments":
            return fixture("youtube", "replies")
    raise AssertionError(asked.path)


@pytest.fixture
def connect(clock: Clock, tmp_path: Path) -> Iterator[Connect]:
    opened: list[Api] = []

    def connect_to(url: str) -> Api:
        patience = Patience(attempts=2)
        opened.append(open_api(SOURCE, url, clock, tmp_path, {"api_key": TOKEN}, patience))
        return opened[-1]

    yield connect_to
    for api in opened:
        api.close()


@pytest.fixture
def run(connect: Connect, landing: Landing, tmp_path: Path) -> Callable[..., Outcome]:
    def run_streams(platform: Platform, *names: str, scope: Scope = SCOPE) -> Outcome:
        streams = [SOURCE.stream(name) for name in names] or SOURCE.streams
        state = State(tmp_path / "state", "youtube")
        return extract(SOURCE, streams, connect(platform.url), scope, landing, state, "0.1.test")

    return run_streams


Run = Callable[..., Outcome]


def asked_for(platform: Platform, kind: str) -> list[Asked]:
    return [one for one in platform.asked if one.path == f"/youtube/v3/{kind}"]


def test_the_key_goes_in_a_header_and_never_into_an_address(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    assert run(platform).failures == ()
    assert {one.headers["x-goog-api-key"] for one in platform.asked} == {TOKEN}
    assert [one.target for one in platform.asked if TOKEN in one.target] == []
    assert TOKEN.encode() not in all_bytes(landing.root)


def test_counts_arrive_as_texts_and_land_as_numbers(
    run: Run, serve: Serve, landing: Landing
) -> None:
    run(serve(answer), "channels", "videos")
    (channel,) = rows(landing.root, "youtube", "channels")
    assert (channel["view_count"], channel["subscriber_count"]) == (9007199254740993, 12300)
    newest, _ = rows(landing.root, "youtube", "videos")
    assert '"viewCount":"4812"' in newest["_payload"].replace(" ", "")
    assert (newest["view_count"], newest["like_count"], newest["comment_count"]) == (4812, 310, 9)


def test_hidden_likes_and_disabled_comments_are_unknown_not_zero(
    run: Run, serve: Serve, landing: Landing
) -> None:
    run(serve(answer), "videos")
    _, short = rows(landing.root, "youtube", "videos")
    assert short["view_count"] == 77
    assert (short["like_count"], short["comment_count"]) == (None, None)


def test_a_hidden_subscriber_count_says_that_it_is_hidden(
    run: Run, serve: Serve, landing: Landing
) -> None:
    run(serve(lambda _: fixture("youtube", "channels_hidden")), "channels")
    (channel,) = rows(landing.root, "youtube", "channels")
    assert channel["is_subscriber_count_hidden"] is True


def test_views_are_views_not_clicks() -> None:
    counters = [field for field in VIDEOS.fields if field.name.endswith("_count")]
    assert [field.name for field in counters] == ["view_count", "like_count", "comment_count"]
    (views,) = (field for field in counters if field.name == "view_count")
    assert "no click, no impression, no reach" in views.meaning


def test_uploads_are_walked_by_page_tokens_and_asked_for_fifty_at_a_time(
    run: Run, serve: Serve
) -> None:
    platform = serve(answer)
    assert run(platform, "videos").failures == ()
    first, second = asked_for(platform, "playlistItems")
    assert first.query["playlistId"] == "UUexample0brand0lumo0000"
    assert (first.query["maxResults"], "pageToken" in first.query) == ("50", False)
    assert second.query["pageToken"] == "EAAaBlBUOkNESQ"
    (videos,) = asked_for(platform, "videos")
    assert videos.query["id"] == f"{NEW},{SHORT},{OLD},firstVideo1", "the private one has no date"
    assert "statistics" in videos.query["part"]


def test_search_is_never_asked_and_a_run_costs_what_the_page_says(run: Run, serve: Serve) -> None:
    platform = serve(answer)
    assert run(platform).failures == ()
    asked = Counter(one.path.removeprefix("/youtube/v3/") for one in platform.asked)
    # Two videos are known, of which one has two pages of comments, and one thread more replies.
    assert asked == {
        "channels": 2,
        "playlistItems": 2,
        "videos": 2,
        "commentThreads": 3,
        "comments": 1,
    }
    page = (Path(__file__).parents[2] / "docs/sources/youtube.md").read_text("utf-8")
    assert all(f"`{kind}.list`" in page for kind in (*asked, "search"))


def test_only_videos_of_the_window_are_looked_for_and_those_landed_are_read_again(
    run: Run, serve: Serve
) -> None:
    platform = serve(answer)
    window = replace(SCOPE, since=datetime(2026, 10, 25, tzinfo=UTC))
    run(platform, "videos", scope=window)
    assert asked_for(platform, "videos")[-1].query["id"] == NEW
    # Of what landed then, YouTube sent the short one too: it is as old as the window before.
    run(platform, "videos", scope=window)
    assert asked_for(platform, "videos")[-1].query["id"] == f"{NEW},{SHORT}"


def test_the_walk_ends_behind_the_start_of_the_window(run: Run, serve: Serve) -> None:
    platform = serve(answer)
    run(platform, "videos", scope=replace(SCOPE, since=UNTIL - timedelta(hours=1)))
    assert len(asked_for(platform, "playlistItems")) == 1
    assert asked_for(platform, "videos") == []


def test_late_counters_inside_the_look_back_land_as_another_reading(
    run: Run, serve: Serve, landing: Landing
) -> None:
    run(serve(answer), "videos")

    def later(asked: Asked) -> Answer:
        told = answer(asked)
        return replace(told, body=told.body.replace(b'"4812"', b'"5000"'))

    run(serve(later), "videos", scope=replace(SCOPE, until=UNTIL + DAY))
    views = [row["view_count"] for row in rows(landing.root, "youtube", "videos")]
    assert views == [4812, 77, 5000], "what did not change lands once"


def test_a_handle_that_nobody_has_is_an_answer_of_no_records(run: Run, serve: Serve) -> None:
    platform = serve(lambda _: fixture("youtube", "channels_nobody"))
    assert records_of(run(platform, "channels", "videos")) == {"channels": 0, "videos": 0}


def test_a_channel_without_videos_has_no_playlist_and_is_no_error(run: Run, serve: Serve) -> None:
    def empty(asked: Asked) -> Answer:
        if asked.path.endswith("playlistItems"):
            return refusal("playlist_not_found", 404)
        return fixture("youtube", "channels_hidden")

    assert records_of(run(serve(empty), "videos")) == {"videos": 0}


def test_disabled_comments_are_no_error_and_the_other_videos_have_theirs(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    assert run(platform, "videos", "comment_threads").failures == ()
    assert {one.query["videoId"] for one in asked_for(platform, "commentThreads")} == {NEW, SHORT}
    threads = rows(landing.root, "youtube", "comment_threads")
    assert {row["video_id"] for row in threads} == {NEW}


def test_a_video_that_went_before_its_comments_were_asked_for_is_no_error(
    run: Run, serve: Serve
) -> None:
    def gone(asked: Asked) -> Answer:
        if asked.path.endswith("commentThreads"):
            return refusal("video_not_found", 404)
        return answer(asked)

    assert records_of(run(serve(gone), "videos", "comment_threads"))["comment_threads"] == 0


def test_comments_are_followed_newest_first_to_the_last_page(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    run(platform, "videos", "comment_threads")
    first, last = rows(landing.root, "youtube", "comment_threads")
    assert (first["text"], first["author_handle"]) == ("Milloin Usva palaa?", "@aino_example")
    assert (first["reply_count"], first["like_count"]) == (3, 4)
    assert "Marraskuussa!" in first["included_replies"]
    assert (last["author_channel_id"], last["reply_count"]) == (None, 0)
    queries = [one.query for one in asked_for(platform, "commentThreads")]
    assert {(query["order"], query["textFormat"]) for query in queries} == {("time", "plainText")}
    tokens = [query.get("pageToken") for query in queries if query["videoId"] == NEW]
    assert tokens == [None, "Z2V0X25ld2VzdF9maXJzdC0tQ2dn"]


def test_comments_are_read_back_to_the_start_of_the_window_only(run: Run, serve: Serve) -> None:
    platform = serve(answer)
    run(platform, "videos")
    run(platform, "comment_threads", scope=replace(SCOPE, since=UNTIL - timedelta(hours=1)))
    asked = [one.query for one in asked_for(platform, "commentThreads")]
    assert [query for query in asked if "pageToken" in query] == []
    assert len(asked) == 2


def test_only_threads_with_more_replies_than_came_with_them_are_asked_for(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    assert run(platform, "videos", "comment_threads", "replies").failures == ()
    (asked,) = asked_for(platform, "comments")
    assert asked.query["parentId"] == "UgwExampleThread1AaABAg"
    (reply,) = rows(landing.root, "youtube", "replies")
    assert (reply["parent_id"], reply["text"]) == ("UgwExampleThread1AaABAg", "Sama kysymys.")


def test_a_video_that_an_answer_leaves_out_is_gone(
    run: Run, serve: Serve, landing: Landing
) -> None:
    run(serve(answer), "videos", "deletions")
    (gone,) = rows(landing.root, "youtube", "deletions")
    assert (gone["stream"], gone["natural_id"]) == ("videos", SHORT)
    assert (gone["reason"], gone["deleted_at"]) == ("unavailable", None)


def test_what_is_gone_is_told_once_and_what_comes_back_is_restored(
    run: Run, serve: Serve, landing: Landing
) -> None:
    platform = serve(answer)
    for day in range(3):
        run(platform, "videos", "deletions", scope=replace(SCOPE, until=UNTIL + day * DAY))
    assert len(rows(landing.root, "youtube", "deletions")) == 1
    everything = serve(
        lambda asked: fixture("youtube", "videos") if "id" in asked.query else answer(asked)
    )
    for day in range(3, 5):
        run(everything, "deletions", scope=replace(SCOPE, until=UNTIL + day * DAY))
    told = [row["reason"] for row in rows(landing.root, "youtube", "deletions")]
    assert told == ["unavailable", "restored"]


def test_used_up_units_come_back_at_midnight_pacific_time(run: Run, serve: Serve) -> None:
    platform = serve(lambda _: refusal("quota_exceeded"))
    (failure,) = run(platform, "channels").failures
    assert isinstance(failure, RateLimited)
    # Until the second of November 2026 California is seven hours behind.
    assert failure.reset_at == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert len(platform.asked) == 1, "nobody asks on"


def test_too_many_requests_a_minute_are_waited_for(
    run: Run, serve: Serve, clock: Clock, landing: Landing
) -> None:
    answers = iter((refusal("rate_limit_exceeded"), fixture("youtube", "channels_lumo")))
    assert run(serve(lambda _: next(answers)), "channels").failures == ()
    assert len(rows(landing.root, "youtube", "channels")) == 1
    assert 0 < sum(clock.slept) <= 120


def test_a_key_that_is_refused_says_where_keys_come_from(run: Run, serve: Serve) -> None:
    (failure,) = run(serve(lambda _: refusal("key_invalid", 400)), "channels").failures
    assert isinstance(failure, Unauthorized)
    assert "KENNO_YOUTUBE_API_KEY" in str(failure)
    assert TOKEN not in str(failure)


def test_an_api_that_is_not_enabled_says_so(run: Run, serve: Serve) -> None:
    (failure,) = run(serve(lambda _: refusal("not_enabled")), "channels").failures
    assert isinstance(failure, Refused)
    assert "Enable it in the Google Cloud console" in str(failure)


def test_etags_are_kept_with_the_answer_and_with_the_record(
    run: Run, serve: Serve, landing: Landing
) -> None:
    def tagged(asked: Asked) -> Answer:
        return replace(answer(asked), headers={"ETag": '"pJ0mVlXbIEvDBd1e5wS0hHtMWNA"'})

    run(serve(tagged), "channels")
    (response,) = responses(landing.root, "youtube", "channels")
    assert '"etag"' in response["headers"]
    assert "pJ0mVlXbIEvDBd1e5wS0hHtMWNA" in response["headers"]
    (channel,) = rows(landing.root, "youtube", "channels")
    assert channel["etag"] == "kX3cB0yV6o7xQ8sWmYxKqj1z2Ng"


@given(st.lists(st.text("abc", min_size=1), max_size=180))
@steady
def test_lots_hold_all_identifiers_in_order_and_none_holds_too_many(ids: list[str]) -> None:
    lots = list(numbered(ids))
    assert [one for _, lot in lots for one in lot] == ids
    assert all(0 < len(lot) <= IDS_A_CALL for _, lot in lots)
    assert [number for number, _ in lots] == list(range(1, len(lots) + 1))


def test_every_stream_has_its_contract() -> None:
    assert {stream.contract for stream in SOURCE.streams} == set(CONTRACTS)


ALL = Scope(until=UNTIL, brand="lumo", competitors=("halla", "routa"))


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world, tokens={"youtube": TOKEN}) as running:
        yield running


@pytest.fixture
def walk(
    sandbox: Sandbox, connect: Connect, landing: Landing, tmp_path: Path
) -> Callable[..., Outcome]:
    def walk_until(until: datetime = UNTIL) -> Outcome:
        sandbox.move_clock(until)
        api = connect(sandbox.base_url("youtube"))
        state = State(tmp_path / "state", "youtube")
        own = replace(ALL, until=until)
        return extract(SOURCE, SOURCE.streams, api, own, landing, state, "0.1.test")

    return walk_until


def test_the_sandbox_lands_what_the_truth_counts(
    walk: Run, sandbox: Sandbox, landing: Landing
) -> None:
    truth = counted(sandbox.app.view)
    assert min(truth["videos"], truth["comment_threads"], truth["replies"]) > 50
    assert records_of(walk()) == truth
    for stream in ("videos", "comment_threads", "replies"):
        ids = [row["id"] for row in rows(landing.root, "youtube", stream)]
        assert len(ids) == len(set(ids)) == truth[stream]


def test_three_weeks_later_brings_what_is_new_and_gone_and_nothing_twice(
    walk: Run, sandbox: Sandbox, landing: Landing
) -> None:
    walk()
    later = UNTIL + 21 * DAY
    assert walk(later).failures == ()
    tube, now = youtube_of(sandbox.app.view.index), sandbox.app.view.now
    here = {row["id"] for row in rows(landing.root, "youtube", "videos")}
    assert here >= {video.id for video in tube.public(now)}
    gone = {row["natural_id"] for row in rows(landing.root, "youtube", "deletions")}
    assert gone == {one for one in here if tube.video_by_id[one].state(now) != PUBLIC}
    assert gone
    again = walk(later)
    assert sum(report.record_count for report in again.reports) > 50
    assert [report.stream for report in again.reports if report.landed_count] == []
