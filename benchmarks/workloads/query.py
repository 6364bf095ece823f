"""What is asked: a query's text, and the values it is asked with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

Value = int | str | datetime

FOLDER = Path(__file__).parent
# Within a query's file: from here on the text is that of the engines named.
OVERRIDE = re.compile(r"^-- For (?P<engines>[a-z, -]+): .*$", re.MULTILINE)


@dataclass(frozen=True)
class Query:
    """One file of a workload; overrides are texts for single engines, by the engine's name."""

    id: str
    question: str
    stresses: str
    sql: str
    overrides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Binding:
    """The values of a query's parameters; the band says how heavy they are expected to be."""

    query_id: str
    band: str
    values: Mapping[str, Value]


def read_queries(workload: str) -> list[Query]:
    """Read a workload's queries, by number; raises `ValueError` on one without its question."""
    return [read_query(path) for path in sorted((FOLDER / workload).glob("q*.sql"))]


def read_query(path: Path) -> Query:
    """Read one query and the two lines on top that say what it asks and what it stresses."""
    first, second, text = path.read_text(encoding="utf-8").split("\n", 2)
    question, stresses = first.split("-- Question: "), second.split("-- Stresses: ")
    if len(question) != 2 or len(stresses) != 2:
        raise ValueError(f"{path.name}: the first lines are -- Question: … and -- Stresses: …")
    sql, *others = OVERRIDE.split(text)
    overrides = {
        name.strip(): override.strip().rstrip(";")
        for names, override in zip(others[::2], others[1::2], strict=True)
        for name in names.split(",")
    }
    return Query(path.stem, question[1], stresses[1], sql.strip().rstrip(";"), overrides)


def to_json(values: Mapping[str, Value]) -> dict[str, int | str]:
    """Write values as JSON knows them; moments are the parameters that end in _at."""
    return {
        name: value.isoformat(" ") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def from_json(values: Mapping[str, int | str]) -> dict[str, Value]:
    """Read what `to_json` wrote."""
    return {
        name: datetime.fromisoformat(str(value)) if name.endswith("_at") else value
        for name, value in values.items()
    }
