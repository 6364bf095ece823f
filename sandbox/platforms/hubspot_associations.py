"""HubSpot's associations (v4): which objects belong together, read for many at once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sandbox.http import Reply, json_reply
from sandbox.platforms.hubspot_engagements import Engagement
from sandbox.platforms.hubspot_firms import company_of
from sandbox.platforms.hubspot_kind import Kind
from sandbox.view import View
from sandbox.world import iso

LARGEST_BATCH = 1000
PRIMARY = [
    {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None},
    {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
]
UNLABELLED = [{"category": "HUBSPOT_DEFINED", "typeId": 200, "label": None}]


def read_batch(
    view: View, kinds: Callable[[str], Kind], from_type: str, to_type: str, ids: Sequence[str]
) -> Reply:
    """Return what each of some objects is associated with; what has nothing is an error of it."""
    kind, target = kinds(from_type), kinds(to_type)
    live = set(kind.listed("live").tolist())
    there = set(target.listed("live").tolist())
    results, lonely = [], []
    for identifier in ids:
        row = row_of(kind, identifier)
        linked = linked_row(view, kind, to_type, row) if row in live else -1
        if linked in there:
            results.append(
                {
                    "from": {"id": identifier},
                    "to": [
                        {
                            "toObjectId": int(target.ids[linked]),
                            "associationTypes": PRIMARY if to_type == "companies" else UNLABELLED,
                        }
                    ],
                }
            )
        else:
            lonely.append(identifier)
    content: dict[str, Any] = {
        "status": "COMPLETE",
        "results": results,
        "startedAt": iso(view.now),
        "completedAt": iso(view.now),
    }
    if lonely:
        content |= {"numErrors": len(lonely), "errors": [error_of(one) for one in lonely]}
    return json_reply(content, 207 if lonely else 200)


def error_of(identifier: str) -> dict[str, Any]:
    """Return what HubSpot says of an object without associations."""
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No association could be found for object {identifier}",
        "context": {"fromObjectId": [identifier]},
    }


def row_of(kind: Kind, identifier: str) -> int:
    """Return the row of an object, or -1."""
    if not identifier.isdigit():
        return -1
    row = int(np.searchsorted(kind.ids, int(identifier)))
    return row if row < len(kind.ids) and kind.ids[row] == int(identifier) else -1


def linked_row(view: View, kind: Kind, to_type: str, row: int) -> int:
    """Return the row that a row is associated with, or -1."""
    if to_type == "contacts":
        return kind.contact(row)
    if to_type == "companies":
        return company_of(view, kind.contact(row))
    if isinstance(kind, Engagement) and kind.about == to_type:
        return int(kind.subjects[row])
    return -1
