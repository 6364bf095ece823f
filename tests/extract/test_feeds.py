"""Feeds as the world serves them: every format, every date, and XML in any state."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import BadBody
from extract.feed import Feed
from extract.feeds import read_feed
from tests.extract.properties import few, steady
from tests.extract.recorded import ROOT

FEEDS = ROOT / "tests" / "fixtures" / "rss"
URL = "https://lumo.example/blog/feed"
RSS = "application/rss+xml"


def recorded(name: str, content_type: str = RSS) -> Feed:
    return read_feed((FEEDS / name).read_bytes(), content_type, URL)


def rss(*items: str, encoding: str = "utf-8", declared: str | None = None) -> bytes:
    """Write an RSS 2.0 feed of these items, in an encoding and under the name of one."""
    declaration = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    text = f'{declaration}<rss version="2.0"><channel><title>Ä</title>{"".join(items)}'
    return f"{text}</channel></rss>".encode(encoding)


def item(name: str, title: str = "", **elements: str) -> str:
    inner = "".join(f"<{element}>{text}</{element}>" for element, text in elements.items())
    return f"<item><guid isPermaLink='false'>{name}</guid><title>{title}</title>{inner}</item>"


def test_rss_20_is_read() -> None:
    feed = recorded("rss20.xml")
    assert feed.problem == ""
    assert feed.about == {
        "title": "Lumo Paahtimo & friends",
        "link": "https://lumo.example/blog",
        "description": "News from the roastery",
        "language": "fi",
        "updated_at": "2026-10-31T10:00:00Z",
        "format": "rss20",
        "encoding": "utf-8",
        "entry_count": 3,
        "repeated_count": 0,
        "problem": None,
    }
    first, second, _ = feed.entries
    assert first["entry_id"] == "lumo-101"
    assert first["published_at"] == "2026-10-31T09:30:00Z"
    assert (first["author"], first["tags"]) == ("Aino Example", ["kahvi", "Uutiset"])
    assert first["comments_link"] == "https://lumo.example/blog/2026/syksy#comments"
    assert second["entry_id"] == second["link"] == "https://lumo.example/blog/2026/kurssi"
    assert second["enclosures"] == [
        {"href": "https://lumo.example/kurssi.mp3", "type": "audio/mpeg", "length": "12345"}
    ]


def test_atom_is_read() -> None:
    feed = recorded("atom.xml", "application/atom+xml")
    assert (feed.about["format"], feed.about["language"]) == ("atom10", "en")
    first, second = feed.entries
    assert (first["entry_id"], first["title"]) == ("tag:halla.example,2026:7", "Frost & steam")
    assert first["published_at"] == first["dated_at"] == "2026-10-30T01:15:00Z"
    assert first["updated_at"] == "2026-10-30T09:00:00Z"
    assert "<em>brew</em>" in first["content"]
    assert second["published_at"] is None
    assert second["updated_at"] == second["dated_at"] == "2026-10-20T07:00:00Z"


def test_rss_10_is_read() -> None:
    feed = recorded("rdf.xml", "application/rdf+xml")
    assert (feed.about["format"], feed.about["title"]) == ("rss10", "Routa")
    (entry,) = feed.entries
    assert entry["entry_id"] == "https://routa.example/n/3"
    assert (entry["dated_at"], entry["author"]) == ("2026-10-12T03:00:00Z", "Routa")


def test_json_feed_is_read() -> None:
    feed = recorded("feed.json", "application/feed+json")
    assert (feed.about["format"], feed.about["entry_count"]) == ("json1.1", 2)
    first, second = feed.entries
    assert (first["link"], first["author"]) == ("https://lumo.example/2", "Aino Example")
    assert (first["published_at"], first["tags"]) == ("2026-10-28T10:00:00Z", ["kahvi"])
    assert (second["entry_id"], second["content"]) == ("1", "Oulu")
    assert (second["published_at"], second["date_text"]) == (None, "not a date")


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(["id", "url", "title", "authors", "author", "tags", "name"]), inner
            )
        ),
    )
)
@steady
def test_a_json_feed_with_anything_in_it_is_read_soundly(items: object) -> None:
    told = {"version": "https://jsonfeed.org/version/1", "items": items}
    sound(read_feed(json.dumps(told).encode(), "application/json", URL))


def test_relative_links_are_completed_with_the_address_of_the_feed_or_its_base() -> None:
    assert recorded("rss20.xml").entries[0]["link"] == (
        "https://lumo.example/blog/2026/syksy?utm=a&b=1"
    )
    assert '<a href="https://lumo.example/pavut">' in recorded("rss20.xml").entries[0]["content"]
    assert recorded("atom.xml").entries[0]["link"] == "https://halla.example/journal/7"


def test_html_in_titles_is_kept_and_scripts_are_not() -> None:
    first, *_ = recorded("rss20.xml").entries
    assert first["title"] == "Syksyn <em>uutuudet</em> &amp; hinnat"
    assert "script" not in first["content"]
    assert "alert" not in first["content"]


def test_an_entry_is_named_by_its_id_else_its_link_else_what_it_says() -> None:
    by_id, by_link, by_hash = recorded("rss20.xml").entries
    assert by_id["entry_id"] == "lumo-101"
    assert by_link["entry_id"] == by_link["link"]
    assert (by_hash["guid"], by_hash["link"]) == (None, None)
    assert by_hash["entry_id"].startswith("sha256:")
    assert recorded("rss20.xml").entries[2]["entry_id"] == by_hash["entry_id"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 31 May 2011 17:46:55 +0800", "2011-05-31T09:46:55Z"),
        ("Tue, 31 May 2011 17:46:55 GMT", "2011-05-31T17:46:55Z"),
        ("31 May 11 17:46 EST", "2011-05-31T22:46:00Z"),
        ("2011-05-31T17:46:55Z", "2011-05-31T17:46:55Z"),
        ("2011-05-31T17:46:55.250+02:00", "2011-05-31T15:46:55Z"),
        ("2011-05-31T17:46:55", "2011-05-31T17:46:55Z"),
        ("2011-05-31", "2011-05-31T00:00:00Z"),
        ("yesterday", None),
        ("Tue, 31 May 9999 17:46:55 GMT", None),
        ("0000-00-00T00:00:00Z", None),
        ("", None),
    ],
)
def test_dates_of_all_kinds_are_utc_or_unknown_never_made_up(text: str, moment: str | None) -> None:
    (entry,) = read_feed(rss(item("1", pubDate=text)), RSS, URL).entries
    assert entry["published_at"] == moment
    assert entry["date_text"] == (text or None)


@given(
    st.datetimes(
        min_value=datetime.fromisoformat("1991-01-01"),
        max_value=datetime.fromisoformat("2100-01-01"),
    ),
    st.integers(-12 * 60, 14 * 60),
    st.booleans(),
)
@steady
def test_a_date_is_the_same_moment_in_every_zone_and_form(
    naive: datetime, minutes: int, is_iso: bool
) -> None:
    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    text = moment.isoformat() if is_iso else format_datetime(moment)
    (entry,) = read_feed(rss(item("1", pubDate=text)), RSS, URL).entries
    assert entry["published_at"] == f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", RSS),
        ("utf-8-sig", "utf-8", RSS),
        ("latin-1", "iso-8859-1", RSS),
        ("latin-1", "iso-8859-1", "text/xml"),
        ("windows-1252", "windows-1252", "text/xml; charset=windows-1252"),
        ("utf-16", "utf-16", RSS),
        ("utf-16", "utf-16", "application/xml"),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "utf-8", "text/xml; charset=utf-16"),
        ("latin-1", "utf-8", RSS),
        ("latin-1", "utf-8", "text/xml; charset=utf-8"),
    ],
)
def test_encodings_are_found_out_also_where_the_declared_charset_is_wrong(
    encoding: str, declared: str, content_type: str
) -> None:
    body = rss(item("1", "Hyvää päivää"), encoding=encoding, declared=declared)
    feed = read_feed(body, content_type, URL)
    assert [entry["title"] for entry in feed.entries] == ["Hyvää päivää"]
    assert (feed.about["title"], feed.problem) == ("Ä", "")


@pytest.mark.parametrize(
    "content_type", ["text/xml", "text/html; charset=utf-8", "text/plain", "application/json", ""]
)
def test_a_feed_is_read_under_whatever_content_type_it_is_served(content_type: str) -> None:
    feed = read_feed((FEEDS / "rss20.xml").read_bytes(), content_type, URL)
    assert (len(feed.entries), feed.problem) == (3, "")


def test_malformed_xml_with_entries_is_read_as_far_as_it_goes_and_says_so() -> None:
    whole = rss(item("1", "One"), item("2", "Two & more"), item("3", "Three"))
    feed = read_feed(whole, RSS, URL)
    assert [entry["entry_id"] for entry in feed.entries] == ["1", "2", "3"]
    assert feed.problem == feed.about["problem"]
    assert "not well-formed" in feed.problem


def test_half_an_entry_without_a_name_is_not_made_into_one() -> None:
    cut = rss(item("1", "One"))[: -len("</channel></rss>")] + b"<item><title>Ha"
    feed = read_feed(cut, RSS, URL)
    assert [entry["entry_id"] for entry in feed.entries] == ["1"]
    assert feed.problem


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<rss version='2.0'><channel><title>x", RSS),
        (b"<!DOCTYPE html><html><body><h1>Not found</h1></body></html>", "text/html"),
        (b'{"error": "no"}', "application/json"),
        (b"\x00\x01\x02", "application/octet-stream"),
        (b"", ""),
    ],
)
def test_what_is_no_feed_is_a_clear_error(body: bytes, content_type: str) -> None:
    with pytest.raises(BadBody, match=r"https://lumo\.example/blog/feed: .* are no feed .*kenno"):
        read_feed(body, content_type, URL)


def test_an_empty_feed_is_a_feed() -> None:
    feed = read_feed(rss(), RSS, URL)
    assert (feed.entries, feed.problem, feed.about["entry_count"]) == ((), "", 0)


def test_of_entries_under_one_id_the_one_changed_last_stays_and_the_others_are_counted() -> None:
    days = {"One": "01", "Three": "03", "Two": "02"}
    items = [item("1", title, pubDate=f"2026-10-{day}") for title, day in days.items()]
    feed = read_feed(rss(*items, item("2", "Other")), RSS, URL)
    assert [(entry["entry_id"], entry["title"]) for entry in feed.entries] == [
        ("1", "Three"),
        ("2", "Other"),
    ]
    assert (feed.about["entry_count"], feed.about["repeated_count"]) == (2, 2)


def test_an_entity_bomb_is_harmless() -> None:
    levels = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 11))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY b0 "billion laughs">{levels}]>'
        f'<rss version="2.0"><channel><title>&b10;</title>{item("1", "&b10;")}</channel></rss>'
    )
    began = time.monotonic()
    feed = read_feed(bomb.encode(), RSS, URL)
    assert time.monotonic() - began < 20
    assert len(str(feed)) < 10_000, "10^10 laughs were not laughed"


def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("planted", "utf-8")
    body = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f'<rss version="2.0"><channel><title>&x;</title>{item("1", "&x;")}</channel></rss>'
    )
    assert "planted" not in str(read_feed(body.encode(), RSS, URL))


def test_a_body_that_names_a_file_is_not_taken_for_its_content(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(rss(item("1", "planted")))
    with pytest.raises(BadBody, match="no feed"):
        read_feed(str(feed).encode(), RSS, URL)


def sound(feed: Feed) -> None:
    ids = [entry["entry_id"] for entry in feed.entries]
    assert all(ids)
    assert len(ids) == len(set(ids)) == feed.about["entry_count"]


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8)


@given(st.lists(st.tuples(LINES, LINES), max_size=8))
@steady
def test_every_entry_has_an_identifier_of_its_own(entries: list[tuple[str, str]]) -> None:
    items = [item(escape(name), escape(title)) for name, title in entries]
    sound(read_feed(rss(*items), RSS, URL))


def cut(whole: bytes, place: float, size: int) -> bytes:
    start = int(place * len(whole))
    return whole[:start] + whole[start + size :]


@pytest.mark.parametrize("name", ["rss20.xml", "atom.xml", "rdf.xml", "feed.json"])
@given(
    spoil=st.one_of(
        st.tuples(st.floats(0, 1), st.integers(1, 400)).map(
            lambda told: lambda whole: cut(whole, *told)
        ),
        st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=9)).map(
            lambda told: (
                lambda whole: (
                    whole[: int(told[0] * len(whole))]
                    + told[1]
                    + whole[int(told[0] * len(whole)) :]
                )
            )
        ),
    )
)
@few
def test_a_spoiled_feed_is_read_soundly_or_refused_clearly(
    name: str, spoil: Callable[[bytes], bytes]
) -> None:
    body = spoil((FEEDS / name).read_bytes())
    # Anything but BadBody, or an unsound feed, would fail here.
    with suppress(BadBody):
        sound(read_feed(body, RSS, URL))
