"""Lifetime value: from purchases in the build database to scores in landing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from extract.contracts.filedrop import TRANSACTIONS
from extract.contracts.kenno import CLV_MODEL_RUNS, CLV_SCORES
from scoring.clv import score as score_lifetime_value
from scoring.holdout import measure_holdout
from warehouse.errors import KennoError
from warehouse.scores.landed import (
    Scored,
    land_scores,
    last_run_with_records,
    read_as_of,
    read_build,
)
from warehouse.settings import Settings

INPUT = "intermediate.int_customer_purchase_summary"
# The model is judged on the last quarter: fitted on what came before, compared with what came.
HOLDOUT_WEEKS = 13
CALIBRATION = """
    with observed as (
        select
            customer_id,
            purchase_date,
            spend,
            min(purchase_date) over (partition by customer_id) as first_date,
            $last::date - $days::integer as cut_date
        from intermediate.int_customer_purchase_days
    )
    select
        customer_id,
        count(*) - 1 as frequency,
        (max(purchase_date) - any_value(first_date)) / 7 as recency,
        (any_value(cut_date) - any_value(first_date)) / 7 as age,
        (sum(spend) filter (purchase_date > first_date))::double
            / nullif(count(spend) filter (purchase_date > first_date), 0) as mean_repeat_spend,
        count(spend) filter (purchase_date > first_date) as spend_day_count,
        1.0::double as margin_rate
    from observed
    where purchase_date <= cut_date
    group by customer_id
"""
HELD_OUT = """
    select customer_id, count(*) as purchase_count
    from intermediate.int_customer_purchase_days
    where purchase_date > $last::date - $days::integer
    group by customer_id
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score lifetime value of all customers as of the last landed window, and land the scores."""
    as_of = read_as_of(settings)
    tables = read_build(
        settings,
        {"customers": f"select * from {INPUT}", "calibration": CALIBRATION, "held_out": HELD_OUT},
        {"last": (as_of - timedelta(microseconds=1)).date(), "days": 7 * HOLDOUT_WEEKS},
    )
    try:
        result = score_lifetime_value(
            tables["customers"],
            as_of=as_of,
            horizon_months=settings.value.horizon_months,
            annual_discount_rate=settings.value.annual_discount_rate,
            input_run_id=last_run_with_records(settings, TRANSACTIONS),
            holdout=measure_holdout(tables["calibration"], tables["held_out"], weeks=HOLDOUT_WEEKS),
        )
    except ValueError as problem:
        raise KennoError(f"clv: {problem}. Look at {INPUT} in the build database.") from None
    (run,) = result.model_run.to_pylist()
    outcome = land_scores(
        settings,
        clock,
        ((CLV_MODEL_RUNS, result.model_run), (CLV_SCORES, result.scores)),
        f"{run['model_run_id']}",
        as_of,
    )
    sentence = (
        f"clv by {run['method']}: {run['customer_count']} customers,"
        f" {run['repeat_customer_count']} of them bought again"
    )
    if run["refusal_reason"]:
        sentence += f"; the model was refused: {run['refusal_reason']}"
    return Scored("clv", sentence, run, outcome)
