"""Customers whose models are known: published ones and drawn ones."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from scoring.bgnbd import PurchaseModel
from scoring.fitting import Floats


@dataclass(frozen=True)
class Cdnow:
    """The calibration period, and the purchase days of the 39 weeks after it."""

    calibration: pa.Table
    holdout: pa.Table


TRUTH = PurchaseModel(r=0.6, alpha=6.0, a=0.8, b=2.5, log_likelihood=0.0)


def draw_customers(count: int, seed: int, truth: PurchaseModel = TRUTH) -> pa.Table:
    """Let customers buy as the models say: purchases by `truth`, spend by p 6, q 4, gamma 15."""
    random = np.random.default_rng(seed)
    age = np.floor(random.uniform(26, 104, count) * 7) / 7
    x, t_x = draw_purchases(random, truth, age)
    nu = random.gamma(4.0, 1 / 15.0, count)
    spend = random.gamma(np.maximum(6.0 * x, 1.0), 1 / nu) / np.maximum(x, 1)
    return pa.table(
        {
            "customer_id": [f"c{number:07d}" for number in range(count)],
            "frequency": pa.array(x, pa.int64()),
            "recency": t_x,
            "age": age,
            "mean_repeat_spend": pa.array(np.where(x > 0, spend, np.nan), from_pandas=True),
            "margin_rate": np.full(count, 0.25),
            "spend_day_count": pa.array(x, pa.int64()),
        }
    )


def draw_purchases(
    random: np.random.Generator, truth: PurchaseModel, age: Floats
) -> tuple[Floats, Floats]:
    """Return x and t_x of customers who buy at their own rate until they leave."""
    rate = np.maximum(random.gamma(truth.r, 1 / truth.alpha, len(age)), 1e-12)
    leaves = random.beta(truth.a, truth.b, len(age))
    x, t_x, now = np.zeros(len(age)), np.zeros(len(age)), np.zeros(len(age))
    active = np.ones(len(age), dtype=bool)
    while active.any():
        now = now + random.exponential(1 / rate)
        buys = active & (now < age)
        x[buys], t_x[buys] = x[buys] + 1, now[buys]
        active = buys & (random.random(len(age)) > leaves)
    return x, t_x
