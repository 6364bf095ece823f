"""HubSpot CRM v3 and v4: objects, engagements, owners, associations, and what was archived.

A private app may ask 100 times in 10 seconds (190 from the Professional plan on), and search 5
times in a second.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from extract.contract import Contract
from extract.contracts.hubspot import (
    ASSOCIATIONS,
    CALLS,
    COMPANIES,
    CONTACTS,
    DEALS,
    DELETIONS,
    EMAILS,
    MEETINGS,
    NOTES,
    OWNERS,
    TICKETS,
)
from extract.deletions import Tombstone, tombstones
from extract.errors import BadBody, ExtractError, PassingFault, RateLimited
from extract.http import Api
from extract.hubspot_associations import cut, read_links
from extract.paging import follow_search, follow_token
from extract.response import Response
from extract.source import Scope, Source, Stream

OBJECTS_A_PAGE = 100
OBJECTS_A_BATCH = 100
SEARCH_CAP = 10_000
# Characters of property names in an address; some proxies cut addresses of more than 2,000.
LONGEST_LIST = 1500
PROPERTIES = "$.properties."
TOO_MANY_REQUESTS = 429

ENGAGEMENTS = (NOTES, CALLS, EMAILS, MEETINGS)
OBJECTS = (CONTACTS, COMPANIES, DEALS, TICKETS, *ENGAGEMENTS)
# Deals and tickets bring their contacts with them.
LISTED_WITH_CONTACTS = (DEALS, TICKETS)
ASSOCIATED: tuple[tuple[Contract, tuple[Contract, ...]], ...] = (
    (CONTACTS, (COMPANIES,)),
    (DEALS, (COMPANIES,)),
    (TICKETS, (COMPANIES,)),
    *((engagement, (CONTACTS, DEALS, TICKETS)) for engagement in ENGAGEMENTS),
)
# Engagements are tied to records when they are entered, seldom later.
ENGAGEMENTS_ASKED_AGAIN = timedelta(days=90)
# HubSpot keeps what is archived for 90 days; a day more, so that the last one is not missed.
RESTORABLE = timedelta(days=91)


def read_changing(
    contract: Contract, modified: str = "hs_lastmodifieddate"
) -> Callable[[Api, Scope], Iterator[Response]]:
    """Return a reader of a type: all at first, later those changed since; archived ones in full.

    Archiving does not move the date of modification, and the search does not see what is archived.
    """

    def read(api: Api, scope: Scope) -> Iterator[Response]:
        if scope.since is None:
            yield from read_list(api, contract, "false")
        else:
            yield from read_changed(api, contract, modified, scope.since)
        yield from read_list(api, contract, "true")

    return read


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
    path, names = f"/crm/v3/objects/{contract.stream}", properties(contract)
    if len(",".join(names)) > LONGEST_LIST:
        return read_by_batch(api, path, names, archived)
    asked = list_query(names, archived)
    if contract in LISTED_WITH_CONTACTS:
        asked["associations"] = "contacts"
    return follow_token(api, path, asked, "after", "paging", "next", "after")


def read_by_batch(api: Api, path: str, names: Sequence[str], archived: str) -> Iterator[Response]:
    """Yield objects whose properties are too many for an address: listed, then read by POST."""
    listed = follow_token(
        api, path, list_query(["hs_object_id"], archived), "after", "paging", "next", "after"
    )
    for page in listed:
        if page.json["results"]:
            inputs = [{"id": one["id"]} for one in page.json["results"]]
            body = {"properties": names, "inputs": inputs}
            yield api.post(
                f"{path}/batch/read?archived={archived}", body, page_number=page.page_number
            )


def list_query(names: Sequence[str], archived: str) -> dict[str, str | int]:
    """Return the parameters of a list."""
    return {"limit": OBJECTS_A_PAGE, "properties": ",".join(names), "archived": archived}


def read_changed(
    api: Api, contract: Contract, modified: str, since: datetime
) -> Iterator[Response]:
    """Yield pages of objects modified since, by identifier.

    The search refuses to go past 10,000 results, so at the cap it starts anew behind the last
    identifier. Its filters take milliseconds where its answers give ISO 8601.
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


