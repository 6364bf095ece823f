from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from extract.connectors.hubspot import OBJECTS_A_PAGE, SEARCH_CAP, SOURCE
from extract.http import Api
from extract.landing import Landing
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from tests.extract.landed import rows
from tests.extract.loopback import Answer, Asked, Platform, as_json
from tests.extract.pipeline import UNTIL
from tests.extract.recorded import fixture

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Run = Callable[..., Outcome]
NOTHING = as_json({"results": []})


@pytest.fixture
def run(connect: Callable[..., Api], landing: Landing, state: State) -> Run:
    def run_stream(platform: Platform, name: str, since: datetime | None = None) -> Outcome:
        api = connect(platform.url, name="hubspot")
        scope = Scope(until=UNTIL, since=since)
        return extract(SOURCE, [SOURCE.stream(name)], api, scope, landing, state, "0.1.test")

    return run_stream


def recorded(asked: Asked) -> Answer:
    if asked.path.endswith("/deals"):
        return NOTHING if asked.query["archived"] == "true" else fixture("hubspot", "deals")
    if asked.query["archived"] == "true":
        return fixture("hubspot", "contacts_archived")
    return fixture("hubspot", "contacts_2" if "after" in asked.query else "contacts_1")


def test_contacts_land_page_by_page_archived_ones_as_well(
    serve: Serve, run: Run, landing: Landing
) -> None:
    platform = serve(recorded)
    (report,) = run(platform, "contacts").reports
    assert (report.record_count, report.landed_count, report.reject_count) == (4, 4, 0)
    found = {row["id"]: row for row in rows(landing.root, "hubspot", "contacts")}
    assert list(found) == ["512", "9007199254740993", "9007199254740995", "77"]
    assert [row["is_archived"] for row in found.values()] == [False, False, False, True]
    assert str(found["77"]["archived_at"]) == "2026-09-09 09:09:09.009000"
    asked = [(one.query["archived"], one.query.get("after")) for one in platform.asked]
    assert asked == [("false", None), ("false", "9007199254740994"), ("true", None)]
    assert "hs_merged_object_ids" in platform.asked[0].query["properties"].split(",")


def test_a_merged_contact_tells_whom_it_swallowed(serve: Serve, run: Run, landing: Landing) -> None:
    run(serve(recorded), "contacts")
    winner = rows(landing.root, "hubspot", "contacts")[0]
    assert winner["merged_object_ids"] == "513;514"
    assert (winner["twitter_handle"], winner["mastodon_handle"]) == (
        "aino_example",
        "@aino@muu.example",
    )


def test_deals_come_with_the_contacts_they_belong_to(
    serve: Serve, run: Run, landing: Landing
) -> None:
    platform = serve(recorded)
    run(platform, "deals")
    (deal,) = rows(landing.root, "hubspot", "deals")
    assert deal["amount"] == Decimal("1500.0000")
    assert deal["contacts"] == '[{"id":"512","type":"deal_to_contact"}]'
    assert {one.query["associations"] for one in platform.asked} == {"contacts"}


class Crm:
    """A HubSpot of so many contacts, whose search goes no further than the real one."""

    def __init__(self, count: int) -> None:
        # Identifiers with gaps, so that the next window cannot be guessed by counting.
        self.ids = [100 + 3 * number for number in range(count)]
        self.searches: list[dict[str, Any]] = []

    def answer(self, asked: Asked) -> Answer:
        if asked.method == "GET":
            return NOTHING
        self.searches.append(asked.body)
        (group,) = asked.body["filterGroups"]
        behind = next(
            int(one["value"]) for one in group["filters"] if one["propertyName"] == "hs_object_id"
        )
        assert asked.body["sorts"] == [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]
        start, limit = int(asked.body.get("after", 0)), asked.body["limit"]
        if start + limit > SEARCH_CAP:
            return Answer(as_json({"status": "error", "category": "VALIDATION_ERROR"}).body, 400)
        found = [one for one in self.ids if one > behind]
        answer: dict[str, Any] = {
            "total": len(found),
            "results": [contact(one) for one in found[start : start + limit]],
        }
        if start + limit < len(found):
            answer["paging"] = {"next": {"after": str(start + limit)}}
        return as_json(answer)


def contact(identifier: int) -> dict[str, Any]:
    moment = "2026-10-31T00:00:00Z"
    return {"id": str(identifier), "createdAt": moment, "updatedAt": moment, "archived": False}


@pytest.mark.parametrize("count", [0, 1, SEARCH_CAP, SEARCH_CAP + 1, SEARCH_CAP + 350])
def test_changed_contacts_are_found_however_many_there_are(
    serve: Serve, run: Run, landing: Landing, count: int
) -> None:
    crm = Crm(count)
    outcome = run(serve(crm.answer), "contacts", since=UNTIL - timedelta(days=1))
    assert outcome.failures == ()
    found = [int(row["id"]) for row in rows(landing.root, "hubspot", "contacts")]
    assert found == crm.ids
    assert len(crm.searches) == max(1, -(-count // OBJECTS_A_PAGE)), "no page is asked for twice"


def test_a_later_run_searches_for_what_changed_since(serve: Serve, run: Run) -> None:
    crm = Crm(3)
    since = UNTIL - timedelta(days=7)
    run(serve(crm.answer), "contacts", since=since)
    (group,) = crm.searches[0]["filterGroups"]
    changed = {
        "propertyName": "lastmodifieddate",
        "operator": "GTE",
        "value": str(int(since.timestamp() * 1000)),
    }
    assert changed in group["filters"]
    assert "email" in crm.searches[0]["properties"]
