"""Spend by gamma-gamma: what a purchase of each customer is worth (Fader & Hardie 2013).

One purchase is worth Gamma(p, nu), and nu differs between customers by Gamma(q, gamma). The model
assumes that how much people spend does not depend on how often: look at the correlation.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, psi

from scoring.fitting import FitRefusedError, Floats, maximise

# Three parameters, each customer gives one mean: the same floor as for purchases.
FEWEST_SPENDERS = 100

STARTS = ((5.0, 4.0, 3.0), (1.0, 2.0, 1.0), (20.0, 3.0, 0.2))


@dataclass(frozen=True)
class SpendModel:
    """Fitted parameters; gamma is in the currency of the spend."""

    p: float
    q: float
    gamma: float
    log_likelihood: float


def fit_spend(x: Floats, mean_spend: Floats) -> SpendModel:
    """Fit on repeat buyers whose mean spend is known and positive.

    Raises `FitRefusedError` when these are too few or the data cannot carry the model.
    """
    known = (x > 0) & (np.nan_to_num(mean_spend, nan=0.0) > 0)
    spenders = int(np.count_nonzero(known))
    if spenders < FEWEST_SPENDERS:
        raise FitRefusedError(
            f"{spenders} repeat buyers have a known spend, {FEWEST_SPENDERS} are needed"
        )
    # Spend is measured in its own mean, so that the search does not depend on the currency.
    unit = float(np.mean(mean_spend[known]))
    buyers = Spenders.of(x[known], mean_spend[known] / unit)
    p, q, gamma = (
        float(value) for value in maximise(buyers.mean_log_likelihood, STARTS, ("p", "q", "gamma"))
    )
    if q <= 1.0:
        raise FitRefusedError(f"spend has no finite mean over customers (q = {q:.3g})")
    total = (buyers.mean_log_likelihood(np.array([p, q, gamma]))[0] - np.log(unit)) * spenders
    return SpendModel(p, q, gamma * unit, float(total))


def expected_spend(model: SpendModel, x: Floats, mean_spend: Floats) -> Floats:
    """Return the expected worth of a purchase; the mean of all customers where none is known."""
    known = (x > 0) & ~np.isnan(mean_spend)
    times = np.where(known, x, 0.0)
    # Returned goods can push a mean below zero, which the model does not know.
    seen = np.where(known, np.maximum(mean_spend, 0.0), 0.0)
    spend: Floats = model.p * (model.gamma + times * seen) / (model.p * times + model.q - 1.0)
    return spend


@dataclass(frozen=True)
class Spenders:
    """Repeat buyers; gamma functions are taken once for each number of purchases."""

    x: Floats
    total: Floats
    log_spend: float  # mean of ln(mean spend)
    log_total: float  # mean of x ln(total)
    x_mean: float
    counts: Floats  # distinct x
    count_weight: Floats

    @classmethod
    def of(cls, x: Floats, mean_spend: Floats) -> "Spenders":
        """Prepare what does not change from one step of the search to the next."""
        counts, which = np.unique(x, return_inverse=True)
        total = x * mean_spend
        return cls(
            x,
            total,
            float(np.mean(np.log(mean_spend))),
            float(np.mean(x * np.log(total))),
            float(np.mean(x)),
            counts,
            np.bincount(which) / len(x),
        )

    def mean_log_likelihood(self, parameters: Floats) -> tuple[float, Floats]:
        """Return the log-likelihood of a customer on average and its gradient."""
        p, q, gamma = (float(value) for value in parameters)
        n, weight = self.counts, self.count_weight
        log_sum = np.log(gamma + self.total)
        value = (
            weight @ (gammaln(p * n + q) - gammaln(p * n))
            - gammaln(q)
            + q * np.log(gamma)
            + p * self.log_total
            - self.log_spend
            - np.mean((p * self.x + q) * log_sum)
        )
        gradient = (
            weight @ (n * (psi(p * n + q) - psi(p * n)))
            + self.log_total
            - np.mean(self.x * log_sum),
            weight @ psi(p * n + q) - psi(q) + np.log(gamma) - np.mean(log_sum),
            q / gamma - np.mean((p * self.x + q) / (gamma + self.total)),
        )
        return float(value), np.array(gradient)
