import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.connectors.hubspot import (
    LONGEST_LIST,
    OBJECTS_A_PAGE,
    SEARCH_CAP,
    SOURCE,
    read_list,
)
from extract.contract import Contract, optional, required
from extract.errors import BadBody, RateLimited
from extract.http import Api
from extract.landed import Landed
from extract.landing import Landing
from extract.response import Response
from extract.run import Outcome, extract
from extract.source import Scope
from extract.state import State
from sandbox.platforms import credential
from sandbox.platforms.hubspot import KINDS
from sandbox.server import Sandbox
from sandbox.world import generate
from tests.extract.connected import open_api
from tests.extract.landed import rows
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL, records_of
from tests.extract.properties import few
from tests.extract.recorded import fixture

Serve = Callable[[Callable[[Asked], Answer]], Platform]
Run = Callable[..., Outcome]
NOTHING = as_json({"results": []})


@pytest.fixture
def run(clock: Clock, landing: Landing, state: State, tmp_path: Path) -> Run:
    def run_streams(
        platform: Platform | str, *names: str, since: datetime | None = None
    ) -> Outcome:
        url = platform if isinstance(platform, str) else platform.url
        streams = [SOURCE.stream(name) for name in names] or SOURCE.streams
        scope = Scope(until=UNTIL, since=since, landed=Landed(landing, "hubspot"))
        api = open_api(SOURCE, url, clock, tmp_path, {"token": credential("hubspot", "token")})
        try:
            return extract(SOURCE, streams, api, scope, landing, state, "0.1.test")
        finally:
            api.close()

    return run_streams


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


class Store:
    """A HubSpot of a few objects: live and archived ones by type, and what belongs together."""

    def __init__(self) -> None:
        self.live: dict[str, set[int]] = {}
        self.archived: dict[str, set[int]] = {}
        self.links: dict[tuple[str, str], dict[str, list[str]]] = {}
        self.links_a_page = 100

    def answer(self, asked: Asked) -> Answer:
        kind = asked.path.split("/")[4]
        if asked.path.startswith("/crm/v4/associations/"):
            return self.associations(kind, asked.path.split("/")[5], asked.body["inputs"])
        if asked.path.endswith("/batch/read"):
            ids = [one["id"] for one in asked.body["inputs"]]
            there = [contact(int(one)) for one in ids if int(one) in self.live.get(kind, ())]
            return as_json({"status": "COMPLETE", "results": there})
        if asked.path.endswith("/search"):
            return as_json({"total": 0, "results": []})
        is_archived = asked.query["archived"] == "true"
        chosen = (self.archived if is_archived else self.live).get(kind, set())
        results = [{**contact(one), "archived": is_archived} for one in sorted(chosen)]
        if is_archived:
            results = [{**one, "archivedAt": "2026-10-30T00:00:00Z"} for one in results]
        return as_json({"results": results})

    def associations(self, kind: str, other: str, inputs: list[dict[str, str]]) -> Answer:
        results: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for one in inputs:
            found = self.links.get((kind, other), {}).get(one["id"], [])
            start = int(one.get("after", 0))
            page = found[start : start + self.links_a_page]
            if not found:
                errors.append({"category": "OBJECT_NOT_FOUND", "message": "none"})
                continue
            to = [{"toObjectId": int(target), "associationTypes": []} for target in page]
            result: dict[str, Any] = {"from": {"id": one["id"]}, "to": to}
            if start + self.links_a_page < len(found):
                result["paging"] = {"next": {"after": str(start + self.links_a_page)}}
            results.append(result)
        content: dict[str, Any] = {"status": "COMPLETE", "results": results}
        status = 200
        if errors:
            content, status = {**content, "numErrors": len(errors), "errors": errors}, 207
        return Answer(as_json(content).body, status)


def test_an_archived_object_is_found_though_its_date_does_not_move(
    serve: Serve, run: Run, landing: Landing
) -> None:
    store = Store()
    store.live["companies"] = {1, 2}
    platform = serve(store.answer)
    run(platform, "companies")
    store.live["companies"], store.archived["companies"] = {1}, {2}
    run(platform, "companies")
    assert platform.asked[-2].path.endswith("/companies/search"), "a later run searches"
    states = [(row["id"], row["is_archived"]) for row in rows(landing.root, "hubspot", "companies")]
    assert states == [("1", False), ("2", False), ("2", True)]


def test_archived_then_restored_is_told_once_each(serve: Serve, run: Run, landing: Landing) -> None:
    store = Store()
    store.live["contacts"], store.archived["contacts"] = {1}, {2, 3}
    platform = serve(store.answer)
    for moved in (False, False, True, True):
        if moved:
            # 2 is back; 3 was purged after 90 days: it is in neither list.
            store.live["contacts"], store.archived["contacts"] = {1, 2}, set()
        run(platform, "contacts")
        assert run(platform, "deletions").failures == ()
    told = [
        (row["stream"], row["natural_id"], row["reason"], str(row["deleted_at"]))
        for row in rows(landing.root, "hubspot", "deletions")
    ]
    assert told == [
        ("contacts", "2", "archived", "2026-10-30 00:00:00"),
        ("contacts", "3", "archived", "2026-10-30 00:00:00"),
        ("contacts", "2", "restored", "None"),
    ]


