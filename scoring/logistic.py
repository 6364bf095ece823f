"""Logistic regression with a ridge: a few coefficients from many rows, and how well they judge.

A library for this (scikit-learn) would weigh more than all else that scoring needs; what is used of
it here is a convex minimum, which scipy finds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from scoring.fitting import FitRefusedError, Floats

# As strong as this many observations that say a standardised feature does nothing.
RIDGE = 5.0


@dataclass(frozen=True)
class Logistic:
    """Log-odds are `intercept + features @ weights`."""

    intercept: float
    weights: Floats

    def log_odds(self, features: Floats) -> Floats:
        """Return the log-odds of each row."""
        odds: Floats = self.intercept + features @ self.weights
        return odds


def fit_logistic(features: Floats, happened: Floats) -> Logistic:
    """Fit by penalised maximum likelihood; `FitRefusedError` where it does not converge."""
    rows = len(happened)
    design = np.column_stack([np.ones(rows), features])
    ridge = np.full(design.shape[1], RIDGE / rows)
    ridge[0] = 0.0

    def cost(weights: Floats) -> float:
        odds = design @ weights
        loss = np.mean(np.logaddexp(0.0, odds) - happened * odds)
        return float(loss + 0.5 * ridge @ weights**2)

    def slope(weights: Floats) -> Floats:
        gradient: Floats = design.T @ (expit(design @ weights) - happened) / rows + ridge * weights
        return gradient

    def curvature(weights: Floats) -> Floats:
        chance = expit(design @ weights)
        bend: Floats = (design.T * (chance * (1.0 - chance))) @ design / rows + np.diag(ridge)
        return bend

    start = np.zeros(design.shape[1])
    found = minimize(cost, start, jac=slope, hess=curvature, method="trust-exact")
    steepest = float(np.abs(found.jac).max())
    if not np.isfinite(found.x).all() or not steepest < 1e-3:
        raise FitRefusedError(f"the fit did not converge (slope {steepest:.2g})")
    return Logistic(float(found.x[0]), np.asarray(found.x[1:], dtype=np.float64))


@dataclass(frozen=True)
class Judgement:
    """How well chances foretold what happened."""

    auc: float  # chance that one to whom it happened had the higher chance than one to whom not
    brier: float  # mean squared error of the chances
    base_brier: float  # the same where everybody gets the average
    lift: float  # how many times the average share among the tenth with the highest chances
    rows: int
    events: int


def judge(chance: Floats, happened: Floats) -> Judgement:
    """Judge chances by what happened; there must be rows to which it did and to which not."""
    rows, events = len(happened), int(happened.sum())
    # Those of a tie share their ranks. scipy.stats ranks too, and takes half a second to import.
    _, place, count = np.unique(chance, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    above = float(ranks[happened > 0].sum()) - events * (events + 1) / 2
    average = events / rows
    # A tie at the edge of the tenth is shared out, so that the order of rows does not matter.
    tenth = max(1, rows // 10)
    edge = np.partition(chance, rows - tenth)[rows - tenth]
    sure, tied = chance > edge, chance == edge
    share = (tenth - np.count_nonzero(sure)) / np.count_nonzero(tied)
    caught = float(happened[sure].sum()) + share * float(happened[tied].sum())
    return Judgement(
        auc=above / (events * (rows - events)),
        brier=float(np.mean((chance - happened) ** 2)),
        base_brier=average * (1.0 - average),
        lift=float(caught / tenth / average),
        rows=rows,
        events=events,
    )
