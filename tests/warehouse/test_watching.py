"""Watching a command: its answer, its seconds, its memory, and how it may end."""

import sys

import pytest

from warehouse.errors import KennoError
from warehouse.settings import inherited_environment
from warehouse.watching import Ended, watch


def run(code: str, accepted: tuple[int, ...] = (0,)) -> Ended:
    return watch([sys.executable, "-c", code], inherited_environment(), 0.01, accepted=accepted)


def test_what_a_command_says_and_takes_is_told() -> None:
    ended = run("sum(range(10_000_000)); print('[1, 2]')")
    assert ended.said == [1, 2]
    assert ended.peak_megabytes > 1
    assert ended.processor_seconds > 0


def test_a_command_that_fails_is_an_error_with_its_own_words() -> None:
    with pytest.raises(KennoError, match="no such thing"):
        run("raise SystemExit('no such thing')")


def test_an_exit_code_that_is_accepted_may_come_with_nothing_said() -> None:
    assert run("raise SystemExit(3)", (0, 3)).said is None
    with pytest.raises(KennoError, match="failed"):
        run("raise SystemExit(2)", (0, 3))
