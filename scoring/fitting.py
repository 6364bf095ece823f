"""Maximum likelihood over positive parameters, and refusal where the data do not carry a model."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Log-likelihood of one customer on average, and its gradient by each parameter.
Likelihood = Callable[[Floats], tuple[float, Floats]]

# A parameter that reaches these edges is not held by the data.
SMALLEST, LARGEST = 1e-4, 1e4
# Slope (per customer, by the parameter's logarithm) below which a fit counts as at its top.
FLAT = 1e-5


class FitRefusedError(Exception):
    """The data cannot carry this model; the message says why, for people."""


def weigh(weights: Floats, values: Floats) -> float:
    """Return the sum of the values, each times its weight.

    Not by `@`: its threads wait for each other by spinning, ten times as long as they add up.
    """
    return float(np.einsum("i,i->", weights, values))


def maximise(
    likelihood: Likelihood, starts: Sequence[Sequence[float]], names: Sequence[str]
) -> Floats:
    """Return the most likely parameters, searching from one start after the other.

    Raises `FitRefusedError` when no start ends on a top inside the edges.
    """
    refusals = []
    for start in starts:
        try:
            return climb(likelihood, start, names)
        except FitRefusedError as refusal:
            refusals.append(refusal)
    raise refusals[0]


def climb(likelihood: Likelihood, start: Sequence[float], names: Sequence[str]) -> Floats:
    """Return the top above one start; the search runs over logarithms, which keeps it positive."""

    def cost(logarithms: Floats) -> tuple[float, Floats]:
        parameters = np.exp(logarithms)
        value, slope = likelihood(parameters)
        return -value, -slope * parameters

    bounds = [(np.log(SMALLEST), np.log(LARGEST))] * len(names)
    options = {"maxiter": 1000, "maxfun": 2000, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-8}
    top = minimize(cost, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    parameters: Floats = np.exp(top.x)
    for name, value in zip(names, parameters, strict=True):
        if not SMALLEST * 1.01 < value < LARGEST / 1.01:
            raise FitRefusedError(f"parameter {name} ran to its edge ({value:.3g})")
    steepest = float(np.max(np.abs(top.jac)))
    if not np.isfinite(top.fun) or not steepest < FLAT:
        raise FitRefusedError(f"the fit did not converge (slope {steepest:.2g})")
    return parameters
