"""Bluesky against recorded shapes: each trap of the platform is a test."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors.bluesky import SOURCE, answers_in, handle_of, lift
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

LUMO = "did:plc:lumo2345lumo2345lumo2345"
POST = f"at://{LUMO}/app.bsky.feed.post/3m4aaaaaaaa2z"
IMPORTED = f"at://{LUMO}/app.bsky.feed.post/3m4import2222"
REPOST = f"at://{LUMO}/app.bsky.feed.repost/3m4repostrep2"
AINO = "did:plc:aino2345aino2345aino2345"
PRAISE = f"at://{AINO}/app.bsky.feed.post/3m3ainoainoa2"
SCOPE = Scope(until=UNTIL, brand="lumo", topics=("coffee",))
GIVEN = {"identifier": "lumo.bsky.social", "password": "planted-app-password-77"}
SESSION = "/xrpc/com.atproto.server."

Answering = Callable[[Asked], Answer]
Run = Callable[..., Outcome]


class Bluesky:
    """A server with sessions, an account's feed, search, notifications and what lies below."""

    def __init__(self) -> None:
        self.access = 0
        self.expired: set[str] = set()
        self.present = {POST, IMPORTED, PRAISE}
        self.profile: Answer = as_json({"did": LUMO, "handle": "lumo.bsky.social"})
        self.own: dict[str, Answering] = {}

    def __call__(self, asked: Asked) -> Answer:
        method = asked.path.removeprefix("/xrpc/")
        token = asked.authorization.removeprefix("Bearer ")
        if asked.path.startswith(SESSION):
            return self.sign_in(asked)
        if token in self.expired:
            return refusal("ExpiredToken", "Token has expired")
        if method in self.own:
            return self.own[method](asked)
        return self.recorded(method, asked)

    def sign_in(self, asked: Asked) -> Answer:
        self.access += 1
        tokens = {
            "accessJwt": f"planted-access-{self.access}",
            "refreshJwt": f"planted-refresh-{self.access}",
        }
        return as_json({**tokens, "did": LUMO, "handle": "lumo.bsky.social"})

    def recorded(self, method: str, asked: Asked) -> Answer:
        if method == "app.bsky.feed.getPosts":
            uris = [part.partition("=")[2] for part in asked.target.partition("?")[2].split("&")]
            listed = [uri for uri in self.present if uri in map(decoded, uris)]
            return as_json({"posts": [{"uri": uri} for uri in sorted(listed)]})
        if method == "app.bsky.actor.getProfile":
            return self.profile
        if method == "app.bsky.feed.searchPosts" and "cursor" in asked.query:
            return as_json({"posts": []})
        if method == "app.bsky.feed.getAuthorFeed" and "cursor" in asked.query:
            return fixture("bluesky", "feed_2")
        if method == "app.bsky.notification.listNotifications" and "cursor" in asked.query:
            return as_json({"notifications": []})
        return fixture("bluesky", FIXTURES[method])


FIXTURES = {
    "app.bsky.actor.getProfiles": "profiles",
    "app.bsky.feed.getAuthorFeed": "feed_1",
    "app.bsky.feed.searchPosts": "search_1",
    "app.bsky.notification.listNotifications": "notifications_1",
    "app.bsky.feed.getPostThread": "thread",
}


def decoded(text: str) -> str:
    return text.replace("%3A", ":").replace("%2F", "/")


def refusal(error: str, message: str, status: int = 400) -> Answer:
    answer = as_json({"error": error, "message": message})
    return Answer(answer.body, status)


@pytest.fixture
def bluesky() -> Bluesky:
    return Bluesky()


@pytest.fixture
def platform(serve: Callable[[Answering], Platform], bluesky: Bluesky) -> Platform:
    return serve(bluesky)


