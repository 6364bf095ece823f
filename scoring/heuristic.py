"""Purchases by rule of thumb, for companies too small to fit a model: rate x retention."""

from dataclasses import dataclass

import numpy as np

from scoring.customers import Customers
from scoring.fitting import Floats

WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True)
class Habit:
    """What a customer does, as far as can be said without a model."""

    purchases_a_week: Floats
    spend: Floats  # of one purchase; NaN where no customer's is known
    yearly_retention: float


def read_habit(customers: Customers) -> Habit:
    """Average what customers did.

    The rate is a customer's own, drawn to that of all as if a year of the average customer came
    before it: a newcomer's one week is no evidence. Retention is the share of customers at least a
    year old who bought within the last year, with one added to both outcomes.
    """
    weeks = float(customers.age.sum())
    rate = float(customers.frequency.sum()) / weeks if weeks > 0 else 0.0
    purchases = (customers.frequency + rate * WEEKS_A_YEAR) / (customers.age + WEEKS_A_YEAR)
    old = customers.age >= WEEKS_A_YEAR
    kept = old & (customers.age - customers.recency <= WEEKS_A_YEAR)
    retention = (np.count_nonzero(kept) + 1) / (np.count_nonzero(old) + 2)
    return Habit(purchases, own_or_average_spend(customers), float(retention))


def own_or_average_spend(customers: Customers) -> Floats:
    """Return each customer's mean spend, that of all repeat purchases where it is unknown."""
    known = ~np.isnan(customers.mean_repeat_spend)
    times = customers.spend_day_count[known]
    average = float("nan")
    if times.sum() > 0:
        average = float(times @ customers.mean_repeat_spend[known] / times.sum())
    return np.where(known, customers.mean_repeat_spend, average)


def purchases_by_habit(habit: Habit, weeks: float) -> Floats:
    """Return the purchases expected in the next weeks, while retention wears customers down."""
    decay = -np.log(habit.yearly_retention) / WEEKS_A_YEAR
    purchases: Floats = habit.purchases_a_week * (1.0 - np.exp(-decay * weeks)) / decay
    return purchases
