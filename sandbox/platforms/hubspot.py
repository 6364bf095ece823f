"""HubSpot's CRM API: lists, batches, search and associations of objects, and the owners."""

import json
import re
from functools import lru_cache
from typing import Any

import numpy as np

from sandbox.chance import Ints
from sandbox.http import Reply, Request, json_reply
from sandbox.limits import Limit, Usage
from sandbox.platforms.base import Platform
from sandbox.platforms.hubspot_associations import LARGEST_BATCH, row_of
from sandbox.platforms.hubspot_associations import read_batch as read_associations
from sandbox.platforms.hubspot_cases import Deal, Ticket
from sandbox.platforms.hubspot_contacts import Contact
from sandbox.platforms.hubspot_engagements import Call, Email, Meeting, Note
from sandbox.platforms.hubspot_firms import Company, owners
from sandbox.platforms.hubspot_kind import Kind, State
from sandbox.platforms.hubspot_search import BadSearch, search
from sandbox.view import View

KINDS: dict[str, type[Kind]] = {
    "contacts": Contact,
    "companies": Company,
    "deals": Deal,
    "tickets": Ticket,
    "notes": Note,
    "calls": Call,
    "emails": Email,
    "meetings": Meeting,
}
OBJECT = "|".join(KINDS)
OBJECTS_PATH = re.compile(rf"/crm/v3/objects/({OBJECT})(?:/(\w+(?:/read)?))?")
ASSOCIATIONS_PATH = re.compile(rf"/crm/v4/associations/({OBJECT})/({OBJECT})/batch/read")
SEARCH_CAP = 10_000
LIST_LIMIT, SEARCH_LIMIT, BATCH_LIMIT = 100, 200, 100
CORRELATION = "8c1f4a52-0b6e-4f6e-9a51-2d1c0e7b6f3a"


def answer(view: View, request: Request) -> Reply:
    """Answer a request to /hubspot."""
    if request.method == "GET" and request.path == "/crm/v3/owners":
        return json_reply({"results": owners(view, are_archived=_state_in(request) == "archived")})
    if pair := ASSOCIATIONS_PATH.fullmatch(request.path):
        return _read_associations(view, request, *pair.groups())
    match = OBJECTS_PATH.fullmatch(request.path)
    if not match:
        return problem(404, "OBJECT_NOT_FOUND", "resource not found")
    kind = _kind_of(view, match[1])
    if request.method == "POST" and match[2] == "search":
        return _search(kind, request)
    if request.method == "POST" and match[2] == "batch/read":
        return _read_batch(kind, request)
    if request.method != "GET":
        return problem(405, "VALIDATION_ERROR", "method not allowed")
    if match[2]:
        return _get_one(kind, request, match[2])
    return _list(kind, request)


@lru_cache(maxsize=2 * len(KINDS))
def _kind_of(view: View, name: str) -> Kind:
    """Keep what was counted for the present view."""
    return KINDS[name](view)


def problem(status: int, category: str, message: str) -> Reply:
    """Return an error as HubSpot words it."""
    return json_reply(
        {
            "status": "error",
            "message": message,
            "correlationId": CORRELATION,
            "category": category,
        },
        status,
    )


def _list(kind: Kind, request: Request) -> Reply:
    limit_text, after = request.first("limit", "10"), request.first("after", "0")
    if not limit_text.isdigit() or not 1 <= int(limit_text) <= LIST_LIMIT:
        return problem(400, "VALIDATION_ERROR", f"limit must be 1 to {LIST_LIMIT}")
    if not after.isdigit():
        return problem(400, "VALIDATION_ERROR", f"after is not a valid cursor: {after}")
    rows = kind.listed(_state_in(request))
    first = int(np.searchsorted(kind.ids[rows], min(int(after), 2**62), side="right"))
    page = rows[first : first + int(limit_text)]
    properties = _split(request.query.get("properties", []))
    associations = _split(request.query.get("associations", []))
    content: dict[str, Any] = {
        "results": [kind.render(row, properties, associations) for row in page.tolist()]
    }
    if first + len(page) < len(rows):
        cursor = str(kind.ids[page[-1]])
        link = request.link({**request.query, "after": [cursor]})
        content["paging"] = {"next": {"after": cursor, "link": link}}
    return json_reply(content)


def _get_one(kind: Kind, request: Request, identifier: str) -> Reply:
    rows = kind.listed(_state_in(request))
    place = int(np.searchsorted(kind.ids[rows], int(identifier))) if identifier.isdigit() else -1
    if not 0 <= place < len(rows) or kind.ids[rows[place]] != int(identifier):
        return problem(404, "OBJECT_NOT_FOUND", "Object not found.  objectId are usually numeric.")
    properties = _split(request.query.get("properties", []))
    associations = _split(request.query.get("associations", []))
    return json_reply(kind.render(int(rows[place]), properties, associations))


