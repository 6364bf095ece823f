"""Measuring the pipeline: what counts as own work where tasks overlap."""

import pytest

from warehouse.bench_pipeline import covered_seconds, own_interval


def test_time_in_which_two_tasks_work_counts_once() -> None:
    assert covered_seconds([(10, 20), (0, 5), (12, 25), (13, 14)]) == 20


def test_a_task_that_ends_within_its_imports_worked_no_time() -> None:
    assert covered_seconds([(3.0, 2.0)]) == 0


def test_imports_are_taken_off_the_beginning_of_a_task() -> None:
    task = {"started_at": "2026-11-01T00:00:10+00:00", "ended_at": "2026-11-01T00:00:15+00:00"}
    began, ended = own_interval(task, 2.0)
    assert ended - began == pytest.approx(3.0)
