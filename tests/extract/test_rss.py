"""Feeds from their servers into landing: what changed, what vanished, and servers of every kind."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.connectors.rss import SOURCE
from extract.run import Outcome
from extract.source import Scope
from tests.extract.landed import rejects
from tests.extract.loopback import Answer, Asked, Clock, Platform
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import ROOT
from tests.extract.station import Serve, Station

FEEDS = ROOT / "tests" / "fixtures" / "rss"
RSS = "application/rss+xml"
FEED = "/lumo/feed"


def feed_of(*entries: tuple[str, str], title: str = "Lumo") -> bytes:
    """Write an RSS feed of entries: their names and dates in October 2026."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}</guid><title>{name}</title>"
        f"<pubDate>{day} Oct 2026 12:00:00 GMT</pubDate></item>"
        for name, day in entries
    )
    head = f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>"
    return f"{head}{items}</channel></rss>".encode()


class Feeds(Station):
    """Servers of feeds that a test can change."""

    platform: Platform
    served: dict[str, Answer]

    def serve(self, body: bytes, path: str = FEED, content_type: str = RSS, **headers: str) -> None:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        self.served[path] = Answer(body, headers=named, content_type=content_type)

    def scope(self, *feeds: str) -> Scope:
        brand, *others = feeds or (FEED,)
        return Scope(until=self.clock.now, brand=brand, competitors=tuple(others))

    def read(self, *feeds: str) -> Outcome:
        return self.run(self.scope(*feeds))

    def landed(self, *feeds: str) -> dict[str, int]:
        return self.land(self.scope(*feeds))


@pytest.fixture
def station(serve: Serve, tmp_path: Path) -> Iterator[Feeds]:
    served: dict[str, Answer] = {}

    def answer(asked: Asked) -> Answer:
        found = served.get(asked.path, Answer(b"<html>Not found</html>", 404))
        tag = found.headers.get("ETag", "")
        if found.status == 200 and tag and asked.headers.get("if-none-match") == tag:
            return Answer(b"", 304, found.headers)
        return found

    platform = serve(answer)
    built = Feeds(SOURCE, platform.url, Clock(UNTIL), tmp_path, {})
    built.platform, built.served = platform, served
    yield built
    built.close()


def test_a_feed_lands_as_it_came_with_its_entries_beside_it(station: Feeds) -> None:
    body = (FEEDS / "rss20.xml").read_bytes()
    station.serve(body)
    assert station.landed() == {"entries": 3, "feeds": 1, "deletions": 0}
    (feed,) = station.rows("feeds")
    assert (feed["feed"], feed["title"], feed["problem"]) == (FEED, "Lumo Paahtimo & friends", None)
    first, *_ = station.rows("entries")
    assert (first["id"], first["feed"]) == (f"{FEED}#lumo-101", FEED)
    assert f"{first['published_at']:%Y-%m-%dT%H:%M}" == "2026-10-31T09:30"
    assert first["tags"] == '["kahvi","Uutiset"]'
    (response,) = station.responses("entries")
    assert response["body"] == body


def test_an_address_may_be_of_another_host_since_no_credentials_go_there(
    station: Feeds, serve: Serve
) -> None:
    elsewhere = serve(lambda _: Answer(feed_of(("1", "01")), content_type=RSS))
    assert station.landed(f"{elsewhere.url}/feed") == {"entries": 1, "feeds": 1, "deletions": 0}
    (asked,) = elsewhere.asked
    assert asked.authorization == ""
    assert "application/rss+xml" in asked.headers["accept"]