def test_who_answers_for_a_merged_contact_is_not_restored(
    serve: Serve, run: Run, landing: Landing
) -> None:
    store = Store()
    store.live["contacts"], store.archived["contacts"] = {1}, {2}
    run(serve(store.answer), "contacts")
    platform = serve(store.answer)
    run(platform, "deletions")

    def merged(asked: Asked) -> Answer:
        if asked.path.endswith("/contacts/batch/read"):
            return as_json({"status": "COMPLETE", "results": [contact(1)]})
        return store.answer(asked)

    store.archived["contacts"] = set()
    assert run(serve(merged), "deletions").failures == ()
    assert [row["reason"] for row in rows(landing.root, "hubspot", "deletions")] == ["archived"]


def test_a_changed_association_is_read_again_though_no_date_moves(
    serve: Serve, run: Run, landing: Landing
) -> None:
    store = Store()
    store.live["deals"] = {7, 8}
    store.links["deals", "companies"] = {"7": ["70", "71"], "8": ["80"]}
    platform = serve(store.answer)
    run(platform, "deals")
    assert run(platform, "associations").failures == ()
    store.links["deals", "companies"] = {"7": ["71"]}
    for _ in range(2):
        assert run(platform, "associations").failures == ()
    told = [
        (row["id"], [one["id"] for one in json.loads(row["targets"])])
        for row in rows(landing.root, "hubspot", "associations")
    ]
    assert told == [
        ("deals:7:companies", ["70", "71"]),
        ("deals:8:companies", ["80"]),
        ("deals:7:companies", ["71"]),
        ("deals:8:companies", []),
    ]


def test_a_list_of_associations_that_takes_several_pages_is_one_record(
    serve: Serve, run: Run, landing: Landing
) -> None:
    store = Store()
    store.live["deals"], store.links_a_page = {7}, 2
    store.links["deals", "companies"] = {"7": [str(number) for number in range(70, 75)]}
    platform = serve(store.answer)
    run(platform, "deals")
    run(platform, "associations")
    (row,) = rows(landing.root, "hubspot", "associations")
    assert [one["id"] for one in json.loads(row["targets"])] == ["70", "71", "72", "73", "74"]


def test_an_association_that_hubspot_failed_to_read_is_not_taken_for_none(
    serve: Serve, run: Run, landing: Landing
) -> None:
    store = Store()
    store.live["deals"] = {7}
    store.links["deals", "companies"] = {"7": ["70"]}
    platform = serve(store.answer)
    run(platform, "deals")
    run(platform, "associations")
    broken = {"status": "COMPLETE", "results": [], "errors": [{"category": "INTERNAL_ERROR"}]}

    def fail(asked: Asked) -> Answer:
        if asked.path.startswith("/crm/v4/"):
            return Answer(as_json(broken).body, 207)
        return store.answer(asked)

    run(serve(fail), "associations")
    assert [row["from_id"] for row in rows(landing.root, "hubspot", "associations")] == ["7"]


def test_what_the_search_index_shows_late_is_found_in_the_look_back(
    serve: Serve, run: Run, landing: Landing, clock: Clock
) -> None:
    """Contact 2 is changed before the first run ends, and the index shows it an hour later."""
    shown = {1}
    asked_since: list[int] = []

    def lagging(asked: Asked) -> Answer:
        if asked.method == "GET":
            return NOTHING
        (group,) = asked.body["filterGroups"]
        asked_since.append(int(group["filters"][0]["value"]))
        return as_json({"total": len(shown), "results": [contact(one) for one in sorted(shown)]})

    platform = serve(lagging)
    run(platform, "contacts", since=UNTIL - timedelta(days=1))
    shown.add(2)
    run(platform, "contacts")
    assert [row["id"] for row in rows(landing.root, "hubspot", "contacts")] == ["1", "2"]
    assert asked_since[1] == int((UNTIL - timedelta(days=7)).timestamp() * 1000)


def test_properties_too_many_for_an_address_travel_in_a_body(
    serve: Serve, connect: Callable[..., Api]
) -> None:
    fields = [required("id", "varchar", "Identifier.")]
    fields += [
        optional(f"p{number}", "varchar", "One.", at=f"$.properties.property_{number}")
        for number in range(400)
    ]
    wide = Contract("hubspot", "contacts", "Wide.", ("id",), tuple(fields))
    store = Store()
    store.live["contacts"] = {1, 2}
    platform = serve(store.answer)
    (page,) = read_list(connect(platform.url, name="hubspot"), wide, "false")
    assert [one["id"] for one in page.json["results"]] == ["1", "2"]
    listed, read = platform.asked
    assert listed.query["properties"] == "hs_object_id"
    assert len(read.body["properties"]) == 400
    assert read.query == {"archived": "false"}


