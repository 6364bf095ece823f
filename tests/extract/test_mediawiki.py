"""MediaWiki as its documentation shows it: continuation, lag, moved pages, hidden revisions."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors.mediawiki import SOURCE, explain, views_of, way_of
from extract.errors import PassingFault, RateLimited, Refused, Unauthorized
from extract.http import Api
from extract.response import Response
from extract.source import Scope
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.properties import steady
from tests.extract.recorded import fixture
from tests.extract.station import Serve, Station

SCOPE = Scope(
    until=UNTIL,
    earliest=UNTIL - timedelta(days=30),
    brand="lumo_Paahtimo",
    competitors=("Halla Coffee",),
    topics=("Halla", "Nowhere"),
)
VIEWS = "/api/rest_v1/metrics/pageviews/per-article/en.wikipedia.org/all-access/user"


class Wiki(Station):
    """A wiki with the recorded answers; a test may put others in front of them."""

    platform: Platform
    first: list[Answer]
    missing: set[str]
    hidden: set[str]

    def answer(self, asked: Asked) -> Answer:
        if self.first:
            return self.first.pop(0)
        if asked.path.startswith("/api/rest_v1"):
            if asked.path.startswith(f"{VIEWS}/Lumo_Paahtimo/"):
                return fixture("mediawiki", "page_views")
            absent = fixture("mediawiki", "no_views")
            return replace(absent, status=404, content_type="application/problem+json")
        if asked.query.get("meta") == "siteinfo":
            return fixture("mediawiki", "siteinfo")
        if "revids" in asked.query:
            return self.look_again(asked.query["revids"].split("|"))
        if "titles" in asked.query:
            return fixture("mediawiki", "info")
        if asked.query["prop"] == "info":
            pages = asked.query["pageids"].split("|")
            found = [self.page(identifier) for identifier in pages]
            return as_json({"batchcomplete": True, "query": {"pages": found}})
        if asked.query["pageids"] == "12":
            return fixture("mediawiki", "talk_revisions")
        if asked.query["pageids"] != "11":
            return fixture("mediawiki", "no_revisions")
        return fixture("mediawiki", "revisions_2" if "rvcontinue" in asked.query else "revisions_1")

    def page(self, identifier: str) -> dict[str, Any]:
        gone = {"missing": True} if identifier in self.missing else {"title": "Lumo"}
        return {"pageid": int(identifier), **gone}

    def look_again(self, identifiers: list[str]) -> Answer:
        bad = {
            one: {"revid": int(one), "missing": True} for one in identifiers if one in self.missing
        }
        shown = [
            {"revid": int(one), **({"userhidden": True} if one in self.hidden else {"user": "A"})}
            for one in identifiers
            if one not in self.missing
        ]
        query = {"badrevids": bad, "pages": [{"pageid": 11, "revisions": shown}]}
        return as_json({"batchcomplete": True, "query": query})

    def asked(self, **wanted: str) -> list[Asked]:
        """Return the requests with these parameters."""
        return [one for one in self.platform.asked if wanted.items() <= one.query.items()]


@pytest.fixture
def wiki(serve: Serve, tmp_path: Path) -> Iterator[Wiki]:
    platform = serve(lambda asked: built.answer(asked))
    built = Wiki(SOURCE, platform.url, Clock(UNTIL), tmp_path, {})
    built.platform = platform
    built.first, built.missing, built.hidden = [], set(), set()
    yield built
    built.close()


def test_every_stream_lands(wiki: Wiki) -> None:
    assert wiki.land(SCOPE) == {
        "pages": 2,
        "revisions": 3,
        "talk_revisions": 1,
        "page_views": 3,
        "deletions": 0,
    }


def test_normalised_titles_redirects_and_moves_lead_to_the_page_that_there_is(wiki: Wiki) -> None:
    wiki.run(SCOPE, "pages")
    lumo, halla = wiki.rows("pages")
    assert (lumo["pageid"], lumo["title"]) == ("11", "Lumo Paahtimo")
    assert lumo["asked_titles"] == '["lumo_Paahtimo"]'
    assert (halla["pageid"], halla["title"]) == ("21", "Halla (company)")
    assert halla["asked_titles"] == '["Halla Coffee","Halla"]'
    assert lumo["known_titles"] == '["Lumo Paahtimo"]'
    assert halla["known_titles"] == '["Halla","Halla (company)","Halla Coffee"]'
    assert wiki.asked(prop="info")[0].query["redirects"] == "1"


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")), st.sampled_from("ab"))
@steady
def test_a_ring_of_redirects_ends_somewhere(steps: dict[str, str], title: str) -> None:
    way = way_of(title, steps)
    assert len(way) == len(set(way))
    assert all(steps[step] == further for step, further in pairwise(way))


def test_titles_that_no_article_has_are_an_error(wiki: Wiki) -> None:
    nothing = {"batchcomplete": True, "query": {"pages": [{"title": "Lmuo", "missing": True}]}}
    wiki.first = [as_json(nothing)]
    (failure,) = wiki.run(Scope(until=UNTIL, brand="Lmuo"), "pages").failures
    assert isinstance(failure, Refused)
    assert "Lmuo" in str(failure)
    assert "kenno.toml" in str(failure)


def test_the_continue_object_goes_back_with_all_its_keys(wiki: Wiki) -> None:
    wiki.run(SCOPE, "revisions")
    first, second = wiki.asked(prop="revisions", pageids="11")
    assert "rvcontinue" not in first.query
    added = {name: second.query[name] for name in ("rvcontinue", "continue")}
    assert added == {"rvcontinue": "20261020120000|1201", "continue": "||info"}
    assert dict(second.query) == {**first.query, **added}


def test_a_continue_object_that_comes_back_is_an_error(wiki: Wiki) -> None:
    ring = fixture("mediawiki", "revisions_1")
    wiki.first = [fixture("mediawiki", "info"), ring, ring]
    (failure,) = wiki.run(SCOPE, "revisions").failures
    assert "same page twice" in str(failure)
    assert wiki.rows("revisions") == []


def test_revisions_are_asked_for_page_by_page_within_the_window(wiki: Wiki) -> None:
    wiki.run(replace(SCOPE, since=datetime(2026, 10, 1, tzinfo=UTC)), "revisions")
    asked = wiki.asked(prop="revisions")[0].query
    assert (asked["rvstart"], asked["rvend"]) == ("2026-10-31T23:59:59Z", "2026-10-01T00:00:00Z")
    assert (asked["rvlimit"], asked["pageids"]) == ("max", "11")
    assert "content" not in asked["rvprop"]
    newest, *_ = wiki.rows("revisions")
    assert (newest["revid"], newest["pageid"], newest["article_id"]) == ("1203", "11", "11")
    assert (newest["user_name"], newest["is_minor"], newest["size"]) == ("Aino Example", True, 6203)


def test_talk_belongs_to_its_article(wiki: Wiki) -> None:
    wiki.run(SCOPE, "talk_revisions")
    (talk,) = wiki.rows("talk_revisions")
    assert (talk["pageid"], talk["article_id"]) == ("12", "11")
    assert [one.query["pageids"] for one in wiki.asked(prop="revisions")] == ["12"]


def test_what_is_hidden_of_a_revision_lands_as_hidden(wiki: Wiki) -> None:
    wiki.run(SCOPE, "revisions")
    hidden = wiki.rows("revisions")[-1]
    assert (hidden["user_name"], hidden["comment"], hidden["sha1"]) == (None, None, None)
    marks = ("is_user_hidden", "is_comment_hidden", "is_sha1_hidden", "is_suppressed")
    assert [hidden[mark] for mark in marks] == [True] * 4


def test_every_question_is_asked_in_format_version_2_with_maxlag(wiki: Wiki) -> None:
    wiki.run(SCOPE)
    asked = [one.query for one in wiki.platform.asked if one.path == "/api.php"]
    assert len(asked) > 5
    assert {(one["formatversion"], one["maxlag"], one["format"]) for one in asked} == {
        ("2", "5", "json")
    }


def test_lagging_servers_are_left_alone_as_long_as_they_say(wiki: Wiki) -> None:
    lag = replace(fixture("mediawiki", "maxlag"), headers={"Retry-After": "5"})
    wiki.first = [lag]
    before = wiki.clock.now
    assert wiki.land(SCOPE, "pages") == {"pages": 2}
    assert wiki.clock.slept == [5.0]
    assert wiki.clock.now - before == timedelta(hours=1, seconds=5)
    assert len(wiki.responses("pages")) == 1, "the refusal is not landed"


def told(code: str) -> Response:
    body = json.dumps({"error": {"code": code, "info": "because"}}).encode()
    return Response("GET", "https://en.wikipedia.org/w/api.php", 200, {}, 1, UNTIL, body)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("maxlag", RateLimited),
        ("ratelimited", RateLimited),
        ("readonly", PassingFault),
        ("internal_api_error_DBQueryError", PassingFault),
        ("readapidenied", Unauthorized),
        ("badvalue", Refused),
    ],
)
def test_errors_come_with_http_200_and_are_errors_all_the_same(
    code: str, kind: type[Exception]
) -> None:
    problem = explain(told(code), {})
    assert type(problem) is kind
    assert code in str(problem)


def test_without_a_word_on_how_long_it_waits_a_little() -> None:
    limited = explain(told("maxlag"), {})
    assert isinstance(limited, RateLimited)
    assert limited.reset_at == UNTIL + timedelta(seconds=5)


def test_an_error_with_http_200_lands_nothing(wiki: Wiki) -> None:
    wiki.first = [as_json({"error": {"code": "badvalue", "info": "Unrecognized value"}})]
    (failure,) = wiki.run(SCOPE, "pages").failures
    assert "badvalue" in str(failure)
    assert wiki.rows("pages") == []


def test_views_land_day_by_day_under_each_title_that_leads_to_the_page(wiki: Wiki) -> None:
    wiki.run(SCOPE, "page_views")
    rows = wiki.rows("page_views")
    assert [f"{row['day']:%Y-%m-%d %H}" for row in rows] == [
        "2026-10-28 00",
        "2026-10-29 00",
        "2026-10-30 00",
    ]
    assert {(row["pageid"], row["article"]) for row in rows} == {("11", "Lumo_Paahtimo")}
    paths = [one.target for one in wiki.platform.asked if one.path.startswith("/api/rest_v1")]
    days = "daily/2026100200/2026103100"
    titles = ("Lumo_Paahtimo", "Halla", "Halla_%28company%29", "Halla_Coffee")
    assert paths == [f"{VIEWS}/{title}/{days}" for title in titles]


def test_not_found_is_no_views_known_yet_and_not_zero(wiki: Wiki) -> None:
    wiki.run(SCOPE, "page_views")
    answers = wiki.responses("page_views")
    assert [(row["status"], row["record_count"]) for row in answers] == [
        (200, 3),
        (404, 0),
        (404, 0),
        (404, 0),
    ]
    assert all(row["views"] > 0 for row in wiki.rows("page_views"))


def test_the_last_days_of_views_are_asked_for_again_as_they_come_late(wiki: Wiki) -> None:
    wiki.run(SCOPE, "page_views")
    wiki.run(replace(SCOPE, until=UNTIL + timedelta(days=1)), "page_views")
    last = wiki.platform.asked[-1].path
    assert last.endswith("daily/2026102500/2026110100")


def test_views_are_counted_by_wikimedia_for_its_wikis_and_beside_any_other(clock: Clock) -> None:
    def asked_at(base_url: str) -> str:
        api = Api("mediawiki", base_url, None, clock, clock.sleep)
        api.close()
        return views_of(api)

    path = "/api/rest_v1/metrics/pageviews"
    assert asked_at("https://en.wikipedia.org/w") == f"https://wikimedia.org{path}"
    assert asked_at("https://wiki.lumo.example/w") == f"https://wiki.lumo.example{path}"
    assert asked_at("https://notwikipedia.org/w") == f"https://notwikipedia.org{path}"


def test_a_deleted_page_and_hidden_or_deleted_revisions_become_tombstones(wiki: Wiki) -> None:
    wiki.run(SCOPE)
    wiki.missing, wiki.hidden = {"21", "1202"}, {"1203", "1301"}
    assert wiki.land(SCOPE)["deletions"] == 4
    assert sorted(wiki.gone()) == [
        ("pages", "21", "deleted"),
        ("revisions", "1202", "deleted"),
        ("revisions", "1203", "withheld"),
        ("talk_revisions", "1301", "withheld"),
    ]
    assert wiki.land(SCOPE)["deletions"] == 0
    wiki.missing, wiki.hidden = set(), set()
    assert wiki.land(SCOPE)["deletions"] == 4
    assert {reason for _, _, reason in wiki.gone()[4:]} == {"restored"}
    assert wiki.land(SCOPE)["deletions"] == 0


def test_a_first_run_reads_every_revision_and_a_rerun_lands_nothing_new(wiki: Wiki) -> None:
    assert sum(wiki.land(SCOPE).values()) == 9
    assert "rvend" not in wiki.asked(prop="revisions")[0].query
    assert set(wiki.land(SCOPE).values()) == {0}
