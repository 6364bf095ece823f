"""The two tables of lifetime value: scores of customers, and the run that made them."""

from datetime import datetime

import pyarrow as pa

from scoring.customers import Customers
from scoring.fitting import Floats
from scoring.forecast import Forecast

SCORE_SCHEMA = pa.schema(
    [
        pa.field("customer_id", pa.string(), nullable=False),
        pa.field("model_run_id", pa.string(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        ("p_alive", pa.float64()),
        ("expected_purchases_90_days", pa.float64()),
        ("expected_purchases_horizon", pa.float64()),
        ("discounted_purchases", pa.float64()),
        ("expected_spend", pa.float64()),
        ("clv", pa.float64()),
        pa.field("as_of", pa.timestamp("us"), nullable=False),
    ]
)
RUN_SCHEMA = pa.schema(
    [
        pa.field("model_run_id", pa.string(), nullable=False),
        pa.field("model_name", pa.string(), nullable=False),
        pa.field("model_version", pa.string(), nullable=False),
        pa.field("as_of", pa.timestamp("us"), nullable=False),
        pa.field("input_run_id", pa.string(), nullable=False),
        pa.field("input_hash", pa.string(), nullable=False),
        pa.field("customer_count", pa.int64(), nullable=False),
        pa.field("repeat_customer_count", pa.int64(), nullable=False),
        pa.field("method", pa.string(), nullable=False),
        ("refusal_reason", pa.string()),
        ("bgnbd_r", pa.float64()),
        ("bgnbd_alpha", pa.float64()),
        ("bgnbd_a", pa.float64()),
        ("bgnbd_b", pa.float64()),
        ("bgnbd_log_likelihood", pa.float64()),
        ("gamma_gamma_p", pa.float64()),
        ("gamma_gamma_q", pa.float64()),
        ("gamma_gamma_gamma", pa.float64()),
        ("gamma_gamma_log_likelihood", pa.float64()),
        ("holdout_weeks", pa.float64()),
        ("holdout_mean_absolute_error", pa.float64()),
        ("holdout_total_error_ratio", pa.float64()),
        pa.field("horizon_months", pa.int64(), nullable=False),
        pa.field("annual_discount_rate", pa.float64(), nullable=False),
        ("spend_frequency_correlation", pa.float64()),
    ]
)


def tabulate(
    customers: Customers,
    forecast: Forecast,
    spend: Floats,
    run_id: str,
    method: str,
    moment: datetime,
) -> pa.Table:
    """Put the scores into a table; NaN is null."""
    rows = len(customers)
    numbers = {
        "p_alive": forecast.p_alive,
        "expected_purchases_90_days": forecast.in_90_days,
        "expected_purchases_horizon": forecast.in_horizon,
        "discounted_purchases": forecast.discounted,
        "expected_spend": spend,
        "clv": forecast.discounted * spend * customers.margin_rate,
    }
    columns = {
        "customer_id": customers.customer_id,
        "model_run_id": pa.repeat(run_id, rows),
        "method": pa.repeat(method, rows),
        **{name: pa.array(values, from_pandas=True) for name, values in numbers.items()},
        "as_of": pa.repeat(pa.scalar(moment, pa.timestamp("us")), rows),
    }
    return pa.table(columns, schema=SCORE_SCHEMA)
