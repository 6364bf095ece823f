"""Fixed work: the same questions over the same tables, each time, on one thread."""

from contextlib import closing

import pytest

from benchmarks.fixed_work import QUESTIONS, FixedWork


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_an_answer_and_always_the_same(question: str) -> None:
    with closing(FixedWork()) as one, closing(FixedWork()) as other:
        other.do()
        answer = one.connection.execute(question).fetchall()
        assert len(answer) >= 10
        assert other.connection.execute(question).fetchall() == answer


def test_it_works_on_one_thread_whatever_a_home_has_set() -> None:
    with closing(FixedWork()) as work:
        assert work.connection.execute("select current_setting('threads')").fetchone() == (1,)
