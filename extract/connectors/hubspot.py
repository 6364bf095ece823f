"""HubSpot CRM v3: contacts, deals and tickets, archived ones included."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from extract.contract import Contract
from extract.contracts.hubspot import CONTACTS, DEALS, TICKETS
from extract.http import Api
from extract.paging import follow_search, follow_token
from extract.response import Response
from extract.source import Scope, Source, Stream

OBJECTS_A_PAGE = 100
SEARCH_CAP = 10_000
PROPERTIES = "$.properties."


def read_contacts(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield contacts: all at first, later those changed since; archived ones always in full."""
    if scope.since is None:
        yield from read_list(api, CONTACTS, "false")
    else:
        yield from read_changed(api, CONTACTS, "lastmodifieddate", scope.since)
    yield from read_list(api, CONTACTS, "true")


def read_whole(contract: Contract) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of all objects of a type.

    The search would leave out associations, and a changed association does not move the date of
    modification, so these are listed in full each time.
    """

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        yield from read_list(api, contract, "false")
        yield from read_list(api, contract, "true")

    return read


def read_list(api: Api, contract: Contract, archived: str) -> Iterator[Response]:
    """Yield pages of a type's list."""
    asked: dict[str, str | int] = {
        "limit": OBJECTS_A_PAGE,
        "properties": ",".join(properties(contract)),
        "archived": archived,
    }
    if contract is not CONTACTS:
        asked["associations"] = "contacts"
    path = f"/crm/v3/objects/{contract.stream}"
    return follow_token(api, path, asked, "after", "paging", "next", "after")


def read_changed(
    api: Api, contract: Contract, modified: str, since: datetime
) -> Iterator[Response]:
    """Yield pages of objects modified since, by identifier.

    The search refuses to go past 10,000 results, so at the cap it starts anew behind the last
    identifier.
    """
    last_id = "0"

    def filters() -> dict[str, Any]:
        millis = str(int(since.timestamp() * 1000))
        changed = {"propertyName": modified, "operator": "GTE", "value": millis}
        behind = {"propertyName": "hs_object_id", "operator": "GT", "value": last_id}
        return {"filterGroups": [{"filters": [changed, behind]}]}

    def next_body(page: Response) -> dict[str, Any] | None:
        nonlocal last_id
        after = page.dig("paging", "next", "after")
        if after is None:
            return None
        if int(after) + OBJECTS_A_PAGE > SEARCH_CAP:
            last_id, after = page.json["results"][-1]["id"], "0"
        # With its filters a page is told from the same page of the window before.
        return {**filters(), "after": after}

    body = {
        **filters(),
        "limit": OBJECTS_A_PAGE,
        "properties": properties(contract),
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
    }
    return follow_search(api, f"/crm/v3/objects/{contract.stream}/search", body, next_body)


def properties(contract: Contract) -> list[str]:
    """Return the properties that a contract relies on."""
    paths = (field.path for field in contract.fields)
    return [path.removeprefix(PROPERTIES) for path in paths if path.startswith(PROPERTIES)]


SOURCE = Source(
    name="hubspot",
    base_url="https://api.hubapi.com",
    streams=(
        Stream(CONTACTS, read_contacts, records="$.results[*]"),
        Stream(DEALS, read_whole(DEALS), records="$.results[*]"),
        Stream(TICKETS, read_whole(TICKETS), records="$.results[*]"),
    ),
)
