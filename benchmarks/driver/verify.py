"""Answers first: every engine against plain Python, before anything is timed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.driver.answers import Answer, digest
from benchmarks.engines.engine import Engine
from benchmarks.workloads.query import Binding, Query


class Answerer(Protocol):
    """Who knows the right answers."""

    def answer(self, binding: Binding) -> list[tuple[Any, ...]]:
        """Answer a query with the values of a binding."""


@dataclass(frozen=True)
class WrongAnswer:
    """An answer that is not the oracle's."""

    engine: str
    query_id: str
    values: str
    expected: Answer
    found: Answer


def know_answers(oracle: Answerer, bindings: Sequence[Binding]) -> list[Answer]:
    """Return the right answer to each binding."""
    return [digest(oracle.answer(binding)) for binding in bindings]


def find_wrong_answers(
    engine: Engine,
    file: Path,
    queries: Mapping[str, Query],
    bindings: Sequence[Binding],
    expected: Sequence[Answer],
) -> list[WrongAnswer]:
    """Ask an engine every binding; returns what it got wrong."""
    wrong = []
    session = engine.open(file)
    try:
        for binding, right in zip(bindings, expected, strict=True):
            found = digest(session.ask(queries[binding.query_id].sql, binding.values))
            if found != right:
                values = ", ".join(f"{name}={value}" for name, value in binding.values.items())
                wrong.append(WrongAnswer(engine.name, binding.query_id, values, right, found))
    finally:
        session.close()
    return wrong
