"""Logistic regression against what its data were drawn from, and its judgement by hand."""

import numpy as np
import pytest
from scipy.special import expit

from scoring.logistic import RIDGE, fit_logistic, judge


def test_the_weights_that_drew_the_data_are_found() -> None:
    rng = np.random.default_rng(7)
    features = rng.normal(size=(40_000, 3))
    happened = (rng.random(40_000) < expit(-0.5 + features @ [1.0, -2.0, 0.0])).astype(float)
    model = fit_logistic(features, happened)
    assert model.intercept == pytest.approx(-0.5, abs=0.05)
    assert model.weights.tolist() == pytest.approx([1.0, -2.0, 0.0], abs=0.06)
    # At the top of the likelihood the mean chance is the share of events.
    assert expit(model.log_odds(features)).mean() == pytest.approx(happened.mean(), abs=1e-3)


def test_one_feature_is_fitted_as_by_hand() -> None:
    # x is -1 or 1, and it happened to 1 of 4 and to 3 of 4. Without a ridge the weight is ln 3;
    # with it, the slope 8 * (1 / (1 + exp(-w)) - 3 / 4) + RIDGE * w is 0 at the weight.
    features = np.repeat([-1.0, 1.0], 4)[:, None]
    happened = np.array([1.0, 0, 0, 0, 1, 1, 1, 0])
    model = fit_logistic(features, happened)
    (weight,) = model.weights
    assert model.intercept == pytest.approx(0.0, abs=1e-3)
    assert 8 * (expit(weight) - 0.75) + RIDGE * weight == pytest.approx(0.0, abs=1e-2)
    assert 0 < weight < np.log(3)


def test_features_that_say_all_keep_finite_weights() -> None:
    features = np.linspace(-1, 1, 200)[:, None]
    model = fit_logistic(features, (features[:, 0] > 0).astype(float))
    assert 1 < model.weights[0] < 100


def test_judgement_is_that_by_hand() -> None:
    # Pairs of one to whom it happened and one to whom not: 0.9 over both, 0.4 over one, tied once.
    found = judge(np.array([0.9, 0.4, 0.4, 0.1]), np.array([1.0, 1.0, 0.0, 0.0]))
    assert found.auc == pytest.approx((2 + 1 + 0.5) / 4)
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.16 + 0.01) / 4)
    assert found.base_brier == 0.25
    assert (found.rows, found.events) == (4, 2)
    assert found.lift == 2.0


def test_a_tie_at_the_edge_of_the_tenth_does_not_depend_on_the_order() -> None:
    happened = np.zeros(40)
    happened[:10] = 1.0
    same = np.full(40, 0.3)
    assert judge(same, happened).lift == judge(same, happened[::-1]).lift == pytest.approx(1.0)
    assert judge(same, happened).auc == 0.5