@pytest.fixture
def run(platform: Platform, clock: Clock, landing: Landing, tmp_path: Path) -> Run:
    def run_streams(
        *names: str, scope: Scope = SCOPE, given: dict[str, str] | None = None
    ) -> Outcome:
        api = open_api(SOURCE, platform.url, clock, tmp_path, GIVEN if given is None else given)
        try:
            return extract(
                SOURCE,
                [SOURCE.stream(name) for name in names],
                api,
                scope,
                landing,
                State(tmp_path / "state", "bluesky"),
                "0.1.test",
            )
        finally:
            api.session.close()

    return run_streams


def landed(landing: Landing, stream: str) -> list[dict[str, Any]]:
    found = rows(landing.root, "bluesky", stream)
    assert rows(landing.root, "bluesky", stream, "rejects") == []
    return found


def asked_of(platform: Platform, method: str) -> list[Asked]:
    return [one for one in platform.asked if one.path.endswith(method)]


def test_profiles_land_with_their_counters(run: Run, landing: Landing, platform: Platform) -> None:
    assert run("profiles").failures == ()
    (profile,) = landed(landing, "profiles")
    assert (profile["did"], profile["handle"]) == (LUMO, "lumo.bsky.social")
    assert (profile["followers_count"], profile["posts_count"]) == (2417, 1208)


def test_several_actors_are_asked_for_in_batches_of_25(run: Run, platform: Platform) -> None:
    competitors = tuple(f"rival{number}.example" for number in range(30))
    run("profiles", scope=Scope(UNTIL, brand="lumo", competitors=competitors))
    targets = [one.target for one in asked_of(platform, "getProfiles")]
    assert [target.count("actors=") for target in targets] == [25, 6]
    assert "actors=lumo.bsky.social&actors=rival0.example" in targets[0]


@pytest.mark.parametrize(
    ("account", "handle"),
    [("lumo", "lumo.bsky.social"), ("lumo.example", "lumo.example"), (LUMO, LUMO)],
)
def test_a_name_without_a_domain_lives_at_bsky_social(account: str, handle: str) -> None:
    assert handle_of(account) == handle


def test_at_uris_are_the_natural_ids_of_posts_and_reposts(run: Run, landing: Landing) -> None:
    assert run("posts").failures == ()
    posts = {row["_natural_id"]: row for row in landed(landing, "posts")}
    assert list(posts)[:3] == [POST, IMPORTED, REPOST]
    assert (posts[POST]["text"], posts[POST]["like_count"]) == ("Hyvää huomenta! #kahvi", 14)
    assert '"tag":"kahvi"' in posts[POST]["facets"]
    repost = posts[REPOST]
    assert (repost["author_did"], repost["reposted_uri"]) == (LUMO, PRAISE)
    assert (repost["reposted_author_did"], repost["text"]) == (AINO, None)
    assert repost["like_count"] is None, "the likes are the passed-on post's"
    answer = posts[f"at://{LUMO}/app.bsky.feed.post/3m3answer2222"]
    assert answer["reply_parent_uri"].endswith("/3m3einoeinoe2")
    assert answer["embedded_beside_media_uri"] == PRAISE


def test_a_repost_without_a_name_of_its_own_still_is_no_post() -> None:
    item = {
        "post": {"uri": PRAISE},
        "reason": {"by": {"did": LUMO}, "indexedAt": "2026-10-30T08:00:00.000Z"},
    }
    assert lift(item)["uri"] == f"{PRAISE}#repostedBy={LUMO}"
    assert lift(item)["repost"] == {"uri": PRAISE}


