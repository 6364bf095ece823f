from datetime import UTC, datetime
from typing import Any

import pytest
import requests

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
