"""Several accounts or objects read at once, with their answers in order all the same."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import Full, Queue
from typing import TypeVar

from extract.response import Response

Item = TypeVar("Item")

# Answers that wait to be taken, of each item: memory stays flat where one item is slow.
WAITING = 2
# How many items may be begun before the first of them is taken whole, for each worker.
AHEAD = 2
SECONDS_TO_LOOK = 0.1


class Reading:
    """One item's answers, on their way from the thread that asks to the one that takes."""

    def __init__(self, stopped: threading.Event) -> None:
        self.stopped = stopped
        self.answers: Queue[Response | BaseException | None] = Queue(WAITING)

    def fill(self, answers: Iterable[Response]) -> None:
        """Put in every answer, then what ends them: an error, or nothing."""
        try:
            for answer in answers:
                if not self.put(answer):
                    return
            self.put(None)
        except BaseException as problem:  # raised again where the answers are taken
            self.put(problem)

    def put(self, answer: Response | BaseException | None) -> bool:
        """Put in one answer when there is room; say whether anybody still wants it."""
        while not self.stopped.is_set():
            try:
                self.answers.put(answer, timeout=SECONDS_TO_LOOK)
            except Full:
                continue
            return True
        return False

    def take(self) -> Iterator[Response]:
        """Yield the answers; raise what went wrong behind them."""
        while (answer := self.answers.get()) is not None:
            if isinstance(answer, BaseException):
                raise answer
            yield answer


def in_order(
    items: Sequence[Item], fetch: Callable[[Item], Iterable[Response]], workers: int = 4
) -> Iterator[Response]:
    """Yield the answers of `fetch(item)` for each item, in the items' order.

    At most `workers` items are asked for at once, each in a thread of its own, and few more than
    were taken; the rate limit of the API holds for all together. An error is raised in its item's
    turn, and ends the others.
    """
    stopped = threading.Event()
    readings = [Reading(stopped) for _ in items]
    waiting = deque(zip(items, readings, strict=True))
    places = threading.Semaphore(AHEAD * workers)

    def answers_of(item: Item) -> Iterator[Response]:
        yield from fetch(item)

    def work() -> None:
        while places.acquire() and not stopped.is_set():
            try:
                item, reading = waiting.popleft()
            except IndexError:
                return
            reading.fill(answers_of(item))

    threads = [
        threading.Thread(target=work, name=f"reading-{number}", daemon=True)
        for number in range(min(workers, len(items)))
    ]
    for thread in threads:
        thread.start()
    try:
        for reading in readings:
            yield from reading.take()
            places.release()
    finally:
        stopped.set()
        places.release(max(len(threads), 1))
