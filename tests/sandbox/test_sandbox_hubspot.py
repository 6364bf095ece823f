from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from sandbox.platforms.hubspot import KINDS
from sandbox.platforms.hubspot_firms import firms_of
from sandbox.world import from_ms, iso
from tests.sandbox.sandbox_client import Client

HALF_WAY = datetime(2026, 5, 1, tzinfo=UTC)
CONTACTS = "/crm/v3/objects/contacts"


def search(client: Client, **asked: object) -> requests.Response:
    return client.post("hubspot", f"{CONTACTS}/search", asked)


@pytest.mark.parametrize("kind", ["contacts", "deals", "tickets"])
@pytest.mark.parametrize("limit", [3, 100])
def test_walking_a_list_brings_each_object_once(client: Client, kind: str, limit: int) -> None:
    counts = client.counts("hubspot", kind)
    live = list(client.walk_objects(kind, limit=limit))
    assert len({each["id"] for each in live}) == len(live) == counts["live"] > 10
    assert not any(each["archived"] for each in live)
    archived = list(client.walk_objects(kind, limit=limit, archived="true"))
    assert len(archived) == counts["archived"]
    assert all(each["archived"] and each["archivedAt"] for each in archived)


def test_properties_are_texts_and_only_those_asked_for(client: Client) -> None:
    first = next(client.walk_objects("contacts", properties="email,twitterhandle"))
    always = {"createdate", "lastmodifieddate", "hs_object_id"}
    assert set(first["properties"]) == always | {"email", "twitterhandle"}
    assert isinstance(first["properties"]["email"], str)
    by_default = next(client.walk_objects("contacts"))
    assert set(by_default["properties"]) == always | {"email", "firstname", "lastname"}


def test_associations_come_only_when_asked_for(client: Client) -> None:
    contacts = {each["id"] for each in client.walk_objects("contacts")}
    contacts |= {each["id"] for each in client.walk_objects("contacts", archived="true")}
    deal = next(client.walk_objects("deals", associations="contacts"))
    result = deal["associations"]["contacts"]["results"][0]
    assert result["id"] in contacts
    assert result["type"] == "deal_to_contact"
    assert "associations" not in next(client.walk_objects("deals"))


def test_merged_contacts_are_gone_and_the_winner_lists_them(client: Client) -> None:
    merges = {row["contact_id"]: row["merged_into_id"] for row in client.truth("merges")}
    assert len(merges) >= 2
    contacts = {
        each["id"]: each["properties"]["hs_merged_object_ids"]
        for each in client.walk_objects("contacts", properties="hs_merged_object_ids")
    }
    for merged, winner in merges.items():
        assert merged not in contacts
        assert client.ask("hubspot", f"{CONTACTS}/{merged}").status_code == 404
        while winner in merges:
            winner = merges[winner]
        assert merged in contacts[winner].split(";")


def test_a_chain_of_merges_exists(client: Client) -> None:
    merges = {row["contact_id"]: row["merged_into_id"] for row in client.truth("merges")}
    assert any(winner in merges for winner in merges.values())


def test_before_its_merge_a_contact_stands_alone(client: Client) -> None:
    merge = max(client.truth("merges"), key=lambda row: row["merged_at"])
    at = datetime.fromisoformat(merge["merged_at"])
    client.sandbox.move_clock(at.replace(microsecond=0))
    assert client.ask("hubspot", f"{CONTACTS}/{merge['contact_id']}").status_code == 200


def test_the_clock_changes_contacts_and_their_date(client: Client) -> None:
    wanted = "phone,twitterhandle,mastodonhandle"
    later = {each["id"]: each for each in client.walk_objects("contacts", properties=wanted)}
    client.sandbox.move_clock(HALF_WAY)
    earlier = {each["id"]: each for each in client.walk_objects("contacts", properties=wanted)}
    assert 10 < len(earlier) < len(later)
    moved = [
        each for each in earlier.values()
        if each["id"] in later and later[each["id"]]["updatedAt"] > each["updatedAt"]
    ]  # fmt: skip
    changed = [
        each for each in moved
        if any(
            later[each["id"]]["properties"][name] != each["properties"][name]
            for name in wanted.split(",")
        )
    ]  # fmt: skip
    assert changed
    assert all(each["updatedAt"] <= "2026-05-01T00:00:00.000Z" for each in earlier.values())


