import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import requests

from sandbox.platforms import credential
from sandbox.platforms.salesforce import AUDIENCES, DATA, GRANT, TOKEN_PATH
from sandbox.platforms.salesforce_objects import SOBJECTS, rows_of
from sandbox.platforms.salesforce_world import make_id
from sandbox.server import Sandbox
from sandbox.world import World, from_ms, generate
from tests.sandbox.sandbox_client import Client

QUERY_ALL = f"{DATA}/queryAll"


@pytest.fixture(scope="module")
def world() -> World:
    """A hundred and fifty customers: some undeleted, some posts that became cases."""
    return generate(seed=5, scale=0.15)


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    with Sandbox(world) as sandbox, requests.Session() as session:
        yield Client(sandbox, session)


def ask(client: Client, soql: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.ask("salesforce", QUERY_ALL, q=soql).json()
    return answer


def walk(client: Client, soql: str) -> Iterator[dict[str, Any]]:
    content = ask(client, soql)
    while True:
        yield from content["records"]
        if content["done"]:
            return
        content = client.ask("salesforce", content["nextRecordsUrl"]).json()


def sign(**changes: object) -> str:
    claims = {
        "iss": credential("salesforce", "client_id"),
        "sub": credential("salesforce", "username"),
        "aud": AUDIENCES[0],
        "exp": datetime(2026, 11, 1, tzinfo=UTC),
    }
    return jwt.encode({**claims, **changes}, credential("salesforce", "private_key"), "RS256")


def sign_in(client: Client, assertion: str) -> requests.Response:
    url = client.sandbox.base_url("salesforce") + TOKEN_PATH
    form = {"grant_type": GRANT, "assertion": assertion}
    return client.session.post(url, data=form, timeout=10)


def test_who_signs_with_the_key_gets_a_session_that_opens(client: Client) -> None:
    token = sign_in(client, sign()).json()["access_token"]
    url = client.sandbox.base_url("salesforce") + QUERY_ALL
    parameters = {"q": "SELECT COUNT() FROM Account"}
    for given, status in ((token, 200), ("another", 401)):
        headers = {"Authorization": f"Bearer {given}"}
        answer = client.session.get(url, params=parameters, headers=headers, timeout=10)
        assert answer.status_code == status
    assert answer.json()[0]["errorCode"] == "INVALID_SESSION_ID"


@pytest.mark.parametrize(
    "assertion",
    [
        "no assertion",
        sign(iss="another app"),
        sign(sub="another user"),
        sign(aud="https://elsewhere.example"),
        sign()[:-4] + "AAAA",
    ],
)
def test_who_does_not_gets_none(client: Client, assertion: str) -> None:
    answer = sign_in(client, assertion)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("name", SOBJECTS)
def test_describe_names_the_fields_that_a_query_may_ask_for(client: Client, name: str) -> None:
    described = client.ask("salesforce", f"{DATA}/sobjects/{name}/describe").json()
    fields = [field["name"] for field in described["fields"]]
    assert "CurrencyIsoCode" not in fields, "there is one currency here"
    found = list(walk(client, f"SELECT {', '.join(fields)} FROM {name}"))
    assert len(found) == len(rows_of(client.sandbox.app.view, name)) > 0
    assert all(record["Id"].startswith(SOBJECTS[name].prefix) for record in found)
    assert len({record["Id"] for record in found}) == len(found)
    assert {len(record["Id"]) for record in found} == {18}
    assert found[0]["CreatedDate"].endswith(".000+0000") or "+0000" in found[0]["CreatedDate"]


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM Klout", "INVALID_TYPE"),
        ("SELECT Id, Shoe FROM Contact", "INVALID_FIELD"),
        ("SELECT Id FROM User WHERE IsDeleted = true", "INVALID_FIELD"),
        ("SELECT FROM Contact", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE Id LIKE 'x'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE CreatedDate > soon", "MALFORMED_QUERY"),
    ],
)
def test_a_wrong_query_is_refused_in_a_list(client: Client, soql: str, code: str) -> None:
    answer = client.ask("salesforce", QUERY_ALL, q=soql)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_a_query_walks_page_by_page_in_the_order_of_identifiers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.platforms.salesforce.PAGE_SIZE", 7)
    ids = [record["Id"] for record in walk(client, "SELECT Id FROM Contact ORDER BY Id")]
    assert ids == sorted(ids)
    assert len(ids) == ask(client, "SELECT COUNT() FROM Contact")["totalSize"] > 50
    behind = walk(client, f"SELECT Id FROM Contact WHERE Id > '{ids[10]}' ORDER BY Id")
    assert [record["Id"] for record in behind] == ids[11:]
    listed = ", ".join(f"'{one}'" for one in ids[:3])
    chosen = walk(client, f"SELECT Id FROM Contact WHERE Id IN ({listed}) ORDER BY Id")
    assert [record["Id"] for record in chosen] == ids[:3]
    lost = client.ask("salesforce", f"{DATA}/query/01gAAAAAAAAAAAAAAA-7")
    assert lost.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_identifiers_ascend_with_their_rows_and_tell_their_case() -> None:
    ids = [make_id("003", number) for number in range(0, 5000, 7)]
    assert ids == sorted(ids)
    assert len({one.lower() for one in ids}) == len(ids)


