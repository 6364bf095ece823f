"""HubSpot's search: filter groups (any of them), filters (all of them), sorts."""

from datetime import datetime
from typing import Any

import numpy as np

from sandbox.chance import Bools, Floats, Ints
from sandbox.errors import SandboxError
from sandbox.platforms.hubspot_kind import Kind
from sandbox.world import to_ms

MOST_GROUPS, MOST_FILTERS = 5, 6


class BadSearch(Exception):
    """A search that HubSpot would refuse; the message says why."""


def search(kind: Kind, asked: dict[str, Any]) -> Ints:
    """Return the rows that a search finds, sorted as it asks; by identifier where it does not."""
    groups = asked.get("filterGroups") or []
    if len(groups) > MOST_GROUPS:
        raise BadSearch(f"at most {MOST_GROUPS} filterGroups are allowed")
    rows = kind.listed("live")
    if groups:
        matched = np.zeros(len(rows), bool)
        for group in groups:
            matched |= _match_group(kind, rows, group.get("filters") or [])
        rows = rows[matched]
    for sort in reversed(asked.get("sorts") or []):
        name, direction = _read_sort(sort)
        keys = _numbers(kind, rows, name)
        order = np.argsort(keys, kind="stable")
        if direction == "DESCENDING":
            order = np.argsort(-keys, kind="stable")
        rows = rows[order]
    return rows


def _read_sort(sort: Any) -> tuple[str, str]:  # noqa: ANN401
    if isinstance(sort, str):
        return sort.lstrip("-"), "DESCENDING" if sort.startswith("-") else "ASCENDING"
    return str(sort.get("propertyName", "")), str(sort.get("direction", "ASCENDING")).upper()


def _match_group(kind: Kind, rows: Ints, filters: list[dict[str, Any]]) -> Bools:
    if len(filters) > MOST_FILTERS:
        raise BadSearch(f"at most {MOST_FILTERS} filters are allowed in a group")
    matched = np.ones(len(rows), bool)
    for wanted in filters:
        matched &= _match(kind, rows, wanted)
    return matched


def _match(kind: Kind, rows: Ints, wanted: dict[str, Any]) -> Bools:
    name, operator = str(wanted.get("propertyName", "")), str(wanted.get("operator", ""))
    value = wanted.get("value")
    if operator in ("GT", "GTE", "LT", "LTE", "BETWEEN"):
        numbers = _numbers(kind, rows, name)
        low = _number(value)
        if operator == "BETWEEN":
            return (numbers >= low) & (numbers <= _number(wanted.get("highValue")))
        return {
            "GT": numbers > low,
            "GTE": numbers >= low,
            "LT": numbers < low,
            "LTE": numbers <= low,
        }[operator]
    values = [kind.value(row, name) for row in rows.tolist()]
    if operator == "HAS_PROPERTY":
        return np.array([one is not None for one in values], bool)
    if operator == "NOT_HAS_PROPERTY":
        return np.array([one is None for one in values], bool)
    texts = [(one or "").lower() for one in values]
    if operator in ("EQ", "NEQ"):
        same = np.array([one == str(value).lower() for one in texts], bool)
        return same if operator == "EQ" else ~same
    if operator in ("IN", "NOT_IN"):
        among = {str(one).lower() for one in wanted.get("values") or []}
        inside = np.array([one in among for one in texts], bool)
        return inside if operator == "IN" else ~inside
    if operator == "CONTAINS_TOKEN":
        part = str(value).lower().strip("*")
        return np.array([part in one for one in texts], bool)
    raise BadSearch(f"unknown operator {operator!r}")


def _numbers(kind: Kind, rows: Ints, name: str) -> Ints | Floats:
    """Return a property as numbers; moments count milliseconds, as in HubSpot's filters."""
    if name == "hs_object_id":
        return kind.ids[rows]
    if name == "createdate":
        return kind.created[rows]
    if name in (kind.changed_name, "hs_lastmodifieddate", "lastmodifieddate"):
        return kind.changed[rows]
    return np.array([_number(kind.value(row, name)) for row in rows.tolist()], float)


def _number(value: Any) -> float | int:  # noqa: ANN401
    """Read a number, milliseconds, or an ISO moment; text without one counts as nothing."""
    text = str(value)
    if text.lstrip("-").isdigit():
        return int(text)
    try:
        return float(text)
    except ValueError:
        pass
    try:
        return to_ms(datetime.fromisoformat(text.replace("Z", "+00:00")))
    except (ValueError, SandboxError):
        return float("nan")
