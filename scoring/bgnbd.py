"""Purchases by BG/NBD: how often customers buy and when they leave (Fader, Hardie & Lee 2005).

While alive a customer buys at a rate drawn from Gamma(r, alpha), and leaves after any purchase with
a chance drawn from Beta(a, b). Time is in weeks. x is the number of repeat purchases, t_x the time
of the last one and T the age, both counted from the first purchase.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, gammaln, hyp2f1, psi

from scoring.fitting import FitRefusedError, Floats, Integers, maximise, weigh
from scoring.grouping import group_rows

# Four parameters from fewer repeat buyers say little. In 150 companies drawn from the published
# CDNOW parameters, the forecast of all purchases of the next 39 weeks was off by (median, 90th
# percentile) 18 %, 37 % with 30 repeat buyers, of which a third could not be fitted at all; by
# 10 %, 22 % with 100; by 4 %, 11 % with 400.
FEWEST_REPEAT_BUYERS = 100

# Distance kept from points where a formula is 0/0; its limit is finite and smooth there.
NUDGE = 1e-6

STARTS = ((0.3, 5.0, 0.8, 2.5), (1.0, 10.0, 1.0, 1.0), (0.1, 1.0, 0.2, 5.0))


@dataclass(frozen=True)
class PurchaseModel:
    """Fitted parameters; alpha is in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


def fit_purchases(x: Floats, t_x: Floats, age: Floats) -> PurchaseModel:
    """Fit by maximum likelihood; raises `FitRefusedError` when the data cannot carry the model."""
    repeat_buyers = int(np.count_nonzero(x > 0))
    if repeat_buyers < FEWEST_REPEAT_BUYERS:
        raise FitRefusedError(
            f"{repeat_buyers} customers bought again, {FEWEST_REPEAT_BUYERS} are needed"
        )
    groups = group_rows(x, t_x, age)
    rows = DistinctRows.of(x[groups.first], t_x[groups.first], age[groups.first], groups.count)
    best = maximise(rows.mean_log_likelihood, STARTS, ("r", "alpha", "a", "b"))
    total = rows.mean_log_likelihood(best)[0] * len(x)
    r, alpha, a, b = (float(value) for value in best)
    return PurchaseModel(r, alpha, a, b, log_likelihood=total)


def chance_alive(model: PurchaseModel, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Return P(alive) at the end of each age; without a repeat purchase it is 1 by construction."""
    alive: Floats = 1.0 - expit(log_odds_of_having_left(model, x, t_x, age))
    return alive


def purchases_if_alive(model: PurchaseModel, x: Floats, age: Floats, weeks: float) -> Floats:
    """Return the purchases expected in the next weeks of a customer known to be alive.

    The published 2F1(r+x, b+x; a+b+x-1; z) grows without bound with x; by Euler's transformation
    it is (1-z)^(a-1-r-x) 2F1(a-1, a+b-1-r; a+b+x-1; z), whose factor cancels against the other.
    Raises `FitRefusedError` where extreme parameters leave the range of floating point.
    """
    a = model.a + NUDGE * (abs(model.a - 1.0) < NUDGE)
    third = model.a + model.b + x - 1.0
    third = np.where(np.abs(third) < NUDGE, NUDGE, third)
    # scipy's 2F1 overflows where the three parameters differ by exactly an integer.
    r = model.r + NUDGE**2 * (abs(model.r - a - round(model.r - a)) < NUDGE**2)
    z = weeks / (model.alpha + age + weeks)
    series = hyp2f1(a - 1.0, third - x - r, third, z)
    with np.errstate(invalid="ignore", over="ignore"):
        purchases: Floats = third / (a - 1.0) * (1.0 - (1.0 - z) ** (a - 1.0) * series)
    if not np.isfinite(purchases).all():
        raise FitRefusedError(f"the forecast overflows with a = {model.a:.3g}, b = {model.b:.3g}")
    return np.maximum(purchases, 0.0)


def log_odds_of_having_left(model: PurchaseModel, x: Floats, t_x: Floats, age: Floats) -> Floats:
    """Return log(P(left) / P(alive)); minus infinity where nobody bought again."""
    again = x > 0
    safe = np.where(again, x, 1.0)
    return np.where(
        again,
        np.log(model.a / (model.b + safe - 1.0))
        + (model.r + x) * np.log((model.alpha + age) / (model.alpha + t_x)),
        -np.inf,
    )


@dataclass(frozen=True)
class DistinctRows:
    """Distinct (x, t_x, T) with their weights; gamma functions are taken once for each x."""

    x: Floats
    t_x: Floats
    age: Floats
    weight: Floats  # shares, sum 1
    again: Floats  # 1 where x > 0
    counts: Floats  # distinct x
    count_weight: Floats

    @classmethod
    def of(cls, x: Floats, t_x: Floats, age: Floats, count: Integers) -> "DistinctRows":
        """Prepare what does not change from one step of the search to the next."""
        weight = count / count.sum()
        counts, which = np.unique(x, return_inverse=True)
        count_weight = np.bincount(which, weights=weight).astype(np.float64)
        return cls(x, t_x, age, weight, (x > 0).astype(np.float64), counts, count_weight)

    def mean_log_likelihood(self, parameters: Floats) -> tuple[float, Floats]:
        """Return the log-likelihood of a customer on average and its gradient."""
        r, alpha, a, b = (float(value) for value in parameters)
        n = self.counts
        by_count = (
            (gammaln(r + n) - gammaln(r))
            + (gammaln(a + b) - gammaln(a + b + n))
            + (gammaln(b + n) - gammaln(b))
        )
        log_age, log_last = np.log(alpha + self.age), np.log(alpha + self.t_x)
        behind = np.maximum(b + self.x - 1.0, NUDGE * NUDGE)
        odds = np.log(a) - np.log(behind) + (r + self.x) * (log_age - log_last)
        odds = np.where(self.again > 0, odds, -np.inf)
        left = expit(odds)
        value = weigh(self.count_weight, by_count) + weigh(
            self.weight, r * np.log(alpha) - (r + self.x) * log_age + np.logaddexp(0.0, odds)
        )
        log_rate = (1.0 - left) * log_age + left * log_last
        rate = (1.0 - left) / (alpha + self.age) + left / (alpha + self.t_x)
        both = psi(a + b) - psi(a + b + n)
        gradient = (
            weigh(self.count_weight, psi(r + n) - psi(r))
            + np.log(alpha)
            - weigh(self.weight, log_rate),
            r / alpha - weigh(self.weight, (r + self.x) * rate),
            weigh(self.count_weight, both) + weigh(self.weight, left) / a,
            weigh(self.count_weight, both + psi(b + n) - psi(b))
            - weigh(self.weight, left / behind),
        )
        return value, np.array(gradient)
