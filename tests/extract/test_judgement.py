"""What answers mean, in the platform's own words first: over real HTTP."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from extract.auth import Auth, Bearer
from extract.errors import (
    ExtractError,
    Gone,
    MetricRefused,
    PassingFault,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)
from extract.http import XML, Api, Patience
from extract.response import Response
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import TOKEN, UNTIL

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Told = ExtractError | PassingFault | None
GOOD = as_json([1])


def in_turn(*answers: Answer) -> Callable[[Asked], Answer]:
    """Give the answers one after the other, the last one for ever."""
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def refusing(message: str, status: int = 400) -> Answer:
    return Answer(as_json({"error": message}).body, status=status)


@pytest.fixture
def ask(serve: Serve, clock: Clock) -> Callable[..., Api]:
    """Return an API of these answers whose errors a function explains."""

    def open_api(
        *answers: Answer,
        explain: Callable[[str], Told],
        auth: Auth | None = None,
        patience: Patience | None = None,
    ) -> Api:
        def read(response: Response, headers: Mapping[str, str]) -> Told:
            assert all(name == name.lower() for name in headers)
            return explain(str(response.dig("error"))) if response.status == 400 else None

        platform = serve(in_turn(*answers))
        signed = auth or Bearer(TOKEN)
        return Api("facebook", platform.url, signed, clock, clock.sleep, patience, explain=read)

    return open_api


Ask = Callable[..., Api]


@pytest.mark.parametrize("kind", [Refused, MetricRefused, Unauthorized])
def test_what_a_platform_says_of_itself_goes_before_the_general_rules(
    ask: Ask, kind: type[ExtractError]
) -> None:
    api = ask(refusing(f"no, {TOKEN}"), explain=lambda told: kind(f"it says {told}."))
    with pytest.raises(kind) as raised:
        api.get("/v25.0/me", {"fields": "id"})
    told = str(raised.value)
    assert type(raised.value) is kind
    assert told.startswith(f"facebook: GET {api.base_url}/v25.0/me?fields=id: it says no, ***.")
    assert ("KENNO_FACEBOOK_TOKEN" in told) == (kind is Unauthorized)
    assert TOKEN not in told


def test_where_the_connector_has_said_where_it_is_not_said_twice(ask: Ask) -> None:
    api = ask(refusing("no"), explain=lambda told: Refused(f"facebook: /me: {told}"))
    with pytest.raises(Refused, match=r"^facebook: /me: no$"):
        api.get("/me")


def test_a_fault_that_a_platform_calls_passing_is_borne_with(ask: Ask, clock: Clock) -> None:
    api = ask(refusing("try later"), GOOD, explain=lambda told: PassingFault(told))
    assert api.get("/").json == [1]
    assert clock.slept == [0.5]
    stubborn = ask(refusing("try later"), explain=lambda told: PassingFault(told))
    with pytest.raises(Unreachable, match="failed 4 times, last with: try later"):
        stubborn.get("/")


def test_a_limit_that_only_the_platform_words_is_waited_out(ask: Ask, clock: Clock) -> None:
    reset = UNTIL + timedelta(seconds=40)
    api = ask(refusing("(#4)"), GOOD, explain=lambda told: RateLimited(told, reset))
    assert api.get("/").json == [1]
    assert clock.slept == [40.0]


def test_a_token_that_ended_is_renewed_whatever_status_says_so(ask: Ask) -> None:
    class Renewing(Bearer):
        renewals = 0

        def renew(self) -> bool:
            self.renewals += 1
            self.token = "another-token"
            return True

    auth = Renewing(TOKEN)
    api = ask(refusing("ExpiredToken"), GOOD, explain=Unauthorized, auth=auth)
    assert api.get("/").json == [1]
    assert auth.renewals == 1


def test_what_cannot_be_explained_is_judged_by_the_general_rules(ask: Ask) -> None:
    with pytest.raises(Refused, match="HTTP 400"):
        ask(refusing("what?"), explain=lambda told: None).get("/")


def test_a_proxys_page_is_no_envelope_and_judged_by_the_general_rules(ask: Ask) -> None:
    page = Answer(b"<html>Bad Request</html>", status=400, content_type="text/html")
    with pytest.raises(Refused, match="HTTP 400, body: <html>Bad Request"):
        ask(page, explain=Refused).get("/")


def test_a_busy_platform_that_says_how_long_is_waited_for_so_long(
    serve: Serve, connect: Callable[..., Api], clock: Clock
) -> None:
    busy = Answer(status=503, headers={"Retry-After": "7"})
    assert connect(serve(in_turn(busy, GOOD)).url).get("/").json == [1]
    assert clock.slept == [7.0]


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_comes_with_its_answer(
    serve: Serve, connect: Callable[..., Api], status: int
) -> None:
    api = connect(serve(in_turn(refusing("Record not found", status))).url)
    with pytest.raises(Gone) as raised:
        api.get("/api/v1/statuses/1")
    assert raised.value.response.status == status
    response = api.get("/api/v1/statuses/1", absent_ok=True)
    assert (response.status, response.json) == (status, {"error": "Record not found"})
    assert response.reading is None


def test_what_a_platform_calls_gone_may_be_expected_too(ask: Ask) -> None:
    def explain(told: str) -> Told:
        answer = Response("GET", "u", 400, {}, 1, UNTIL, told.encode())
        return Gone("it does not exist.", answer)

    response = ask(refusing("subcode 33"), explain=explain).get("/1", absent_ok=True)
    assert response.body == b"subcode 33"


def test_what_has_not_changed_comes_without_records(serve: Serve, clock: Clock) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"e1"':
            return Answer(b"", status=304, headers={"ETag": '"e1"'}, content_type="")
        headers = {"ETag": '"e1"', "Last-Modified": "Sat, 31 Oct 2026 23:59:30 GMT"}
        return Answer(b"<rss/>", headers=headers, content_type="text/xml")

    platform = serve(answer)
    api = Api("rss", platform.url, None, clock, clock.sleep)
    first = api.get("/feed", accept=XML, conditional={})
    second = api.get("/feed", accept=XML, conditional=first.headers)
    assert (second.status, second.body, second.reading) == (304, b"", b"[]")
    asked = platform.asked[1].headers
    assert asked["if-modified-since"] == "Sat, 31 Oct 2026 23:59:30 GMT"
    assert "if-none-match" not in platform.asked[0].headers
    api.close()


def test_a_304_that_nobody_asked_for_is_refused(serve: Serve, connect: Callable[..., Api]) -> None:
    api = connect(serve(in_turn(Answer(b"", status=304))).url)
    with pytest.raises(Refused, match="HTTP 304"):
        api.get("/feed")


def test_a_quota_that_is_used_up_until_midnight_in_california_is_handed_back(
    serve: Serve, connect: Callable[..., Api]
) -> None:
    error = {"error": {"code": 403, "errors": [{"reason": "quotaExceeded"}]}}
    platform = serve(in_turn(Answer(as_json(error).body, status=403)))
    with pytest.raises(RateLimited, match="used up until 2026-11-01T07:00:00Z"):
        connect(platform.url, name="youtube").get("/youtube/v3/videos")
    assert len(platform.asked) == 1


def test_headers_of_a_source_go_with_every_request(serve: Serve, clock: Clock) -> None:
    platform = serve(in_turn(GOOD))
    headers = {"LinkedIn-Version": "202610", "User-Agent": "kenno/0.1 (me@lumo.example)"}
    api = Api("linkedin", platform.url, None, clock, clock.sleep, headers=headers)
    api.get("/rest/posts")
    api.post("/rest/posts", {"q": "author"})
    assert len(platform.asked) == 2
    for asked in platform.asked:
        assert asked.headers["linkedin-version"] == "202610"
        assert asked.headers["user-agent"] == "kenno/0.1 (me@lumo.example)"
    api.close()


def test_patience_may_be_short(ask: Ask) -> None:
    patience = Patience(longest_wait=timedelta(seconds=5), attempts=2)
    reset = UNTIL + timedelta(seconds=6)
    api = ask(
        refusing("(#4)"), GOOD, explain=lambda told: RateLimited(told, reset), patience=patience
    )
    with pytest.raises(RateLimited, match="used up until 2026-11-01T00:00:06Z"):
        api.get("/")