def read_owners(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield pages of those to whom records are assigned, former ones as well."""
    for archived in ("false", "true"):
        asked: dict[str, str | int] = {"limit": OBJECTS_A_PAGE, "archived": archived}
        yield from follow_token(api, "/crm/v3/owners", asked, "after", "paging", "next", "after")


def read_associations(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what belongs together, read anew each time: no date of modification tells of it."""
    known = frozenset(scope.landed.ids(ASSOCIATIONS.stream))
    for contract, others in ASSOCIATED:
        recent = scope.until - ENGAGEMENTS_ASKED_AGAIN if contract in ENGAGEMENTS else None
        ids = scope.landed.ids(contract.stream, since=recent)
        for other in others:
            yield from read_links(api, contract.stream, other.stream, ids, known)


def read_deletions(api: Api, scope: Scope) -> Iterator[Response]:
    """Yield what is archived of each type, and what no longer is: restored."""
    suspects = frozenset(
        scope.landed.ids(
            DELETIONS.stream, "natural_id", since=scope.until - RESTORABLE, at="deleted_at"
        )
    )
    for contract in OBJECTS:
        path = f"/crm/v3/objects/{contract.stream}"
        asked = list_query(["hs_object_id"], "true")
        archived: set[str] = set()
        for page in follow_token(api, path, asked, "after", "paging", "next", "after"):
            stones = [archived_stone(contract.stream, one) for one in page.json["results"]]
            archived.update(natural_id for _, natural_id, _, _ in stones)
            yield tombstones(page, stones)
        if suspects:
            gone = suspects - archived
            back = [one for one in scope.landed.ids(contract.stream) if one in gone]
            for batch in cut(back, OBJECTS_A_BATCH):
                yield from read_restored(api, contract.stream, batch)


def archived_stone(stream: str, told: Mapping[str, Any]) -> Tombstone:
    """Return the tombstone of an archived object."""
    return (stream, told["id"], "archived", datetime.fromisoformat(told["archivedAt"]))


def read_restored(api: Api, stream: str, ids: Sequence[str]) -> Iterator[Response]:
    """Yield which of some objects are there again; those purged after 90 days are not.

    Who asks for a contact that was merged gets the one that it was merged into.
    """
    body = {"properties": ["hs_object_id"], "inputs": [{"id": one} for one in ids]}
    page = api.post(f"/crm/v3/objects/{stream}/batch/read", body)
    there = [one["id"] for one in page.json["results"] if one["id"] in ids]
    yield tombstones(page, [(stream, one, "restored", None) for one in there])


def properties(contract: Contract) -> list[str]:
    """Return the properties that a contract relies on."""
    paths = (field.path for field in contract.fields)
    return [path.removeprefix(PROPERTIES) for path in paths if path.startswith(PROPERTIES)]


def explain(response: Response, headers: Mapping[str, str]) -> ExtractError | PassingFault | None:
    """Return what HubSpot's own words in an answer mean."""
    if response.status == TOO_MANY_REQUESTS:
        return explain_limit(response)
    if 200 <= response.status < 300 and not has_results(response.body):
        return BadBody(
            "the answer has no list of results, so it cannot be told from an empty one. Nothing of"
            " this stream was landed. If HubSpot changed its API, the connector must follow."
        )
    return None


def explain_limit(response: Response) -> RateLimited | None:
    """Return which of HubSpot's limits was reached, and until when; None where it does not say."""
    try:
        policy = str(msgspec.json.decode(response.body, type=dict[str, Any]).get("policyName"))
    except msgspec.MsgspecError:
        return None
    # The day is that of the account's own time zone, which the answer does not tell: ask hourly.
    waits = {"DAILY": timedelta(hours=1), "SECONDLY": timedelta(seconds=1)}
    if policy not in waits:
        return None
    return RateLimited(f"the limit {policy} is used up", response.fetched_at + waits[policy])


def has_results(body: bytes) -> bool:
    """Say whether a body is an object with a list `results`; what is no JSON is judged elsewhere.

    Nothing but the outermost names is read.
    """
    try:
        told = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except msgspec.ValidationError:
        return False
    except msgspec.DecodeError:
        return True
    return "results" in told and bytes(told["results"]).startswith(b"[")


def stream(
    contract: Contract,
    read: Callable[[Api, Scope], Iterator[Response]],
    after: tuple[str, ...] = (),
) -> Stream:
    """Return a stream of HubSpot: its records stand under `results`."""
    return Stream(contract, read, records="$.results[*]", after=after)


NAMES = tuple(contract.stream for contract in OBJECTS)


def limit_of(path: str) -> str:
    """Return the limit of a path: searches have one of their own."""
    return "search" if path.endswith("/search") else ""


SOURCE = Source(
    name="hubspot",
    base_url="https://api.hubapi.com",
    streams=(
        stream(CONTACTS, read_changing(CONTACTS, "lastmodifieddate")),
        stream(COMPANIES, read_changing(COMPANIES)),
        stream(DEALS, read_whole(DEALS)),
        stream(TICKETS, read_whole(TICKETS)),
        stream(OWNERS, read_owners),
        *(stream(engagement, read_changing(engagement)) for engagement in ENGAGEMENTS),
        stream(ASSOCIATIONS, read_associations, after=NAMES),
        stream(DELETIONS, read_deletions, after=NAMES),
    ),
    explain=explain,
    limit_of=limit_of,
)