def test_a_feed_that_did_not_change_is_asked_for_by_etag_and_lands_no_record(
    station: Feeds,
) -> None:
    station.serve(feed_of(("1", "01")), ETag='"v1"', Last_Modified="Sat, 31 Oct 2026 12:00:00 GMT")
    assert station.landed()["entries"] == 1
    assert station.landed() == {"entries": 0, "feeds": 0, "deletions": 0}
    first, second = station.platform.asked
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == '"v1"'
    assert second.headers["if-modified-since"] == "Sat, 31 Oct 2026 12:00:00 GMT"
    statuses = [row["status"] for row in station.responses("entries")]
    assert statuses == [200, 304]
    station.serve(feed_of(("2", "02"), ("1", "01")), ETag='"v2"')
    assert station.landed()["entries"] == 1
    assert station.platform.asked[-1].headers["if-none-match"] == '"v1"', "of the last 200, not 304"


def test_without_validators_the_same_feed_again_lands_nothing(station: Feeds) -> None:
    station.serve(feed_of(("1", "01")))
    assert station.landed() == {"entries": 1, "feeds": 1, "deletions": 0}
    assert station.landed() == {"entries": 0, "feeds": 0, "deletions": 0}
    assert "if-none-match" not in station.platform.asked[-1].headers


def test_an_edited_entry_lands_as_a_new_version(station: Feeds) -> None:
    station.serve(feed_of(("1", "01")))
    station.read()
    station.serve(feed_of(("1", "01")).replace(b"<title>1", b"<title>1 (edited)"))
    assert station.landed()["entries"] == 1
    assert [row["title"] for row in station.rows("entries")] == ["1", "1 (edited)"]


def test_an_entry_that_vanished_from_the_midst_becomes_a_tombstone_and_may_come_back(
    station: Feeds,
) -> None:
    station.serve(feed_of(("3", "03"), ("2", "02"), ("1", "01")))
    station.read()
    station.serve(feed_of(("3", "03"), ("1", "01")))
    assert station.landed() == {"entries": 0, "feeds": 1, "deletions": 1}
    assert station.landed()["deletions"] == 0, "once is enough"
    station.serve(feed_of(("3", "03"), ("2", "02"), ("1", "01")))
    assert station.landed()["deletions"] == 1
    assert station.landed()["deletions"] == 0
    station.serve(feed_of(("3", "03"), ("1", "01")))
    assert station.landed()["deletions"] == 1
    two = f"{FEED}#2"
    assert station.gone() == [
        ("entries", two, "unavailable"),
        ("entries", two, "restored"),
        ("entries", two, "unavailable"),
    ]


def test_an_entry_pushed_out_by_newer_ones_is_not_gone(station: Feeds) -> None:
    station.serve(feed_of(("3", "03"), ("2", "02"), ("1", "01")))
    station.read()
    station.serve(feed_of(("5", "05"), ("4", "04"), ("3", "03")))
    assert station.landed() == {"entries": 2, "feeds": 0, "deletions": 0}


def test_nothing_is_told_gone_by_a_feed_that_is_not_in_the_order_of_time_or_not_whole(
    station: Feeds,
) -> None:
    station.serve(feed_of(("3", "03"), ("2", "02"), ("1", "01")))
    station.read()
    station.serve(feed_of(("1", "01"), ("4", "04"), ("3", "03")))
    assert station.landed()["deletions"] == 0
    station.serve(feed_of(("4", "04"), ("1", "01"))[: -len("</channel></rss>")])
    assert station.landed()["deletions"] == 0


def test_what_vanished_from_one_feed_says_nothing_of_another(station: Feeds) -> None:
    station.serve(feed_of(("3", "03"), ("2", "02"), ("1", "01")))
    station.serve(feed_of(("3", "03"), ("1", "01")), path="/halla/feed")
    feeds = (FEED, "/halla/feed")
    assert station.landed(*feeds) == {"entries": 5, "feeds": 2, "deletions": 0}
    assert station.landed(*feeds)["deletions"] == 0