@given(st.lists(st.text("ab_", min_size=1, max_size=40), max_size=80))
@few
def test_no_address_grows_beyond_what_proxies_let_through(names: list[str]) -> None:
    paths = [f"$.properties.x{number}{name}" for number, name in enumerate(names)]
    fields = [required("id", "varchar", "Identifier.")]
    fields += [
        optional(f"p{number}", "varchar", "One.", at=path) for number, path in enumerate(paths)
    ]
    api = Replies([{"results": [{"id": "1"}]}, {"results": []}])
    contract = Contract("hubspot", "contacts", "Any.", ("id",), tuple(fields))
    list(read_list(cast(Api, api), contract, "false"))
    assert all(len(str(one.get("properties", ""))) <= LONGEST_LIST for one in api.parameters)


class Replies:
    """An API that gives what it is told, and keeps the parameters that it was asked with."""

    name = "hubspot"

    def __init__(self, contents: list[object]) -> None:
        self.contents = iter(contents)
        self.parameters: list[Mapping[str, str | int]] = []

    def get(self, path: str, parameters: Mapping[str, str | int], page_number: int) -> Response:
        self.parameters.append(parameters)
        return self.reply("GET", path, page_number)

    def post(self, path: str, body: object, page_number: int) -> Response:
        return self.reply("POST", path, page_number)

    def reply(self, method: str, path: str, page_number: int) -> Response:
        body = json.dumps(next(self.contents)).encode()
        return Response(method, path, 200, {}, page_number, UNTIL, body)


@pytest.mark.parametrize("content", [{}, {"results": None}, {"results": {}}, [], "no"])
def test_an_answer_without_results_is_not_an_empty_list(
    serve: Serve, run: Run, landing: Landing, content: object
) -> None:
    (failure,) = run(serve(lambda asked: as_json(content)), "owners").failures
    assert isinstance(failure, BadBody)
    assert "has no list of results" in str(failure)
    assert rows(landing.root, "hubspot", "owners") == []


def over(policy: str) -> Answer:
    return Answer(as_json({"status": "error", "policyName": policy}).body, 429)


def test_the_limit_of_seconds_is_slept_and_that_of_the_day_handed_back(
    serve: Serve, run: Run, clock: Clock
) -> None:
    answers = iter([over("SECONDLY"), over("TEN_SECONDLY_ROLLING"), NOTHING, NOTHING])
    assert run(serve(lambda asked: next(answers)), "owners").failures == ()
    assert 1 <= sum(clock.slept) <= 120
    slept = list(clock.slept)
    (failure,) = run(serve(lambda asked: over("DAILY")), "owners").failures
    assert isinstance(failure, RateLimited)
    assert failure.reset_at == clock.now + timedelta(hours=1)
    assert clock.slept == slept, "an hour is not slept in a task"


def test_a_time_in_milliseconds_and_one_in_iso_both_land(
    serve: Serve, run: Run, landing: Landing
) -> None:
    times = ["1793404800000", "2026-10-31T00:00:00Z"]
    notes = [
        {**contact(number), "properties": {"hs_timestamp": time}}
        for number, time in enumerate(times)
    ]
    platform = serve(
        lambda asked: NOTHING if asked.query["archived"] == "true" else as_json({"results": notes})
    )
    (report,) = run(platform, "notes").reports
    assert (report.landed_count, report.reject_count) == (2, 0)
    assert [row["happened_at_told"] for row in rows(landing.root, "hubspot", "notes")] == times


def test_a_chain_of_merges_lands_as_the_last_contact_tells_it(
    serve: Serve, run: Run, landing: Landing
) -> None:
    """1 is merged into 2, then 2 into 3: the winner lists both, and the others answer no more."""
    steps: list[list[tuple[int, str | None]]] = [
        [(1, None), (2, None), (3, None)],
        [(2, "1"), (3, None)],
        [(3, "1;2")],
    ]
    for step in steps:
        results = [
            {**contact(number), "properties": {"hs_merged_object_ids": merged}}
            for number, merged in step
        ]
        body = as_json({"results": results})
        platform = serve(
            lambda asked, body=body: (  # type: ignore[misc]
                NOTHING if asked.query.get("archived") == "true" else body
            )
        )
        run(platform, "contacts")
    landed = [
        (row["id"], row["merged_object_ids"]) for row in rows(landing.root, "hubspot", "contacts")
    ]
    assert landed == [("1", None), ("2", None), ("3", None), ("2", "1"), ("3", "1;2")]


def test_everything_the_sandbox_has_lands_and_nothing_twice(run: Run) -> None:
    with Sandbox(generate(seed=5, scale=0.15)) as sandbox:
        url, view = sandbox.base_url("hubspot"), sandbox.app.view
        first = records_of(run(url))
        again = run(url)
    for name, make in KINDS.items():
        kind = make(view)
        assert first[name] == len(kind.listed("live")) + len(kind.listed("archived")) > 0
    archived = sum(len(make(view).listed("archived")) for make in KINDS.values())
    assert first["deletions"] == archived > 3
    assert first["owners"] == 5
    assert first["associations"] > 50
    assert again.failures == ()
    assert [report.stream for report in again.reports if report.landed_count] == []