def _search(kind: Kind, request: Request) -> Reply:
    """Answer a search: no associations, no archived objects, and nothing beyond 10,000."""
    try:
        asked = json.loads(request.body or b"{}")
        rows = search(kind, asked)
        limit, after = int(asked.get("limit", 10)), int(asked.get("after") or 0)
    except BadSearch as error:
        return problem(400, "VALIDATION_ERROR", str(error))
    except (ValueError, TypeError, AttributeError):
        return problem(400, "VALIDATION_ERROR", "Invalid input JSON")
    if not 1 <= limit <= SEARCH_LIMIT:
        return problem(400, "VALIDATION_ERROR", f"limit must be 1 to {SEARCH_LIMIT}")
    if after + limit > SEARCH_CAP:
        return problem(
            400, "VALIDATION_ERROR", f"paging beyond {SEARCH_CAP} results is not supported"
        )
    page: Ints = rows[after : after + limit]
    properties = asked.get("properties") or []
    content: dict[str, Any] = {
        "total": len(rows),
        "results": [kind.render(row, properties, []) for row in page.tolist()],
    }
    if after + len(page) < len(rows):
        content["paging"] = {"next": {"after": str(after + len(page))}}
    return json_reply(content)


def _read_batch(kind: Kind, request: Request) -> Reply:
    """Answer a batch of identifiers with those objects that there are."""
    asked = _batch_in(request, BATCH_LIMIT)
    if asked is None:
        return problem(400, "VALIDATION_ERROR", f"inputs must be 1 to {BATCH_LIMIT}")
    ids, properties = asked
    listed = set(kind.listed(_state_in(request)).tolist())
    rows = [row for one in ids if (row := row_of(kind, one)) in listed]
    content: dict[str, Any] = {
        "status": "COMPLETE",
        "results": [kind.render(row, properties, []) for row in rows],
    }
    if len(rows) < len(ids):
        missing = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "not found"}
        content |= {"numErrors": 1, "errors": [missing]}
    return json_reply(content, 200 if len(rows) == len(ids) else 207)


def _read_associations(view: View, request: Request, from_type: str, to_type: str) -> Reply:
    asked = _batch_in(request, LARGEST_BATCH)
    if request.method != "POST" or asked is None:
        return problem(400, "VALIDATION_ERROR", f"inputs must be 1 to {LARGEST_BATCH}")
    return read_associations(view, lambda name: _kind_of(view, name), from_type, to_type, asked[0])


def _batch_in(request: Request, most: int) -> tuple[list[str], list[str]] | None:
    """Return the identifiers and properties of a batch; None where it is wrong or too large."""
    try:
        asked = request.json()
        ids = [str(one["id"]) for one in asked["inputs"]]
        properties = [str(name) for name in asked.get("properties", [])]
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return (ids, properties) if 1 <= len(ids) <= most else None


def _state_in(request: Request) -> State:
    return "archived" if request.first("archived").lower() == "true" else "live"


def _split(values: list[str]) -> list[str]:
    """Return names given once with commas, or several times."""
    return [name for value in values for name in value.split(",") if name]


def _limit_of(path: str) -> Limit:
    return Limit("search", 5, 1) if path.endswith("/search") else Limit("hubspot", 110, 10)


def _limit_headers(usage: Usage, _now: int) -> dict[str, str]:
    if usage.limit.bucket == "search":
        return {}  # HubSpot's search says nothing of its limit
    return {
        "X-HubSpot-RateLimit-Max": str(usage.limit.requests),
        "X-HubSpot-RateLimit-Remaining": str(max(usage.remaining, 0)),
        "X-HubSpot-RateLimit-Interval-Milliseconds": str(usage.limit.seconds * 1000),
        "X-HubSpot-RateLimit-Daily": "1000000",
        "X-HubSpot-RateLimit-Daily-Remaining": "999999",
    }


def _too_many(usage: Usage) -> Reply:
    return _over("SECONDLY" if usage.limit.bucket == "search" else "TEN_SECONDLY_ROLLING")


def _over(policy: str) -> Reply:
    return json_reply(
        {
            "status": "error",
            "message": f"You have reached your {policy.lower()} limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": "c033cdaa-2c40-4a64-ae48-b4cec88dad24",
            "policyName": policy,
        },
        429,
    )


def _unauthorized(_token: str) -> Reply:
    message = (
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you "
        "can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
    )
    return problem(401, "INVALID_AUTHENTICATION", message)


def _touch(record: dict[str, Any], now: str) -> None:
    record["updatedAt"] = now
    for name in ("lastmodifieddate", "hs_lastmodifieddate"):
        if name in record["properties"]:
            record["properties"][name] = now


PLATFORM = Platform(
    name="hubspot",
    answer=answer,
    limit_of=_limit_of,
    limit_headers=_limit_headers,
    too_many=_too_many,
    unauthorized=_unauthorized,
    server_error=lambda status: problem(status, "INTERNAL_ERROR", "internal error"),
    drifting="updatedAt",
    touch=_touch,
    # The limit of the day, which tells no reset.
    faults={"daily_limit": lambda _request, _fault: _over("DAILY")},
)