def test_nothing_tells_of_a_future_end(client: Client) -> None:
    client.sandbox.move_clock(HALF_WAY)
    tickets = list(client.walk_objects("tickets", properties="closed_date,source_type"))
    assert tickets
    for ticket in tickets:
        assert (ticket["properties"]["closed_date"] or "") <= "2026-05-01T00:00:00.000Z"
    assert {ticket["properties"]["source_type"] for ticket in tickets} >= {"EMAIL", "SOCIAL"}


def test_search_finds_what_changed_since_sorted_by_identifier(client: Client) -> None:
    since = datetime(2026, 10, 1, tzinfo=UTC)
    changed = {"propertyName": "lastmodifieddate", "operator": "GTE"}
    found = search(
        client,
        filterGroups=[{"filters": [{**changed, "value": str(int(since.timestamp() * 1000))}]}],
        sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        limit=100,
    ).json()
    expected = [
        each["id"] for each in client.walk_objects("contacts")
        if each["updatedAt"] >= "2026-10-01"
    ]  # fmt: skip
    assert found["total"] == len(expected) > 3
    assert [each["id"] for each in found["results"]] == expected


def test_search_pages_by_number_and_groups_are_alternatives(client: Client) -> None:
    groups = [
        {"filters": [{"propertyName": "firstname", "operator": "EQ", "value": name}]}
        for name in ("aino", "maria")
    ]
    whole = search(client, filterGroups=groups, limit=200, properties=["firstname"]).json()
    names = {each["properties"]["firstname"] for each in whole["results"]}
    assert names <= {"Aino", "Maria"}
    first = search(client, limit=5).json()
    assert first["paging"]["next"]["after"] == "5"
    second = search(client, limit=5, after="5").json()
    assert not {each["id"] for each in first["results"]} & {
        each["id"] for each in second["results"]
    }


def test_search_refuses_to_go_past_its_cap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.platforms.hubspot.SEARCH_CAP", 40)
    assert search(client, limit=20, after="20").status_code == 200
    refused = search(client, limit=20, after="40")
    assert refused.status_code == 400
    assert refused.json()["category"] == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    "asked",
    [
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "LIKE"}]}]},
        {"limit": 201},
        {"filterGroups": [{"filters": []}] * 6},
    ],
)
def test_a_wrong_search_is_refused(client: Client, asked: dict[str, Any]) -> None:
    answer = search(client, **asked)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"


def test_limits_stand_in_headers_but_not_for_search(client: Client) -> None:
    assert "X-HubSpot-RateLimit-Remaining" in client.ask("hubspot", CONTACTS).headers
    assert "X-HubSpot-RateLimit-Remaining" not in search(client, limit=1).headers


MORE_KINDS = ["companies", "notes", "calls", "emails", "meetings"]


@pytest.mark.parametrize("name", MORE_KINDS)
def test_companies_and_engagements_are_listed_like_all_objects(client: Client, name: str) -> None:
    kind = KINDS[name](client.sandbox.app.view)
    live = [each["id"] for each in client.walk_objects(name, limit=7)]
    archived = [each["id"] for each in client.walk_objects(name, limit=7, archived="true")]
    assert live == [str(kind.ids[row]) for row in kind.listed("live")]
    assert archived == [str(kind.ids[row]) for row in kind.listed("archived")]
    assert live


