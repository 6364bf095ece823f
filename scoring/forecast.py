"""What customers will buy: from now to the horizon, month by month, discounted."""

from dataclasses import dataclass

import numpy as np

from scoring.bgnbd import PurchaseModel, chance_alive, purchases_if_alive
from scoring.customers import Customers
from scoring.fitting import Floats
from scoring.grouping import group_rows
from scoring.heuristic import Habit, purchases_by_habit

WEEKS_A_MONTH = 365.25 / 12 / 7
NEXT_QUARTER_WEEKS = 90 / 7


@dataclass(frozen=True)
class Forecast:
    """Expected purchases of each customer; P(alive) is NaN where no model gives it."""

    p_alive: Floats
    in_90_days: Floats
    in_horizon: Floats
    discounted: Floats


def forecast_by_model(
    model: PurchaseModel, customers: Customers, horizon_months: int, annual_discount_rate: float
) -> Forecast:
    """Forecast by BG/NBD, as P(alive) times what a living customer buys."""
    alive = chance_alive(model, customers.frequency, customers.recency, customers.age)
    # What the living buy depends on (x, T) alone: a million customers have some thousand of these.
    groups = group_rows(customers.frequency, customers.age)
    x, age = customers.frequency[groups.first], customers.age[groups.first]
    quarter = purchases_if_alive(model, x, age, NEXT_QUARTER_WEEKS)
    horizon, discounted = np.zeros(len(x)), np.zeros(len(x))
    for month in range(1, horizon_months + 1):
        until = purchases_if_alive(model, x, age, month * WEEKS_A_MONTH)
        discounted += (until - horizon) * discount(month, annual_discount_rate)
        horizon = until
    return Forecast(
        alive,
        alive * quarter[groups.of_row],
        alive * horizon[groups.of_row],
        alive * discounted[groups.of_row],
    )


def forecast_by_habit(
    habit: Habit, customers: Customers, horizon_months: int, annual_discount_rate: float
) -> Forecast:
    """Forecast by rate and retention; nothing is said about who is alive."""
    horizon, discounted = np.zeros(len(customers)), np.zeros(len(customers))
    for month in range(1, horizon_months + 1):
        until = purchases_by_habit(habit, month * WEEKS_A_MONTH)
        discounted += (until - horizon) * discount(month, annual_discount_rate)
        horizon = until
    quarter = purchases_by_habit(habit, NEXT_QUARTER_WEEKS)
    return Forecast(np.full(len(customers), np.nan), quarter, horizon, discounted)


def discount(month: int, annual_discount_rate: float) -> float:
    """Return what money of a month (1 is the next) is worth now, as if paid in its middle."""
    return float((1.0 + annual_discount_rate) ** (-(month - 0.5) / 12))