def test_a_deleted_contact_comes_back_and_each_moves_its_stamp(client: Client) -> None:
    contacts = client.sandbox.app.view.world.contacts
    row = next(row for row in range(len(contacts.id)) if contacts.archived_at[row] and row % 2)
    gone = int(contacts.archived_at[row])
    states = []
    for moment in (gone - 1, gone, gone + 6 * 86_400_000):
        client.sandbox.move_clock(from_ms(moment))
        soql = f"SELECT IsDeleted, SystemModstamp FROM Contact WHERE Id = '{make_id('003', row)}'"
        (record,) = ask(client, soql)["records"]
        states.append((record["IsDeleted"], record["SystemModstamp"]))
    assert [is_deleted for is_deleted, _ in states] == [False, True, False]
    assert len({stamp for _, stamp in states}) == 3


def test_a_merged_contact_is_deleted_and_names_its_winner(client: Client) -> None:
    soql = "SELECT Id, MasterRecordId, IsDeleted FROM Contact WHERE IsDeleted = true"
    merged = [one for one in walk(client, soql) if one["MasterRecordId"]]
    merges = client.truth("merges")
    assert len(merged) == len(merges) > 1


def test_a_query_job_gives_csv_from_locator_to_locator(client: Client) -> None:
    soql = "SELECT Id, Name, IsActive FROM Campaign"
    job = client.post("salesforce", f"{DATA}/jobs/query", {"operation": "queryAll", "query": soql})
    path = f"{DATA}/jobs/query/{job.json()['id']}"
    states = [job.json()["state"]]
    states += [client.ask("salesforce", path).json()["state"] for _ in range(2)]
    assert states == ["UploadComplete", "InProgress", "JobComplete"]
    rows: list[dict[str, str]] = []
    locator = ""
    for _ in range(3):
        asked = {"locator": locator} if locator else {}
        answer = client.ask("salesforce", f"{path}/results", maxRecords=3, **asked)
        page = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert answer.headers["Sforce-NumberOfRecords"] == str(len(page))
        rows, locator = rows + page, answer.headers["Sforce-Locator"]
    assert locator == "null"
    assert [row["Name"] for row in rows] == [
        record["Name"] for record in walk(client, "SELECT Name FROM Campaign")
    ]
    assert "\n" in rows[0]["Name"]
    assert {row["IsActive"] for row in rows} == {"true"}


def test_each_answer_tells_what_is_used_of_the_quota(client: Client) -> None:
    answer = client.ask("salesforce", QUERY_ALL, q="SELECT COUNT() FROM User")
    assert answer.headers["Sforce-Limit-Info"].startswith("api-usage=")


def test_an_object_can_be_switched_off(client: Client) -> None:
    path = f"{DATA}/sobjects/SocialPost/describe"
    fault = {"platform": "salesforce", "kind": "not_enabled", "path": path}
    client.sandbox.set_faults([fault])
    answer = client.ask("salesforce", path)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