def test_what_is_restored_is_listed_again_and_no_date_moves(client: Client) -> None:
    firms = firms_of(client.sandbox.app.view.index)
    (row, *_) = [int(one) for one in (firms.restored_at > 0).nonzero()[0]]
    seen = []
    for moment in (firms.archived_at[row] - 1, firms.archived_at[row], firms.restored_at[row]):
        client.sandbox.move_clock(from_ms(int(moment)))
        found = {
            state: {each["id"]: each for each in client.walk_objects("companies", archived=state)}
            for state in ("false", "true")
        }
        company = str(firms.id[row])
        seen.append([state for state, listed in found.items() if company in listed])
        assert found[seen[-1][0]][company]["updatedAt"] == iso(firms.created[row])
    assert seen == [["false"], ["true"], ["false"]]


def test_owners_are_listed_apart_from_those_who_left(client: Client) -> None:
    here = client.ask("hubspot", "/crm/v3/owners", archived="false").json()["results"]
    left = client.ask("hubspot", "/crm/v3/owners", archived="true").json()["results"]
    assert [owner["archived"] for owner in here + left] == [False] * 4 + [True]


def test_a_batch_reads_what_is_there_and_says_what_is_not(client: Client) -> None:
    ids = [each["id"] for each in client.walk_objects("deals")][:3]
    inputs = [{"id": one} for one in (*ids, "1")]
    body = {"properties": ["amount"], "inputs": inputs}
    answer = client.post("hubspot", "/crm/v3/objects/deals/batch/read", body)
    assert answer.status_code == 207
    assert [one["id"] for one in answer.json()["results"]] == ids
    assert client.post("hubspot", "/crm/v3/objects/deals/batch/read", {}).status_code == 400


def test_associations_are_read_for_many_and_change_without_a_date(client: Client) -> None:
    firms = firms_of(client.sandbox.app.view.index)
    contacts = client.sandbox.app.view.world.contacts
    settled = (
        (firms.first != firms.second) & (contacts.merged_at == 0) & (contacts.archived_at == 0)
    )
    path = "/crm/v4/associations/contacts/companies/batch/read"
    changed = 0
    for row in settled.nonzero()[0].tolist():
        inputs = [{"id": str(contacts.id[row])}]
        targets = []
        for moment in (firms.moved_at[row] - 1, firms.moved_at[row]):
            client.sandbox.move_clock(from_ms(int(moment)))
            answer = client.post("hubspot", path, {"inputs": inputs})
            targets.append([one["to"] for one in answer.json()["results"]])
            assert answer.status_code == (200 if targets[-1] else 207)
        changed += targets[0] != targets[1]
    assert changed


def test_a_note_belongs_to_a_deal_and_its_contact(client: Client) -> None:
    note = next(client.walk_objects("notes"))["id"]
    found = {}
    for other in ("deals", "contacts", "tickets"):
        path = f"/crm/v4/associations/notes/{other}/batch/read"
        results = client.post("hubspot", path, {"inputs": [{"id": note}]}).json()["results"]
        found[other] = [one["to"][0]["toObjectId"] for one in results]
    deal = client.ask(
        "hubspot", f"/crm/v3/objects/deals/{found['deals'][0]}", associations="contacts"
    ).json()
    (contact,) = deal["associations"]["contacts"]["results"]
    assert (found["contacts"], found["tickets"]) == ([int(contact["id"])], [])


def test_some_times_are_told_in_milliseconds(client: Client) -> None:
    told = [
        each["properties"]["hs_timestamp"]
        for each in client.walk_objects("notes", properties="hs_timestamp")
    ]
    assert {text.isdigit() for text in told} == {True, False}


def test_merged_contacts_are_also_told_with_their_times(client: Client) -> None:
    wanted = "hs_merged_object_ids,hs_calculated_merged_vids"
    winners = [
        each["properties"]
        for each in client.walk_objects("contacts", properties=wanted)
        if each["properties"]["hs_merged_object_ids"]
    ]
    assert winners
    for winner in winners:
        vids = [vid.split(":")[0] for vid in winner["hs_calculated_merged_vids"].split(";")]
        assert vids == winner["hs_merged_object_ids"].split(";")
