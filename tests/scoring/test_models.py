"""The two models: parameters recovered, slopes right, properties that must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad
from scipy.special import roots_jacobi

from scoring.bgnbd import (
    DistinctRows,
    PurchaseModel,
    chance_alive,
    fit_purchases,
    purchases_if_alive,
)
from scoring.fitting import FitRefusedError, Floats
from scoring.gamma_gamma import Spenders, SpendModel, expected_spend, fit_spend
from tests.scoring.known_customers import TRUTH, draw_customers

positive = st.floats(0.1, 8.0)
models = st.builds(
    PurchaseModel,
    r=positive,
    alpha=st.floats(0.5, 50.0),
    a=positive,
    b=positive,
    log_likelihood=st.just(0.0),
)
counts = st.integers(0, 100)
weeks = st.floats(1.0, 200.0)
shares = st.floats(0.0, 1.0)


def one(value: float) -> Floats:
    return np.array([float(value)])


def test_drawn_purchases_give_their_parameters_back() -> None:
    table = draw_customers(40_000, seed=11)
    fit = fit_purchases(
        table["frequency"].to_numpy().astype(float),
        table["recency"].to_numpy(),
        table["age"].to_numpy(),
    )
    assert (fit.r, fit.alpha) == pytest.approx((TRUTH.r, TRUTH.alpha), rel=0.1)
    assert fit.a / (fit.a + fit.b) == pytest.approx(TRUTH.a / (TRUTH.a + TRUTH.b), rel=0.1)


def test_drawn_spend_gives_its_parameters_back_in_any_currency() -> None:
    table = draw_customers(40_000, seed=12)
    x = table["frequency"].to_numpy().astype(float)
    spend = table["mean_repeat_spend"].to_numpy()
    fit = fit_spend(x, spend)
    assert (fit.p, fit.q, fit.gamma) == pytest.approx((6.0, 4.0, 15.0), rel=0.1)
    in_cents = fit_spend(x, spend * 100)
    assert (in_cents.p, in_cents.q) == pytest.approx((fit.p, fit.q), rel=1e-3)
    assert in_cents.gamma == pytest.approx(fit.gamma * 100, rel=1e-3)


# Of the CDNOW customers, as published (Fader, Hardie & Lee 2005; Fader & Hardie 2013).
CDNOW = PurchaseModel(r=0.243, alpha=4.414, a=0.793, b=2.426, log_likelihood=-9582.4)
CDNOW_SPEND = SpendModel(p=6.25, q=3.74, gamma=15.44, log_likelihood=0.0)


def test_a_chance_to_be_alive_is_that_of_the_formula_by_hand() -> None:
    # 1 / (1 + a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x)): 1 / (1 + 1/2 (4/2)^2).
    model = PurchaseModel(r=1.0, alpha=1.0, a=1.0, b=2.0, log_likelihood=0.0)
    assert chance_alive(model, one(1), one(1), one(3))[0] == pytest.approx(1 / 3)
    # 0.793 / 3.426 = 0.231465; (43.274 / 34.844)^2.243 = 1.625789; 1 / (1 + 0.376314).
    assert chance_alive(CDNOW, one(2), one(30.43), one(38.86))[0] == pytest.approx(
        0.72658, abs=1e-5
    )


def test_the_first_customer_of_cdnow_buys_as_published() -> None:
    # Twice in 38.86 weeks, last after 30.43: 1.226 more in the 39 weeks that follow.
    bought = one(2), one(30.43), one(38.86)
    alive = chance_alive(CDNOW, *bought)
    found = alive * purchases_if_alive(CDNOW, bought[0], bought[2], 39.0)
    assert found[0] == pytest.approx(1.226, abs=5e-4)


def test_expected_spend_is_that_of_the_formula_by_hand() -> None:
    # p gamma / (q - 1) = 6.25 x 15.44 / 2.74; 6.25 (15.44 + 2 x 22.35) / (6.25 x 2 + 2.74).
    spend = expected_spend(CDNOW_SPEND, np.array([0.0, 2.0]), np.array([np.nan, 22.35]))
    assert spend == pytest.approx([35.218978, 24.663714], abs=1e-6)


def test_grouping_equal_customers_does_not_change_the_likelihood() -> None:
    x, t_x, age = np.array([0.0, 2.0, 2.0]), np.array([0.0, 5.0, 5.0]), np.array([9.0, 9.0, 9.0])
    alone = DistinctRows.of(x, t_x, age, np.array([1, 1, 1]))
    grouped = DistinctRows.of(x[:2], t_x[:2], age[:2], np.array([1, 2]))
    at = np.array([0.5, 4.0, 0.8, 2.0])
    assert grouped.mean_log_likelihood(at)[0] == pytest.approx(alone.mean_log_likelihood(at)[0])


def test_slopes_are_those_of_the_likelihoods() -> None:
    x = np.array([0.0, 1.0, 4.0, 30.0])
    rows = DistinctRows.of(x, np.array([0, 3, 8, 20.0]), np.full(4, 25.0), np.array([5, 3, 2, 1]))
    buyers = Spenders.of(x[1:], np.array([0.5, 1.5, 3.0]))
    for likelihood, at in (
        (rows.mean_log_likelihood, np.array([0.5, 4.0, 0.8, 0.6])),
        (buyers.mean_log_likelihood, np.array([5.0, 3.0, 2.0])),
    ):
        wrong = check_grad(lambda p, f=likelihood: f(p)[0], lambda p, f=likelihood: f(p)[1], at)
        assert wrong < 1e-5


@given(models, counts, shares, weeks)
def test_a_chance_is_between_0_and_1(
    model: PurchaseModel, x: int, share: float, age: float
) -> None:
    alive = chance_alive(model, one(x), one(share * age if x else 0.0), one(age))[0]
    assert 0.0 <= alive <= 1.0


@given(models, st.integers(1, 100), shares, shares, weeks)
def test_who_bought_later_is_likelier_alive(
    model: PurchaseModel, x: int, one_share: float, other_share: float, age: float
) -> None:
    early, late = sorted((one_share * age, other_share * age))
    chances = chance_alive(model, np.full(2, float(x)), np.array([early, late]), np.full(2, age))
    assert chances[0] <= chances[1] + 1e-12


@given(models, weeks)
def test_who_never_bought_again_counts_as_alive(model: PurchaseModel, age: float) -> None:
    assert chance_alive(model, one(0), one(0), one(age))[0] == 1.0


@given(models, counts, weeks, st.floats(0.1, 100.0), st.floats(1.1, 3.0))
def test_a_longer_horizon_holds_more_purchases(
    model: PurchaseModel, x: int, age: float, horizon: float, longer: float
) -> None:
    near = purchases_if_alive(model, one(x), one(age), horizon)[0]
    far = purchases_if_alive(model, one(x), one(age), horizon * longer)[0]
    assert 0.0 < near < far


@settings(max_examples=200)
@given(models, counts, weeks, st.floats(0.1, 160.0))
def test_the_closed_form_is_the_mean_over_chances_to_leave(
    model: PurchaseModel, x: int, age: float, horizon: float
) -> None:
    # Independently: a living customer leaves after a purchase with chance p ~ Beta(a, b + x) and
    # buys at rate ~ Gamma(r + x, alpha + age), so makes (1 - E exp(-rate p horizon)) / p purchases.
    nodes, mass = roots_jacobi(150, model.b + x - 1, model.a - 1)
    p = (1 + nodes) / 2
    purchases = -np.expm1(-(model.r + x) * np.log1p(p * horizon / (model.alpha + age))) / p
    expected = float(mass @ purchases / mass.sum())
    found = purchases_if_alive(model, one(x), one(age), horizon)[0]
    assert found == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("a", "b", "x"), [(1.0, 2.0, 0), (0.4, 0.6, 0), (0.5, 0.5, 99)])
def test_points_where_the_formula_breaks_down_are_smooth(a: float, b: float, x: int) -> None:
    at = purchases_if_alive(PurchaseModel(0.5, 0.5, a, b, 0.0), one(x), one(1.0), 14.0)[0]
    beside = PurchaseModel(0.5, 0.5, a + 1e-4, b + 1e-4, 0.0)
    assert at == pytest.approx(purchases_if_alive(beside, one(x), one(1.0), 14.0)[0], rel=1e-3)


def test_spend_lies_between_the_customers_own_and_that_of_all() -> None:
    model = SpendModel(p=6.0, q=4.0, gamma=15.0, log_likelihood=0.0)
    of_all = 6.0 * 15.0 / 3.0
    spend = expected_spend(
        model, np.array([0.0, 1.0, 50.0, 2.0]), np.array([np.nan, 90.0, 90.0, np.nan])
    )
    assert spend[0] == pytest.approx(of_all)
    assert of_all < spend[1] < spend[2] < 90.0
    assert spend[3] == pytest.approx(of_all)


def test_returned_goods_do_not_make_a_purchase_cost_money() -> None:
    model = SpendModel(p=6.0, q=4.0, gamma=15.0, log_likelihood=0.0)
    assert expected_spend(model, one(2), one(-50))[0] > 0


def test_customers_who_all_stay_are_refused() -> None:
    random = np.random.default_rng(4)
    age = np.full(2000, 104.0)
    x = random.poisson(random.gamma(2.0, 0.05, 2000) * age).astype(float)
    t_x = np.where(x > 0, age * random.random(2000) ** (1 / np.maximum(x, 1)), 0.0)
    with pytest.raises(FitRefusedError, match="edge"):
        fit_purchases(x, t_x, age)
