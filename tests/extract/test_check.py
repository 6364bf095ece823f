"""A look at a source before it is read: each stream asked for once, and what is wrong named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from extract.auth import Bearer
from extract.check import HASTE, MOST_REQUESTS, Finding, check
from extract.connectors.mastodon import SOURCE as MASTODON
from extract.contract import Contract, required
from extract.errors import Refused
from extract.http import Api
from extract.paging import follow_links
from extract.response import Response
from extract.source import Scope, Source, Stream
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import TOKEN, UNTIL

Serve = Callable[[Callable[[Asked], Answer]], Platform]
SCOPE = Scope(until=UNTIL, since=UNTIL - timedelta(days=1), brand="lumo", topics=("kahvi",))


def a_stream(
    name: str, read: Callable[[Api, Scope], Iterator[Response]], after: tuple[str, ...] = ()
) -> Stream:
    contract = Contract("mastodon", name, "Things.", ("id",), (required("id", "varchar", "Id."),))
    return Stream(contract, read, after=after)


def getting(path: str) -> Callable[[Api, Scope], Iterator[Response]]:
    return lambda api, scope: follow_links(api, path, {})


@dataclass
class Checked:
    """What checking a source of streams against a platform came to."""

    platform: Platform
    findings: list[Finding] = field(default_factory=list)

    @property
    def statuses(self) -> list[tuple[str, str]]:
        return [(finding.stream, finding.status) for finding in self.findings]


@pytest.fixture
def run(serve: Serve, clock: Clock) -> Iterator[Callable[..., Checked]]:
    opened: list[Api] = []

    def run_check(answer: Callable[[Asked], Answer], *streams: Stream) -> Checked:
        platform = serve(answer)
        source = Source("mastodon", platform.url, streams) if streams else MASTODON
        api = Api("mastodon", platform.url, Bearer(TOKEN), clock, clock.sleep, HASTE)
        opened.append(api)
        return Checked(platform, list(check(source, api, SCOPE)))

    yield run_check
    for api in opened:
        api.close()


Run = Callable[..., Checked]


def test_a_source_that_is_right_is_asked_for_the_first_page_of_each_stream_only(run: Run) -> None:
    def answer(asked: Asked) -> Answer:
        link = '<http://h/p?max_id=7>; rel="next"'
        left = {"X_RateLimit_Limit": "300", "X_RateLimit_Remaining": "299"}
        return as_json([{"id": "1"}], Link=link, **left)

    checked = run(answer, a_stream("posts", getting("/a")), a_stream("tags", getting("/b")))
    assert checked.statuses == [("posts", "ok"), ("tags", "ok")]
    assert [asked.path for asked in checked.platform.asked] == ["/a", "/b"]
    posts, _ = checked.findings
    assert posts.told == "HTTP 200, 13 bytes"
    assert posts.quota == "299 of 300 requests of the present window left"
    assert posts.is_right


def test_a_connector_is_asked_for_the_last_day(run: Run) -> None:
    account = {"id": "1", "acct": "lumo"}
    checked = run(lambda asked: as_json(account if "lookup" in asked.path else []))
    assert all(finding.is_right for finding in checked.findings)
    assert {"accounts", "statuses", "tag_timeline"} <= {name for name, _ in checked.statuses}
    bounded = [asked for asked in checked.platform.asked if "since_id" in asked.query]
    assert bounded


def test_a_refused_token_is_told_once_and_the_other_streams_are_not_asked(run: Run) -> None:
    checked = run(
        lambda asked: Answer(b"{}", status=401),
        a_stream("posts", getting("/a")),
        a_stream("tags", getting("/b")),
    )
    assert checked.statuses == [("posts", "refused"), ("tags", "unasked")]
    assert len(checked.platform.asked) == 1
    assert "KENNO_MASTODON_TOKEN" in checked.findings[0].told
    assert not any(finding.is_right for finding in checked.findings)


def test_a_missing_scope_is_told_and_the_other_streams_are_asked(run: Run) -> None:
    def answer(asked: Asked) -> Answer:
        if asked.path == "/a":
            return Answer(b'{"error": "outside the authorized scopes"}', status=403)
        return as_json([])

    checked = run(answer, a_stream("posts", getting("/a")), a_stream("tags", getting("/b")))
    assert checked.statuses == [("posts", "refused"), ("tags", "ok")]
    assert "outside the authorized scopes" in checked.findings[0].told
    assert "Check the scopes" in checked.findings[0].told


def test_a_used_up_quota_is_told_with_its_reset_and_not_waited_for(run: Run, clock: Clock) -> None:
    checked = run(
        lambda asked: Answer(status=429, headers={"Retry-After": "600"}),
        a_stream("posts", getting("/a")),
    )
    assert checked.statuses == [("posts", "limited")]
    assert "until 2026-11-01T00:10:00Z" in checked.findings[0].told
    assert clock.slept == []


def test_streams_about_what_has_not_landed_yet_have_nothing_to_ask(run: Run) -> None:
    nothing = a_stream("comments", lambda api, scope: iter(()), after=("posts",))
    checked = run(lambda asked: as_json([]), nothing)
    assert checked.statuses == [("comments", "nothing")]
    assert checked.findings[0].told == "it asks about posts, of which none has landed"
    assert checked.findings[0].is_right


def test_a_stream_that_asks_much_before_its_first_answer_is_not_asked_for_long(run: Run) -> None:
    def read(api: Api, scope: Scope) -> Iterator[Response]:
        for number in range(100):
            api.get(f"/{number}")
        yield api.get("/end")

    checked = run(lambda asked: as_json([]), a_stream("posts", read))
    assert checked.statuses == [("posts", "ok")]
    assert len(checked.platform.asked) == MOST_REQUESTS


def test_an_answer_of_another_shape_is_told(run: Run) -> None:
    def read(api: Api, scope: Scope) -> Iterator[Response]:
        yield api.get(f"/{api.get('/me').json['id']}")

    checked = run(lambda asked: as_json({}), a_stream("posts", read))
    assert checked.statuses == [("posts", "refused")]
    assert "has not the shape" in checked.findings[0].told


def test_what_a_connector_refuses_by_itself_is_told(run: Run) -> None:
    def read(api: Api, scope: Scope) -> Iterator[Response]:
        raise Refused("mastodon: set a brand.")
        yield

    checked = run(lambda asked: as_json([]), a_stream("posts", read))
    assert checked.findings == [Finding("posts", "refused", "mastodon: set a brand.")]
