"""A rate limit with several threads at it: all wait for the same moment, and none hammers."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from extract.errors import RateLimited
from extract.http import Api
from extract.window import Window
from tests.extract.loopback import Answer, Asked, Clock, Platform, as_json
from tests.extract.pipeline import UNTIL

Serve = Callable[[Callable[[Asked], Answer]], Platform]
LONG = timedelta(minutes=16)
LEEWAY = 1.0


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - threads wait by the real clock


def at_once(threads: int, act: Callable[[], None]) -> None:
    """Do the same in several threads; raise what went wrong in any."""
    problems: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as problem:
            problems.append(problem)

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if problems:
        raise problems[0]


def test_all_threads_wait_for_the_moment_that_one_was_told() -> None:
    window = Window(now, time.sleep)
    opens = now() + timedelta(seconds=0.4)
    window.close_until(opens)
    entered: list[datetime] = []

    def enter() -> None:
        window.enter("x", LONG)
        entered.append(now())

    at_once(5, enter)
    assert len(entered) == 5
    assert all(opens <= moment <= opens + timedelta(seconds=LEEWAY) for moment in entered)


def test_a_later_moment_that_another_thread_is_told_holds(clock: Clock) -> None:
    window = Window(clock, clock.sleep)
    window.close_until(UNTIL + timedelta(seconds=40))
    window.close_until(UNTIL + timedelta(seconds=20))
    window.enter("x", LONG)
    assert clock.slept == [40.0]


def test_a_moment_told_while_waiting_is_waited_for_as_well(clock: Clock) -> None:
    def sleep(seconds: float) -> None:
        if not clock.slept:
            window.close_until(UNTIL + timedelta(seconds=50))
        clock.sleep(seconds)

    window = Window(clock, sleep)
    window.close_until(UNTIL + timedelta(seconds=40))
    window.enter("x", LONG)
    assert clock.slept == [40.0, 10.0]


def test_turns_are_taken_at_the_pace_of_all_threads_together() -> None:
    window = Window(now, time.sleep)
    window.enter("x", LONG)
    window.slow_to(timedelta(seconds=0.1))
    entered: list[float] = []

    def enter() -> None:
        window.enter("x", LONG)
        entered.append(time.monotonic())

    begun = time.monotonic()
    at_once(4, enter)
    assert max(entered) - begun >= 0.39
    window.slow_to(timedelta(0))
    window.enter("x", LONG)


def test_a_long_wait_is_raised_in_every_thread_and_slept_by_none(clock: Clock) -> None:
    window = Window(clock, clock.sleep)
    window.close_until(UNTIL + timedelta(hours=1))
    for _ in range(2):
        with pytest.raises(RateLimited, match="2026-11-01T01:00:00Z"):
            window.enter("x", LONG)
    assert clock.slept == []


def test_a_429_is_hit_by_those_on_their_way_and_by_nobody_before_the_reset(serve: Serve) -> None:
    opens: list[datetime] = []
    early: list[datetime] = []
    lock = threading.Lock()

    def answer(asked: Asked) -> Answer:
        with lock:
            if not opens:
                opens.append(now() + timedelta(seconds=1.2))
            moment = now()
            if moment < opens[0]:
                early.append(moment)
                return Answer(status=429, headers={"x-rate-limit-reset": opens[0].isoformat()})
        return as_json([1])

    platform = serve(answer)
    api = Api("x", platform.url, None, now, time.sleep)

    def ask() -> None:
        for _ in range(3):
            assert api.get("/").json == [1]

    at_once(4, ask)
    api.close()
    assert now() - opens[0] < timedelta(seconds=LEEWAY + 0.5)
    assert 1 <= len(early) <= 4, "each thread was told once at most"
    assert len(platform.asked) == len(early) + 12


def test_little_that_is_left_is_spread_over_the_requests_to_come(
    serve: Serve, connect: Callable[..., Api], clock: Clock
) -> None:
    left = iter(["20", "10", "9", "100"])

    def answer(asked: Asked) -> Answer:
        reset = str(int(clock.now.timestamp()) + 27)
        return as_json(
            [],
            x_rate_limit_limit="300",
            x_rate_limit_remaining=next(left),
            x_rate_limit_reset=reset,
        )

    api = connect(serve(answer).url)
    for _ in range(4):
        api.get("/")
    assert clock.slept == pytest.approx([1.35, 2.7, 3.0], abs=0.1)


def test_hosts_of_feeds_have_limits_of_their_own(serve: Serve, clock: Clock) -> None:
    busy = serve(lambda asked: Answer(status=429, headers={"Retry-After": "3000"}))
    idle = serve(lambda asked: as_json([1]))
    api = Api("rss", idle.url, None, clock, clock.sleep)
    with pytest.raises(RateLimited):
        api.get(f"{busy.url}/feed")
    assert api.get(f"{idle.url}/feed").json == [1]
    api.close()
