"""Customer lifetime value: expected discounted gross margin, by BG/NBD and gamma-gamma."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from scoring.bgnbd import PurchaseModel, fit_purchases
from scoring.clv_tables import RUN_SCHEMA, tabulate
from scoring.customers import Customers, read_customers
from scoring.fitting import FitRefusedError, Floats
from scoring.forecast import Forecast, forecast_by_habit, forecast_by_model
from scoring.gamma_gamma import SpendModel, expected_spend, fit_spend
from scoring.heuristic import read_habit
from scoring.holdout import Holdout

MODEL_NAME = "clv"
# Raise this when the same input would get other scores: it is part of every run's identifier.
MODEL_VERSION = "1.1.0"
BY_MODEL, BY_HEURISTIC = "bgnbd_gamma_gamma", "heuristic"


@dataclass(frozen=True)
class Scores:
    """One row per customer, ordered by identifier, and one row about the run."""

    scores: pa.Table
    model_run: pa.Table


def score(
    table: pa.Table,
    *,
    as_of: datetime,
    horizon_months: int = 36,
    annual_discount_rate: float = 0.1,
    input_run_id: str,
    holdout: Holdout | None = None,
) -> Scores:
    """Score customers at `as_of`, which is when their ages end.

    `table` has one row per customer: customer_id, frequency (repeat purchase days), recency and age
    (weeks), mean_repeat_spend, spend_day_count (repeat purchase days of which it is the mean),
    margin_rate. Where the data cannot carry the models, all customers are scored by the heuristic,
    and the run says why. Raises `ValueError` on a bad table.
    """
    if horizon_months < 1 or annual_discount_rate < 0:
        raise ValueError(
            "score: the horizon is at least a month and the discount rate not negative"
        )
    if as_of.tzinfo is None:
        raise ValueError("score: as_of has no time zone")
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    customers = read_customers(table)
    fit = fit_models(customers)
    forecast, spend, method, reason = apply_models(
        fit, customers, horizon_months, annual_discount_rate
    )
    settings = {
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
        "as_of": moment,
        "input_run_id": input_run_id,
        "input_hash": customers.sha256,
        "horizon_months": horizon_months,
        "annual_discount_rate": annual_discount_rate,
    }
    run_id = hash_settings(settings)
    run = {
        **settings,
        "model_run_id": run_id,
        "customer_count": len(customers),
        "repeat_customer_count": int(np.count_nonzero(customers.frequency > 0)),
        "method": method,
        "refusal_reason": reason,
        **describe_fit(fit),
        **describe_holdout(holdout),
        "spend_frequency_correlation": correlate_spend_with_frequency(customers),
    }
    return Scores(
        tabulate(customers, forecast, spend, run_id, method, moment),
        pa.Table.from_pylist([run], schema=RUN_SCHEMA),
    )


@dataclass(frozen=True)
class Fit:
    """The models that the data carried, and why one of them could not be fitted."""

    purchases: PurchaseModel | None
    spend: SpendModel | None
    refusal: str | None


def fit_models(customers: Customers) -> Fit:
    """Fit both models, each on its own."""
    if not len(customers):
        return Fit(None, None, "no customers")
    refusals = []
    purchases, spend = None, None
    try:
        purchases = fit_purchases(customers.frequency, customers.recency, customers.age)
    except FitRefusedError as refusal:
        refusals.append(f"BG/NBD: {refusal}")
    try:
        spend = fit_spend(customers.spend_day_count, customers.mean_repeat_spend)
    except FitRefusedError as refusal:
        refusals.append(f"gamma-gamma: {refusal}")
    return Fit(purchases, spend, "; ".join(refusals) or None)


def apply_models(
    fit: Fit, customers: Customers, horizon_months: int, annual_discount_rate: float
) -> tuple[Forecast, Floats, str, str | None]:
    """Return forecast, spend, method and reason of refusal: both models, or neither."""
    reason = fit.refusal
    if fit.purchases and fit.spend:
        try:
            forecast = forecast_by_model(
                fit.purchases, customers, horizon_months, annual_discount_rate
            )
        except FitRefusedError as refusal:
            reason = f"BG/NBD: {refusal}"
        else:
            spend = expected_spend(
                fit.spend, customers.spend_day_count, customers.mean_repeat_spend
            )
            return forecast, spend, BY_MODEL, None
    habit = read_habit(customers)
    forecast = forecast_by_habit(habit, customers, horizon_months, annual_discount_rate)
    return forecast, habit.spend, BY_HEURISTIC, reason


def hash_settings(settings: dict[str, object]) -> str:
    """Return the identifier of a run: the same input and settings are the same run."""
    return hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode()).hexdigest()


def describe_fit(fit: Fit) -> dict[str, float | None]:
    """Name the fitted parameters as columns."""
    bought, spent = fit.purchases, fit.spend
    return {
        "bgnbd_r": bought.r if bought else None,
        "bgnbd_alpha": bought.alpha if bought else None,
        "bgnbd_a": bought.a if bought else None,
        "bgnbd_b": bought.b if bought else None,
        "bgnbd_log_likelihood": bought.log_likelihood if bought else None,
        "gamma_gamma_p": spent.p if spent else None,
        "gamma_gamma_q": spent.q if spent else None,
        "gamma_gamma_gamma": spent.gamma if spent else None,
        "gamma_gamma_log_likelihood": spent.log_likelihood if spent else None,
    }


def describe_holdout(holdout: Holdout | None) -> dict[str, float | None]:
    """Name the hold-out's errors as columns."""
    return {
        "holdout_weeks": holdout.weeks if holdout else None,
        "holdout_mean_absolute_error": holdout.mean_absolute_error if holdout else None,
        "holdout_total_error_ratio": holdout.total_error_ratio if holdout else None,
    }


def correlate_spend_with_frequency(customers: Customers) -> float | None:
    """Return Pearson's correlation, which gamma-gamma takes to be near zero; None if undefined."""
    known = (customers.frequency > 0) & ~np.isnan(customers.mean_repeat_spend)
    x, spend = customers.frequency[known], customers.mean_repeat_spend[known]
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(spend) == 0:
        return None
    return float(np.corrcoef(x, spend)[0, 1])
