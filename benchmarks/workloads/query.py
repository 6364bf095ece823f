"""What is asked: a query's text, and the values it is asked with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

Value = int | datetime

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Query:
    """One file of a workload."""

    id: str
    question: str
    stresses: str
    sql: str


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
    first, second, sql = path.read_text(encoding="utf-8").split("\n", 2)
    question, stresses = first.split("-- Question: "), second.split("-- Stresses: ")
    if len(question) != 2 or len(stresses) != 2:
        raise ValueError(f"{path.name}: the first lines are -- Question: … and -- Stresses: …")
    return Query(path.stem, question[1], stresses[1], sql)


def to_json(values: Mapping[str, Value]) -> dict[str, int | str]:
    """Write values as JSON knows them; moments are the parameters that end in _at."""
    return {
        name: value.isoformat(" ") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def from_json(values: Mapping[str, int | str]) -> dict[str, Value]:
    """Read what `to_json` wrote."""
    return {
        name: datetime.fromisoformat(str(value)) if name.endswith("_at") else int(value)
        for name, value in values.items()
    }
