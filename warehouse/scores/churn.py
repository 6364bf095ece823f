"""Churn: from features in the build database to chances and reasons in landing."""

from collections.abc import Callable
from datetime import datetime

from extract.contracts.filedrop import TRANSACTIONS
from extract.contracts.kenno import CHURN_SCORES
from scoring.churn import score_churn
from warehouse.errors import KennoError
from warehouse.scores.landed import (
    Scored,
    land_scores,
    last_run_with_records,
    model_run_table,
    read_as_of,
    read_build,
)
from warehouse.settings import Settings

INPUT = "intermediate.int_churn_features"
# A dozen coefficients need no more to learn from; who is among them does not depend on the day.
MOST_CUSTOMERS_TO_LEARN_FROM = 100_000
FEATURES = f"""
    with counted as (
        select greatest(1, ceil(count(distinct customer_id) / $most)::bigint) as one_in
        from {INPUT}
    )

    select features.*
    from {INPUT} as features
    cross join counted
    where
        features.purpose = 'now'
        or md5_number_lower(features.customer_id) % counted.one_in = 0
"""


def score(settings: Settings, clock: Callable[[], datetime]) -> Scored:
    """Score the churn of all active customers as of the last landed window, and land it."""
    as_of = read_as_of(settings)
    tables = read_build(settings, {"features": FEATURES}, {"most": MOST_CUSTOMERS_TO_LEARN_FROM})
    try:
        result = score_churn(
            tables["features"],
            as_of=as_of,
            input_run_id=last_run_with_records(settings, TRANSACTIONS),
        )
    except ValueError as problem:
        raise KennoError(f"{problem}. Look at {INPUT} in the build database.") from None
    run = result.model_run
    outcome = land_scores(
        settings,
        clock,
        (model_run_table(run), (CHURN_SCORES, result.scores)),
        f"{run['model_run_id']}",
        as_of,
    )
    sentence = f"churn by {run['method']}: {run['subject_count']} active customers"
    if "auc" in run["validation"]:
        sentence += f"; AUC {run['validation']['auc']:.2f} on days not seen before"
    if run["refusal_reason"]:
        sentence += f"; the model was refused: {run['refusal_reason']}"
    return Scored("churn", sentence, run, outcome)