def test_a_pinned_post_is_an_ordinary_post() -> None:
    item = {"post": {"uri": POST}, "reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    assert lift(item) == {"uri": POST}


def test_a_feed_is_read_back_to_the_window_by_when_bluesky_saw_a_post(
    run: Run, landing: Landing, platform: Platform
) -> None:
    since = datetime(2026, 10, 31, 6, tzinfo=UTC)
    run("posts", scope=Scope(UNTIL, since=since, brand="lumo"))
    assert len(asked_of(platform, "getAuthorFeed")) == 2, "the first page reaches into the window"
    platform.asked.clear()
    run("posts", scope=Scope(UNTIL, since=UNTIL - timedelta(hours=2), brand="lumo"))
    assert len(asked_of(platform, "getAuthorFeed")) == 1, "all of the first page lies before"


def test_a_post_that_lies_about_its_creation_does_not_end_the_feed_early(
    run: Run, landing: Landing, platform: Platform
) -> None:
    run("posts", scope=Scope(UNTIL, since=datetime(2026, 10, 25, tzinfo=UTC), brand="lumo"))
    posts = {row["uri"]: row for row in landed(landing, "posts")}
    assert posts[IMPORTED]["created_at"] == "2016-05-04T12:00:00Z", "ten years before the window"
    assert len(posts) == 4


def test_a_creation_time_that_no_calendar_has_rejects_nothing(
    run: Run, landing: Landing, bluesky: Bluesky
) -> None:
    post = {
        "uri": POST,
        "author": {"did": LUMO, "handle": "lumo.bsky.social"},
        "record": {"createdAt": "yesterday, I think", "text": "hei"},
        "indexedAt": "2026-10-31T08:00:00.000Z",
    }
    bluesky.own["app.bsky.feed.searchPosts"] = lambda asked: as_json({"posts": [post]})
    assert run("search").failures == ()
    assert [row["created_at"] for row in landed(landing, "search")] == ["yesterday, I think"]


def test_a_cursor_is_never_stored_the_next_run_starts_from_the_newest(
    run: Run, landing: Landing, platform: Platform, tmp_path: Path
) -> None:
    run("posts", "search", "notifications")
    platform.asked.clear()
    run("posts", "search", "notifications", scope=Scope(UNTIL + timedelta(days=1), brand="lumo"))
    first = asked_of(platform, "getAuthorFeed")[0]
    assert "cursor" not in first.query
    assert b"2026-10-30T08:00:00.000Z" not in all_bytes(tmp_path / "state")


def test_an_empty_page_with_a_cursor_is_not_the_end(
    run: Run, landing: Landing, bluesky: Bluesky, platform: Platform
) -> None:
    def answer(asked: Asked) -> Answer:
        if "cursor" not in asked.query:
            return as_json({"feed": [], "cursor": "more"})
        return fixture("bluesky", "feed_2")

    bluesky.own["app.bsky.feed.getAuthorFeed"] = answer
    assert run("posts", scope=Scope(UNTIL, since=UNTIL, brand="lumo")).failures == ()
    assert len(landed(landing, "posts")) == 1


def test_a_cursor_that_repeats_is_an_error(run: Run, bluesky: Bluesky) -> None:
    same = as_json({"notifications": [], "cursor": "round and round"})
    bluesky.own["app.bsky.notification.listNotifications"] = lambda asked: same
    (failure,) = run("notifications").failures
    assert isinstance(failure, PagingLoop)


def test_a_search_asks_for_each_topic_in_the_window_newest_first(
    run: Run, platform: Platform
) -> None:
    since = datetime.fromisoformat("2026-10-25T02:30:00.900+02:00")
    run("search", scope=Scope(UNTIL, since=since, topics=("coffee", "kahvi")))
    asked = [one.query for one in asked_of(platform, "searchPosts")]
    assert [one["q"] for one in asked] == ["#coffee", "#coffee", "#kahvi", "#kahvi"]
    assert {one["sort"] for one in asked} == {"latest"}
    assert {one["since"] for one in asked} == {"2026-10-25T00:30:00.900Z"}
    assert {one["until"] for one in asked} == {"2026-11-01T00:00:00.000Z"}


def forbidden(asked: Asked) -> Answer:
    if "cursor" not in asked.query:
        return fixture("bluesky", "search_1")
    page = b"<html><body><h1>403 Forbidden</h1>\nRequest forbidden by administrative rules.</body>"
    return Answer(page, 403, content_type="text/html")


def test_a_logged_out_search_gives_one_page_and_says_so(
    run: Run, landing: Landing, bluesky: Bluesky
) -> None:
    bluesky.own["app.bsky.feed.searchPosts"] = forbidden
    outcome = run("search", "profiles", given={})
    (failure,) = outcome.failures
    assert isinstance(failure, Refused)
    assert "at most one page of a search" in str(failure)
    assert "KENNO_BLUESKY_PASSWORD" in str(failure)
    assert landed(landing, "search") == [], "one page that looks whole would be worse than none"
    assert len(landed(landing, "profiles")) == 1, "the other streams go on"


def test_logged_out_what_is_public_is_read_without_credentials(
    run: Run, landing: Landing, platform: Platform
) -> None:
    assert run("profiles", "posts", given={}).failures == ()
    assert {one.authorization for one in platform.asked} == {""}
    assert len(landed(landing, "posts")) == 4


def test_logged_out_notifications_are_refused_and_the_rest_goes_on(
    run: Run, landing: Landing, bluesky: Bluesky
) -> None:
    refused = refusal("AuthMissing", "Authentication Required", 401)
    bluesky.own["app.bsky.notification.listNotifications"] = lambda asked: refused
    outcome = run("notifications", "profiles", given={})
    (failure,) = outcome.failures
    assert "only for who is signed in" in str(failure)
    assert len(landed(landing, "profiles")) == 1


def test_a_session_that_ends_on_the_way_is_refreshed_once(
    run: Run, landing: Landing, bluesky: Bluesky, platform: Platform
) -> None:
    assert run("profiles").failures == ()
    bluesky.expired.add("planted-access-1")
    assert run("posts").failures == ()
    sessions = [one for one in platform.asked if one.path.startswith(SESSION)]
    assert [one.path.removeprefix(SESSION) for one in sessions] == [
        "createSession",
        "refreshSession",
    ]
    assert sessions[0].body == GIVEN
    assert sessions[1].authorization == "Bearer planted-refresh-1"
    assert asked_of(platform, "getAuthorFeed")[-1].authorization == "Bearer planted-access-2"


def test_no_secret_of_a_session_is_landed(run: Run, landing: Landing, tmp_path: Path) -> None:
    run("profiles", "posts", "search", "notifications")
    content = all_bytes(landing.root)
    assert b"lumo.bsky.social" in content
    for secret in (b"planted-app-password-77", b"planted-access-1", b"planted-refresh-1"):
        assert secret not in content


def test_a_limit_is_waited_for_until_its_reset_in_epoch_seconds(
    run: Run, bluesky: Bluesky, clock: Clock
) -> None:
    told = {"RateLimit-Reset": str(int(UNTIL.timestamp()) + 42), "RateLimit-Remaining": "0"}
    limited = refusal("RateLimitExceeded", "Rate Limit Exceeded", 429)
    answers = [Answer(limited.body, 429, told), fixture("bluesky", "profiles")]
    bluesky.own["app.bsky.actor.getProfiles"] = lambda asked: answers.pop(0)
    assert run("profiles").failures == ()
    assert sum(clock.slept) == pytest.approx(42, abs=1)


def test_notifications_name_who_acted_on_what(run: Run, landing: Landing) -> None:
    run("notifications")
    like, reply = landed(landing, "notifications")
    assert (like["reason"], like["subject_uri"], like["text"]) == ("like", POST, None)
    assert (reply["reason"], reply["text"]) == ("reply", "Mistä sitä saa?")
    assert reply["_natural_id"] == f"{reply['uri']}:reply"


def test_answers_are_read_from_the_tree_below_the_brands_own_posts(
    run: Run, landing: Landing, platform: Platform
) -> None:
    assert run("posts", "replies").failures == ()
    asked = {one.query["uri"] for one in asked_of(platform, "getPostThread")}
    assert asked == {POST, IMPORTED, f"at://{LUMO}/app.bsky.feed.post/3m3answer2222"}
    assert {one.query["depth"] for one in asked_of(platform, "getPostThread")} == {"10"}
    assert [row["text"] for row in landed(landing, "replies")] == ["Mistä sitä saa?", "Meiltä!"]


def test_a_thread_that_is_gone_since_is_an_answer_without_records(
    run: Run, landing: Landing, bluesky: Bluesky
) -> None:
    gone = refusal("NotFound", f"Post not found: {POST}")
    bluesky.own["app.bsky.feed.getPostThread"] = lambda asked: gone
    assert run("posts", "replies").failures == ()
    assert landed(landing, "replies") == []


def tombstones(landing: Landing) -> list[tuple[str, str, str]]:
    return [
        (row["stream"], row["natural_id"], row["reason"]) for row in landed(landing, "deletions")
    ]


def test_a_missing_record_becomes_a_tombstone_in_each_of_its_streams(
    run: Run, landing: Landing, bluesky: Bluesky
) -> None:
    run("posts", "search")
    bluesky.present = {POST, PRAISE}
    assert run("deletions").failures == ()
    answer = f"at://{LUMO}/app.bsky.feed.post/3m3answer2222"
    assert sorted(tombstones(landing)) == [
        ("posts", answer, "deleted"),
        ("posts", IMPORTED, "deleted"),
    ]
    run("deletions")
    assert len(tombstones(landing)) == 2, "the same state lands once"


@pytest.mark.parametrize(
    ("error", "message", "reason"),
    [
        ("AccountTakedown", "Account has been suspended", "withheld"),
        ("AccountDeactivated", "Account is deactivated", "unavailable"),
        ("InvalidRequest", "Profile not found", "deleted"),
    ],
)
def test_the_accounts_status_says_why_its_posts_are_missing(
    run: Run, landing: Landing, bluesky: Bluesky, error: str, message: str, reason: str
) -> None:
    run("search")
    bluesky.present = set()
    bluesky.profile = refusal(error, message)
    assert run("deletions").failures == ()
    assert tombstones(landing) == [("search", PRAISE, reason)]


def test_a_post_that_is_back_is_told_to_be_restored(
    run: Run, landing: Landing, bluesky: Bluesky
) -> None:
    run("search")
    bluesky.present = set()
    bluesky.profile = refusal("AccountDeactivated", "Account is deactivated")
    run("deletions")
    bluesky.present = {PRAISE}
    run("deletions")
    assert [reason for _, _, reason in tombstones(landing)] == ["unavailable", "restored"]


def test_a_followed_account_that_is_suspended_is_named(run: Run, bluesky: Bluesky) -> None:
    suspended = refusal("AccountTakedown", "Account has been suspended")
    bluesky.own["app.bsky.feed.getAuthorFeed"] = lambda asked: suspended
    (failure,) = run("posts").failures
    assert "Account has been suspended" in str(failure)
    assert "actor=lumo.bsky.social" in str(failure)


THREADS: st.SearchStrategy[list[dict[str, Any]]] = st.recursive(
    st.just([]),
    lambda below: st.lists(
        st.one_of(
            st.builds(lambda replies: {"post": {"uri": "at"}, "replies": replies}, below),
            st.just({"notFound": True}),
            st.just({"blocked": True}),
        ),
        max_size=4,
    ),
    max_leaves=30,
)


@few
@given(THREADS)
def test_every_post_of_a_tree_is_read_once(replies: list[dict[str, Any]]) -> None:
    def count(below: list[dict[str, Any]]) -> int:
        return sum("post" in one for one in below) + sum(
            count(one.get("replies", [])) for one in below
        )

    assert len(list(answers_in({"post": {}, "replies": replies}))) == count(replies)
