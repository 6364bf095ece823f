"""What a platform can do to us, over real HTTP: each gives one clear error, or is borne with."""

import gzip
import logging
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from extract.errors import (
    BadBody,
    ExtractError,
    Gone,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)
from extract.http import Api, Patience
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import TOKEN, UNTIL

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Connect = Callable[..., Api]
GOOD = as_json([{"id": "1"}])
HTML = Answer(b"<html><h1>Maintenance</h1></html>", content_type="text/html; charset=utf-8")


def in_turn(*answers: Answer) -> Callable[[Asked], Answer]:
    """Give the answers one after the other, the last one for ever."""
    left = list(answers)
    return lambda asked: left.pop(0) if len(left) > 1 else left[0]


def fails(api: Api, kind: type[ExtractError]) -> str:
    """Ask once and return what the error says, which is never the token."""
    with pytest.raises(kind) as raised:
        api.get("/api/v1/things", {"limit": 40})
    assert type(raised.value) is kind
    assert TOKEN not in str(raised.value)
    return str(raised.value)


def test_a_good_answer_comes_with_its_address_headers_and_body(
    serve: Serve, connect: Connect
) -> None:
    platform = serve(in_turn(as_json([1], Date="Sat, 31 Oct 2026 23:59:30 GMT", Set_Cookie="s")))
    response = connect(platform.url).get("/api/v1/things", {"limit": 40, "access_token": "s"}, 3)
    assert (response.method, response.status, response.page_number) == ("GET", 200, 3)
    assert response.url == f"{platform.url}/api/v1/things?limit=40"
    assert response.body == b"[1]"
    assert "set-cookie" not in response.headers
    assert response.observed_at == datetime(2026, 10, 31, 23, 59, 30, tzinfo=UTC)
    (asked,) = platform.asked
    assert asked.authorization == f"Bearer {TOKEN}"


def test_what_was_searched_for_is_part_of_the_address(serve: Serve, connect: Connect) -> None:
    platform = serve(in_turn(as_json({"results": []})))
    response = connect(platform.url).post("/search", {"after": "0"})
    assert response.url == f'{platform.url}/search#{{"after": "0"}}'
    assert platform.asked[0].body == {"after": "0"}


def test_nobody_at_the_port_is_told_with_the_host_and_what_to_do(connect: Connect) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    told = fails(connect(f"http://{host}", patience=Patience(attempts=1)), Unreachable)
    assert told.startswith("mastodon: GET /api/v1/things failed 1 times")
    assert f"no connection to {host} (Connection refused)" in told
    assert "check base_url in kenno.toml" in told


def test_a_name_that_no_host_has_is_told(connect: Connect) -> None:
    api = connect("http://kenno-nowhere.invalid", patience=Patience(attempts=1))
    assert "no connection to kenno-nowhere.invalid" in fails(api, Unreachable)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_platform_that_fails_for_a_while_is_asked_again_after_growing_pauses(
    serve: Serve, connect: Connect, clock: Clock, status: int
) -> None:
    platform = serve(in_turn(Answer(status=status), Answer(status=status), GOOD))
    assert connect(platform.url).get("/").json == [{"id": "1"}]
    assert clock.slept == [0.5, 1.0]


