"""How wrong a forecast is: fitted on one period, judged by the next."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.bgnbd import chance_alive, fit_purchases, purchases_if_alive
from scoring.customers import read_customers
from scoring.fitting import FitRefusedError


@dataclass(frozen=True)
class Holdout:
    """Errors of the forecast of purchases; None where there was no fit or nothing to divide by."""

    weeks: float
    mean_absolute_error: float | None  # purchases a customer
    total_error_ratio: float | None  # forecast / actual - 1, over all customers


def measure_holdout(calibration: pa.Table, holdout: pa.Table, *, weeks: float) -> Holdout:
    """Fit on `calibration` (as `score` reads it, ages at its end) and judge by what came after.

    `holdout` has customer_id and purchase_count (days with a purchase in the `weeks` after); who is
    not in it bought nothing, and who is not in `calibration` is left out.
    """
    customers = read_customers(calibration)
    x, t_x, age = customers.frequency, customers.recency, customers.age
    try:
        model = fit_purchases(x, t_x, age)
        expected = chance_alive(model, x, t_x, age) * purchases_if_alive(model, x, age, weeks)
    except FitRefusedError:
        return Holdout(weeks, None, None)
    place = pc.index_in(customers.customer_id, value_set=holdout["customer_id"].cast(pa.string()))
    counts = holdout["purchase_count"].cast(pa.float64()).take(place)
    actual = pc.fill_null(counts, 0.0).to_numpy()
    total = float(actual.sum())
    return Holdout(
        weeks,
        float(np.mean(np.abs(expected - actual))),
        float(expected.sum()) / total - 1.0 if total > 0 else None,
    )
