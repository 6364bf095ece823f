"""HubSpot's associations (v4): read for many objects at once, each object's list as one record."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extract.http import Api
from extract.paging import refuse_loop
from extract.response import Response

OBJECTS_A_BATCH = 1000


def read_links(
    api: Api, from_type: str, to_type: str, ids: Sequence[str], known: frozenset[str]
) -> Iterator[Response]:
    """Yield the associations of objects with those of another type, each object's list whole.

    What had associations when it was last read (`known`) and has none any more gets an empty list.
    """
    for batch in cut(ids, OBJECTS_A_BATCH):
        yield from read_batch(api, from_type, to_type, batch, known)


def read_batch(
    api: Api, from_type: str, to_type: str, ids: Sequence[str], known: frozenset[str]
) -> Iterator[Response]:
    """Yield the associations of a batch of objects; a list of several pages with its last one."""
    path = f"/crm/v4/associations/{from_type}/{to_type}/batch/read"
    found: dict[str, list[dict[str, Any]]] = {}
    visited: set[str] = set()
    asked, page_number, is_sound = [{"id": identifier} for identifier in ids], 1, True
    while asked:
        page = api.post(path, {"inputs": asked}, page_number=page_number)
        asked, page_number, is_sound = [], page_number + 1, is_sound and holds_all(page)
        whole = []
        for result in page.json["results"]:
            from_id = str(result["from"]["id"])
            found.setdefault(from_id, []).extend(link(one) for one in result["to"])
            if after := result.get("paging", {}).get("next", {}).get("after"):
                refuse_loop(visited, f"{from_id}:{after}", api, path)
                asked.append({"id": from_id, "after": after})
            else:
                whole.append(from_id)
        if not asked and is_sound:
            emptied = (one for one in ids if one not in found)
            whole += [one for one in emptied if f"{from_type}:{one}:{to_type}" in known]
        yield page.read_as([links(from_type, one, to_type, found.get(one, [])) for one in whole])


def link(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return one association: the other object's identifier, and the labels between them."""
    kinds = told.get("associationTypes", [])
    labels = sorted({kind["label"] for kind in kinds if kind.get("label")})
    return {"id": str(told["toObjectId"]), "labels": labels}


def links(
    from_type: str, from_id: str, to_type: str, found: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return one object's associations with a type, in an order that does not change."""
    return {
        "id": f"{from_type}:{from_id}:{to_type}",
        "from_type": from_type,
        "from_id": from_id,
        "to_type": to_type,
        "targets": sorted(found, key=lambda one: one["id"]),
    }


def holds_all(page: Response) -> bool:
    """Say whether what is missing from a batch is missing in HubSpot, not for a fault of its own.

    An object that is associated with nothing, or archived, stands among the errors of a batch.
    """
    errors = page.json.get("errors", [])
    return all(error.get("category") == "OBJECT_NOT_FOUND" for error in errors)


def cut(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield identifiers in parts of a size, the last one smaller."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
