"""Gunther's and Amdahl's laws: the published data give the published parameters."""

import numpy as np
import pytest

from benchmarks.driver.scalability import (
    fit_scalability,
    law,
    parallel_share,
    summarise_speed_up,
)

# Cisco's measurements as published with usl4j: requests a second by clients, from one.
CISCO = [
    955.16, 1878.91, 2688.01, 3548.68, 4315.54, 5130.43, 5931.37, 6531.08, 7219.80, 7867.61,
    8278.71, 8646.70, 9047.84, 9426.55, 9645.37, 9897.24, 10097.60, 10240.50, 10532.39, 10798.52,
    11151.43, 11518.63, 11806.00, 12089.37, 12075.41, 12177.29, 12211.41, 12158.93, 12155.27,
    12118.04, 12140.40, 12074.39,
]  # fmt: skip


def test_the_published_data_give_the_published_parameters() -> None:
    fit = fit_scalability(list(range(1, 33)), CISCO)
    assert fit is not None
    assert fit.lambda_ == pytest.approx(995.65, abs=0.01)
    assert fit.sigma == pytest.approx(0.02671591, abs=1e-6)
    assert fit.kappa == pytest.approx(7.690945e-4, abs=1e-8)
    assert fit.best_clients is not None
    assert fit.best_clients == pytest.approx(35.57, abs=0.01)
    assert fit.best_interval is not None
    assert fit.best_interval[0] < fit.best_clients < fit.best_interval[1]
    for name, value in (("lambda", 995.65), ("sigma", 0.0267), ("kappa", 7.69e-4)):
        low, high = fit.intervals[name]
        assert low < value < high
    assert fit.r_squared > 0.99
    assert len(fit.residuals) == len(CISCO)


def test_exact_data_are_found_again() -> None:
    clients = np.array([1, 2, 3, 4, 6, 8, 12, 16], dtype=np.float64)
    fit = fit_scalability(clients.tolist(), law(clients, 40.0, 0.1, 0.01).tolist())
    assert fit is not None
    assert (fit.lambda_, fit.sigma, fit.kappa) == pytest.approx((40.0, 0.1, 0.01), rel=1e-4)


def test_three_points_are_too_few() -> None:
    assert fit_scalability([1, 2, 4], [10, 19, 33]) is None
    assert fit_scalability([1, 2, 3, 4], [10, 19, 0, 33]) is None


def test_the_share_that_threads_divide() -> None:
    assert parallel_share([1, 2], [1.0, 1.6]) == pytest.approx(0.75)
    assert parallel_share([1, 2, 4], [1.0, 2.0, 4.0]) == pytest.approx(1.0)
    assert parallel_share([1, 2], [1.0, 0.9]) == 0
    assert parallel_share([1], [1.0]) is None


def test_speed_up_is_told_by_query() -> None:
    [row] = summarise_speed_up({1: {"q01": 0.3}, 2: {"q01": 0.2}})
    assert row["points"] == [
        {"threads": 1, "speed_up": pytest.approx(1.0)},
        {"threads": 2, "speed_up": pytest.approx(1.5)},
    ]
    assert row["parallel_share"] == pytest.approx(2 / 3)