def test_malformed_xml_with_entries_lands_and_says_so(station: Feeds) -> None:
    station.serve(feed_of(("Two & more", "02"), ("1", "01")))
    outcome = station.read()
    assert outcome.failures == ()
    assert len(station.rows("entries")) == 2
    (feed,) = station.rows("feeds")
    assert "not well-formed" in feed["problem"]
    assert rejects(station.root, "rss", "entries") == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<rss version='2.0'><channel><title>x", RSS),
        (b"<!DOCTYPE html><html><body>Down for maintenance</body></html>", "text/html"),
        (b"<note>XML, but no feed</note>", "text/xml"),
        (b'{"error": "no feed"}', "application/json"),
        (b"", RSS),
    ],
)
def test_what_is_no_feed_fails_clearly_and_lands_nothing(
    station: Feeds, body: bytes, content_type: str
) -> None:
    station.serve(body, content_type=content_type)
    (failure,) = station.read().failures
    assert "/lumo/feed" in str(failure)
    assert "kenno.toml" in str(failure)
    assert station.rows("entries") == []


@pytest.mark.parametrize("content_type", ["text/xml", "text/html; charset=utf-8", "text/plain"])
def test_a_feed_is_read_under_whatever_content_type_it_is_served(
    station: Feeds, content_type: str
) -> None:
    station.serve((FEEDS / "rss20.xml").read_bytes(), content_type=content_type)
    assert station.landed()["entries"] == 3


def test_a_body_in_another_encoding_than_utf_8_lands_as_it_came(station: Feeds) -> None:
    body = "<?xml version='1.0' encoding='iso-8859-1'?>" + feed_of(
        ("Hyvää", "01")
    ).decode().removeprefix("<?xml version='1.0'?>")
    station.serve(body.encode("iso-8859-1"))
    assert station.landed()["entries"] == 1
    assert station.rows("entries")[0]["title"] == "Hyvää"
    (response,) = station.responses("entries")
    assert response["body"] == body.encode("iso-8859-1")


def test_a_feed_that_moved_is_followed_and_keeps_its_name(station: Feeds) -> None:
    station.served["/old"] = Answer(b"", 301, {"Location": FEED})
    station.serve(feed_of(("1", "01")), ETag='"v1"')
    assert station.landed("/old")["entries"] == 1
    assert [row["feed"] for row in station.rows("feeds")] == ["/old"]
    assert station.landed("/old")["entries"] == 0
    assert station.platform.asked[-1].headers["if-none-match"] == '"v1"'


def test_redirects_in_a_ring_end_in_an_error(station: Feeds) -> None:
    station.served[FEED] = Answer(b"", 302, {"Location": FEED})
    (failure,) = station.read().failures
    assert "redirected" in str(failure)
    assert len(station.platform.asked) <= 6


def test_a_feed_that_was_there_and_is_gone_says_so_and_leaves_the_others_alone(
    station: Feeds,
) -> None:
    station.serve(feed_of(("1", "01")))
    station.serve(feed_of(("1", "01")), path="/halla/feed")
    station.read(FEED, "/halla/feed")
    del station.served[FEED]
    station.serve(feed_of(("2", "02"), ("1", "01")), path="/halla/feed")
    assert station.landed(FEED, "/halla/feed") == {"entries": 1, "feeds": 2, "deletions": 0}
    problems = {row["feed"]: row["problem"] for row in station.rows("feeds")}
    assert problems == {FEED: "HTTP 404", "/halla/feed": None}


def test_a_feed_that_never_was_is_an_error(station: Feeds) -> None:
    (failure,) = station.read("/nowhere").failures
    assert "HTTP 404" in str(failure)


def test_a_gzip_bomb_is_refused(station: Feeds) -> None:
    station.serve(gzip.compress(b"<rss>" + b" " * 64 * 2**20), Content_Encoding="gzip")
    (failure,) = station.read().failures
    assert "larger than" in str(failure)
    assert station.rows("entries") == []


def test_a_body_that_names_a_file_is_not_taken_for_its_content(
    station: Feeds, tmp_path: Path
) -> None:
    planted = tmp_path / "planted.xml"
    planted.write_bytes(feed_of(("planted", "01")))
    station.serve(str(planted).encode())
    assert len(station.read().failures) == 1
    assert station.rows("entries") == []
