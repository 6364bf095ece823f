"""Requests that leave the platform's host: without credentials, or not at all."""

import logging
from collections.abc import Callable

import pytest

from extract.auth import Bearer
from extract.errors import Refused
from extract.http import LINES, XML, Api
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import TOKEN

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Connect = Callable[..., Api]
FEED = Answer(b"<rss/>", content_type="application/rss+xml")
SIGNED = "/jobs/1?X-Goog-Signature=planted-signature&X-Goog-Expires=900"


@pytest.fixture
def reader(serve: Serve, clock: Clock) -> Callable[[], Api]:
    """Return the API of a source that anybody may read."""
    return lambda: Api("rss", serve(lambda asked: FEED).url, None, clock, clock.sleep)


def test_a_signed_address_elsewhere_is_put_to_and_got_from_without_credentials(
    serve: Serve, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lines = Answer(b'{"id":"1"}\n', content_type="text/plain")
    storage = serve(lambda asked: lines if asked.method == "GET" else Answer(b""))
    api = connect(serve(lambda asked: as_json([])).url, name="x")
    api.put_elsewhere(storage.url + SIGNED, b"1\n2\n")
    answer = api.get_elsewhere(storage.url + SIGNED, accept=LINES)
    put, got = storage.asked
    assert (put.method, put.body, put.headers["content-type"]) == ("PUT", "1\n2\n", "text/plain")
    assert put.query["X-Goog-Signature"] == "planted-signature"
    assert (put.authorization, got.authorization) == ("", "")
    assert answer.body == b'{"id":"1"}\n'
    assert answer.url == f"{storage.url}/jobs/1?X-Goog-Expires=900"
    assert caplog.text
    assert "planted-signature" not in caplog.text


def test_a_signed_address_that_fails_is_told_without_its_signature(
    serve: Serve, connect: Connect
) -> None:
    storage = serve(lambda asked: Answer(b"no", status=403))
    with pytest.raises(Refused, match="HTTP 403") as raised:
        connect(serve(lambda asked: as_json([])).url).put_elsewhere(storage.url + SIGNED, b"1")
    assert "planted-signature" not in str(raised.value)


def test_nothing_is_put_elsewhere_in_the_clear_where_the_platform_is_not(clock: Clock) -> None:
    api = Api("x", "https://api.x.com", Bearer(TOKEN), clock, clock.sleep)
    with pytest.raises(Refused, match="on another host"):
        api.put_elsewhere("http://storage.example/1", b"1")
    api.close()


def test_a_page_in_the_clear_is_not_asked_for_with_a_token(clock: Clock) -> None:
    api = Api("x", "https://api.x.com", Bearer(TOKEN), clock, clock.sleep)
    with pytest.raises(Refused, match="on another host"):
        api.get("http://api.x.com/2/users")
    api.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_feed_that_moved_to_another_host_is_followed_there(
    serve: Serve, reader: Callable[[], Api], status: int
) -> None:
    new = serve(lambda asked: FEED)
    moved = {"Location": f"{new.url}/new/feed?b=1"}
    old = serve(lambda asked: Answer(status=status, headers=moved))
    answer = reader().get(f"{old.url}/feed?a=1", accept=XML)
    assert answer.body == b"<rss/>"
    assert answer.url == f"{old.url}/feed?a=1", "it is known by the address that was asked for"
    assert (new.asked[0].path, new.asked[0].query) == ("/new/feed", {"b": "1"})


def test_a_feed_that_moves_on_and_on_is_given_up_after_five(
    serve: Serve, reader: Callable[[], Api]
) -> None:
    platform = serve(lambda asked: Answer(status=302, headers={"Location": asked.path + "x"}))
    with pytest.raises(Refused, match="redirected to"):
        reader().get(f"{platform.url}/feed", accept=XML)
    assert [asked.path for asked in platform.asked] == ["/feed" + "x" * n for n in range(6)]


@pytest.mark.parametrize("target", ["http://[half", "file:///etc/passwd", "ftp://h/feed"])
def test_a_feed_that_moved_to_where_no_feed_can_be_is_refused(
    serve: Serve, reader: Callable[[], Api], target: str
) -> None:
    platform = serve(lambda asked: Answer(status=301, headers={"Location": target}))
    with pytest.raises(Refused, match="what HTTP does not allow"):
        reader().get(f"{platform.url}/feed", accept=XML)


def test_an_answer_that_is_known_is_not_asked_for_again(serve: Serve, connect: Connect) -> None:
    platform = serve(lambda asked: as_json([asked.path]))
    api = connect(platform.url)
    known = api.get("/a", {"limit": 1})
    api.recall = lambda method, url: known if (method, url) == ("GET", known.url) else None
    assert api.get("/a", {"limit": 1}) is known
    assert api.get("/b").json == ["/b"]
    assert [asked.path for asked in platform.asked] == ["/a", "/b"]


def test_a_job_is_asked_after_until_it_is_done(
    serve: Serve, connect: Connect, clock: Clock
) -> None:
    states = iter(["UploadComplete", "InProgress", "JobComplete"])
    platform = serve(lambda asked: as_json({"state": next(states)}))
    done = connect(platform.url).poll("/jobs/1", lambda job: job.dig("state") == "JobComplete")
    assert done.json == {"state": "JobComplete"}
    assert clock.slept == [1.0, 1.5]


def test_a_job_that_is_never_done_is_told(serve: Serve, connect: Connect, clock: Clock) -> None:
    platform = serve(lambda asked: as_json({"state": "InProgress"}))
    with pytest.raises(Refused, match=r"GET /jobs/1: the job is not done after 0:16:"):
        connect(platform.url).poll("/jobs/1", lambda job: False)
    assert max(clock.slept) == 30.0


def test_no_cookie_of_a_platform_is_sent_back(serve: Serve, connect: Connect) -> None:
    platform = serve(lambda asked: as_json([], Set_Cookie="session=1; Path=/"))
    api = connect(platform.url)
    api.get("/")
    api.get("/")
    assert [asked.headers.get("cookie") for asked in platform.asked] == [None, None]
