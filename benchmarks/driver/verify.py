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
    """An answer that is not the right one; an engine that fails finds nothing and says why."""

    engine: str
    query_id: str
    values: str
    expected: Answer
    found: Answer | None
    error: str | None = None


def know_answers(oracle: Answerer, bindings: Sequence[Binding]) -> list[Answer]:
    """Return the right answer to each binding."""
    return [digest(oracle.answer(binding)) for binding in bindings]


def ask_answers(
    engine: Engine, place: Path, queries: Mapping[str, Query], bindings: Sequence[Binding]
) -> list[Answer]:
    """Return an engine's answer to each binding, for others to be compared with."""
    session = engine.open(place)
    try:
        return [
            digest(session.ask(engine.translate(queries[binding.query_id]), binding.values))
            for binding in bindings
        ]
    finally:
        session.close()


def find_wrong_answers(
    engine: Engine,
    place: Path,
    queries: Mapping[str, Query],
    bindings: Sequence[Binding],
    expected: Sequence[Answer],
) -> list[WrongAnswer]:
    """Ask an engine every binding; returns what it got wrong."""
    wrong = []
    texts = {query_id: engine.translate(query) for query_id, query in queries.items()}
    session = engine.open(place)
    try:
        for binding, right in zip(bindings, expected, strict=True):
            error, found = None, None
            try:
                found = digest(session.ask(texts[binding.query_id], binding.values))
            except Exception as problem:  # every engine has errors of its own
                error = f"{type(problem).__name__}: {str(problem).strip()[:300]}"
            if found != right:
                values = ", ".join(f"{name}={value}" for name, value in binding.values.items())
                wrong.append(
                    WrongAnswer(engine.name, binding.query_id, values, right, found, error)
                )
    finally:
        session.close()
    return wrong
