"""The part of SOQL that the sandbox understands: fields or COUNT() of one object, conditions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from sandbox.world import to_ms

Row = Mapping[str, Any]
Test = Callable[[Row], bool]

QUERY = re.compile(
    r"\s*SELECT\s+(?P<fields>.+?)\s+FROM\s+(?P<sobject>\w+)"
    r"(?:\s+WHERE\s+(?P<where>.+?))?(?:\s+ORDER\s+BY\s+(?P<order>\w+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
COMPARISON = re.compile(r"(\w+)\s*(>=|<=|!=|=|>|<)\s*(.+)", re.DOTALL)
MEMBERSHIP = re.compile(r"(\w+)\s+IN\s*\((.*)\)", re.IGNORECASE | re.DOTALL)
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">=": ge, "<=": le, "!=": ne, "=": eq, ">": gt, "<": lt,
}  # fmt: skip


class BadQuery(Exception):
    """A query that Salesforce would refuse: error code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Query:
    """A query, read. Without `names` it only counts."""

    sobject: str
    names: tuple[str, ...]
    tests: tuple[Test, ...]
    order: str

    def find(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows that it finds, in its order."""
        found = [row for row in rows if all(test(row) for test in self.tests)]
        return sorted(found, key=lambda row: str(row[self.order])) if self.order else found


def read_query(text: str, fields_of: Callable[[str], Mapping[str, str] | None]) -> Query:
    """Read a query; BadQuery where an object or a field is unknown, or it cannot be read."""
    found = QUERY.fullmatch(text)
    if found is None:
        raise BadQuery("MALFORMED_QUERY", f"unexpected token in {text[:80]!r}")
    fields = fields_of(found["sobject"])
    if fields is None:
        raise BadQuery("INVALID_TYPE", f"sObject type '{found['sobject']}' is not supported.")
    is_count = found["fields"].replace(" ", "").upper() == "COUNT()"
    names = () if is_count else tuple(re.split(r"\s*,\s*", found["fields"]))
    conditions = re.split(r"\s+AND\s+", found["where"]) if found["where"] else []
    read = [_read_condition(condition) for condition in conditions]
    order = found["order"] or ""
    for name in (*names, *(name for name, _ in read), *([order] if order else [])):
        if name not in fields:
            raise BadQuery("INVALID_FIELD", f"No such column '{name}' on {found['sobject']}.")
    return Query(found["sobject"], names, tuple(test for _, test in read), order)


def _read_condition(text: str) -> tuple[str, Test]:
    if listed := MEMBERSHIP.fullmatch(text.strip()):
        name, members = listed[1], {_literal(one.strip()) for one in listed[2].split(",")}
        return name, lambda row: row[name] in members
    if compared := COMPARISON.fullmatch(text.strip()):
        name, operate, value = compared[1], OPERATORS[compared[2]], _literal(compared[3].strip())
        return name, lambda row: row[name] is not None and operate(row[name], value)
    raise BadQuery("MALFORMED_QUERY", f"unexpected token in {text[:80]!r}")


def _literal(text: str) -> Any:  # noqa: ANN401 - text, number, truth or moment (ms)
    if text.startswith("'") and text.endswith("'"):
        return text[1:-1].replace("\\'", "'")
    if text.lower() in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text.lower()]
    try:
        return to_ms(datetime.fromisoformat(text)) if "T" in text else float(text)
    except ValueError:
        raise BadQuery("MALFORMED_QUERY", f"bad value {text[:40]!r}") from None
