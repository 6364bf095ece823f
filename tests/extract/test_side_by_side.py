"""Several things read at once: in order, within bounds, and ended by the first error."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import Refused
from extract.response import Response
from extract.side_by_side import in_order
from tests.extract.properties import few

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def a_response(url: str) -> Response:
    return Response("GET", url, 200, {}, 1, NOW, b"[]")


def pages(item: tuple[int, int]) -> Iterator[Response]:
    number, count = item
    for page in range(count):
        yield a_response(f"{number}/{page}")


@few
@given(counts=st.lists(st.integers(0, 6), max_size=8), workers=st.integers(1, 5))
def test_every_answer_comes_once_in_the_order_of_the_items(counts: list[int], workers: int) -> None:
    items = list(enumerate(counts))
    expected = [f"{number}/{page}" for number, count in items for page in range(count)]
    assert [answer.url for answer in in_order(items, pages, workers)] == expected


def test_as_many_are_asked_for_at_once_as_there_are_workers() -> None:
    together = threading.Barrier(3, timeout=10)
    running: list[int] = []
    most: list[int] = []
    lock = threading.Lock()

    def fetch(item: int) -> Iterator[Response]:
        with lock:
            running.append(item)
            most.append(len(running))
        together.wait()
        yield a_response(str(item))
        with lock:
            running.remove(item)

    assert [answer.url for answer in in_order(range(9), fetch, workers=3)] == list("012345678")
    assert max(most) == 3


def test_a_slow_taker_is_not_run_ahead_of() -> None:
    made: list[str] = []

    def fetch(item: int) -> Iterator[Response]:
        for page in range(50):
            made.append(f"{item}/{page}")
            yield a_response(made[-1])

    answers = in_order([1, 2], fetch, workers=2)
    next(answers)
    threading.Event().wait(0.3)
    assert 2 <= len(made) <= 8, "two of each wait, and one of each is at hand"
    answers.close()  # type: ignore[attr-defined]


def test_an_error_is_raised_in_its_turn_and_ends_the_others() -> None:
    begun: list[int] = []

    def fetch(item: int) -> Iterator[Response]:
        begun.append(item)
        yield a_response(str(item))
        if item == 1:
            raise Refused("not this one")

    taken: list[str] = []
    with pytest.raises(Refused, match="not this one"):
        taken.extend(answer.url for answer in in_order(range(100), fetch, workers=2))
    assert len(begun) < 10


def test_who_stops_taking_stops_the_asking() -> None:
    begun: list[int] = []

    def fetch(item: int) -> Iterator[Response]:
        begun.append(item)
        yield a_response(str(item))

    answers = in_order(range(100), fetch, workers=2)
    assert next(answers).url == "0"
    answers.close()  # type: ignore[attr-defined]
    for thread in threading.enumerate():
        if thread.name.startswith("reading-"):
            thread.join(timeout=5)
            assert not thread.is_alive()
    assert len(begun) < 100