def test_a_platform_that_keeps_failing_is_given_up_after_the_attempts(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platform = serve(in_turn(Answer(status=500)))
    told = fails(connect(platform.url), Unreachable)
    assert "failed 4 times, last with: HTTP 500" in told
    assert "Nothing of this stream was landed" in told
    assert (len(platform.asked), clock.slept) == (4, [0.5, 1.0, 2.0])


BODIES: dict[str, tuple[Answer, type[ExtractError], str]] = {
    "cut off": (Answer(b'[{"id": "1"'), BadBody, "are not JSON"),
    "empty": (Answer(b""), BadBody, "are not JSON"),
    "not UTF-8": (Answer(b'["\xff\xfe"]'), BadBody, "not UTF-8"),
    "too deep": (Answer(b"[" * 200_000), BadBody, "are not JSON"),
    "HTML": (HTML, BadBody, "expected JSON, got text/html, body: <html><h1>Maintenance"),
    "no content": (Answer(b"", status=204), BadBody, "are not JSON"),
    "wrong type": (Answer(b"[]", content_type="text/plain"), BadBody, "got text/plain"),
    "short": (Answer(b"[]", missing=100), Unreachable, "the body broke off"),
    "broken gzip": (
        Answer(b"no gzip", headers={"Content-Encoding": "gzip"}),
        Unreachable,
        "the body's compression is broken",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
def test_a_bad_body_is_asked_for_again_and_then_told(
    serve: Serve, connect: Connect, what: str
) -> None:
    bad, kind, told = BODIES[what]
    api = connect(serve(in_turn(bad, bad, GOOD)).url)
    assert api.get("/").json == [{"id": "1"}]
    assert told in fails(connect(serve(in_turn(bad)).url), kind)


def test_a_body_of_people_under_a_wrong_type_is_not_shown(serve: Serve, connect: Connect) -> None:
    body = b'[{"email": "aino@example.com"}]'
    platform = serve(in_turn(Answer(body, content_type="application/octet-stream")))
    assert "aino" not in fails(connect(platform.url), BadBody)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/hal+json", "Application/JSON"]
)
def test_every_way_to_name_json_is_taken(serve: Serve, connect: Connect, kind: str) -> None:
    assert connect(serve(in_turn(Answer(b"[]", content_type=kind))).url).get("/").json == []


def test_a_body_that_unpacks_beyond_the_limit_is_refused_without_unpacking_it(
    serve: Serve, connect: Connect
) -> None:
    bomb = gzip.compress(b" " * 30_000_000)
    assert len(bomb) < 50_000
    platform = serve(in_turn(Answer(bomb, headers={"Content-Encoding": "gzip"})))
    told = fails(connect(platform.url, patience=Patience(largest_body=100_000)), BadBody)
    assert "larger than 100000 bytes once decompressed" in told
    assert len(platform.asked) == 1, "it would be as large the next time"


def test_a_body_of_just_the_limit_is_taken(serve: Serve, connect: Connect) -> None:
    body = b"[" + b" " * 998 + b"]"
    api = connect(serve(in_turn(Answer(body))).url, patience=Patience(largest_body=1000))
    assert len(api.get("/").body) == 1000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_refused_and_the_token_goes_nowhere(
    serve: Serve, connect: Connect, status: int
) -> None:
    other = serve(in_turn(GOOD))
    moved = {"Location": f"{other.url}/login?access_token={TOKEN}&back=%2F{TOKEN}"}
    told = fails(connect(serve(in_turn(Answer(status=status, headers=moved))).url), Refused)
    assert f"redirected to {other.url}/login" in told
    assert "Put the right base_url in kenno.toml" in told
    assert other.asked == []


def test_a_redirect_to_nonsense_is_refused_as_well(serve: Serve, connect: Connect) -> None:
    moved = Answer(status=302, headers={"Location": "http://[half"})
    told = fails(connect(serve(in_turn(moved)).url), Refused)
    assert "the answer's headers hold what HTTP does not allow" in told


@pytest.mark.parametrize("token", [f"{TOKEN}\nX-Other: 1", f"{TOKEN}€"])
def test_a_token_that_no_header_can_hold_is_told_without_it(
    serve: Serve, connect: Connect, token: str
) -> None:
    platform = serve(in_turn(GOOD))
    assert "Check base_url in kenno.toml and the token" in fails(
        connect(platform.url, token=token), Refused
    )
    assert platform.asked == []


def test_a_page_on_another_host_is_not_asked_for(serve: Serve, connect: Connect) -> None:
    other = serve(in_turn(GOOD))
    with pytest.raises(Refused, match="is on another host than"):
        connect(serve(in_turn(GOOD)).url).get(f"{other.url}/api/v1/things")
    assert other.asked == []


def test_a_platform_that_does_not_answer_in_time_is_told(serve: Serve, connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        patience = Patience(attempts=2, timeout=timedelta(seconds=0.05))
        api = connect(f"http://127.0.0.1:{silent.getsockname()[1]}", patience=patience)
        assert "failed 2 times, last with: no answer in 0.05 s" in fails(api, Unreachable)


def test_a_401_says_where_the_token_comes_from_and_is_not_repeated(
    serve: Serve, connect: Connect
) -> None:
    echo = as_json({"error": f"The token {TOKEN} is invalid"})
    platform = serve(in_turn(Answer(echo.body, status=401)))
    told = fails(connect(platform.url), Unauthorized)
    assert "HTTP 401" in told
    assert "The token *** is invalid" in told
    assert "KENNO_MASTODON_TOKEN or the Airflow connection kenno_mastodon" in told
    assert len(platform.asked) == 1


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (403, Refused, "Check the scopes"),
        (404, Gone, "handles and topics"),
        (410, Gone, "HTTP 410"),
        (400, Refused, "HTTP 400"),
    ],
)
def test_a_refusal_of_one_request_says_what_the_platform_said(
    serve: Serve, connect: Connect, status: int, kind: type[ExtractError], told: str
) -> None:
    body = as_json({"error": f"Not this one, {TOKEN}"}).body
    error = fails(connect(serve(in_turn(Answer(body, status=status))).url), kind)
    assert told in error
    assert "Not this one" in error


RESETS: dict[str, dict[str, str]] = {
    "x: epoch seconds": {"x-rate-limit-reset": str(int(UNTIL.timestamp()) + 40)},
    "mastodon: ISO 8601": {"X-RateLimit-Reset": "2026-11-01T00:00:40.000000Z"},
    "reddit: seconds left": {"x-ratelimit-reset": "40"},
    "Retry-After": {"Retry-After": "40"},
    "hubspot: its window": {"X-HubSpot-RateLimit-Interval-Milliseconds": "40000"},
}


@pytest.mark.parametrize("way", RESETS)
def test_a_429_is_waited_out_until_the_moment_the_platform_tells(
    serve: Serve, connect: Connect, clock: Clock, way: str
) -> None:
    platform = serve(in_turn(Answer(status=429, headers=RESETS[way]), GOOD))
    assert connect(platform.url).get("/").json == [{"id": "1"}]
    assert clock.slept == [40.0]


def test_a_429_that_tells_nothing_is_waited_out_for_a_minute(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    connect(serve(in_turn(Answer(status=429), GOOD)).url).get("/")
    assert clock.slept == [60.0]


def test_a_wait_longer_than_patience_is_handed_back_with_its_moment(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platform = serve(in_turn(Answer(status=429, headers={"Retry-After": "961"})))
    with pytest.raises(
        RateLimited, match=r"used up until 2026-11-01T00:16:01Z. Run again"
    ) as limit:
        connect(platform.url).get("/api/v1/things")
    assert limit.value.reset_at == UNTIL + timedelta(seconds=961)
    assert clock.slept == []


def test_the_last_allowed_request_is_answered_and_the_next_waits(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    used_up = {"x-rate-limit-remaining": "0", **RESETS["x: epoch seconds"]}
    api = connect(serve(in_turn(Answer(headers=used_up), GOOD)).url)
    api.get("/")
    assert clock.slept == []
    api.get("/")
    assert clock.slept == [40.0]


def test_a_429_whose_reset_has_passed_is_paused_for_and_not_for_ever(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    platform = serve(in_turn(Answer(status=429, headers={"Retry-After": "0"})))
    assert "still over the rate limit after 3 waits" in fails(connect(platform.url), RateLimited)
    assert clock.slept == [0.5, 1.0, 2.0]
    assert len(platform.asked) == 4


def test_what_is_logged_while_things_go_wrong_holds_no_token(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fails(connect(serve(in_turn(Answer(status=500))).url), Unreachable)
    assert caplog.text
    assert TOKEN not in caplog.text


def test_what_shows_an_api_shows_no_token(connect: Connect) -> None:
    api: Any = connect("http://h")
    assert TOKEN not in repr(api.auth)
    assert TOKEN not in repr(vars(api))
