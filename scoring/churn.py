"""Churn: the chance that an active customer buys nothing in the next 90 days, and why.

Nobody tells a shop that they leave. Churn here is what can be seen: who bought within the year up
to a day, and buys nothing in the 90 days after it. A logistic regression learns it from past days
and is judged on a later one; where past days tell too little, the chance is that of the purchase
model alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scoring.churn_features import (
    FEATURES,
    SILENCE_DAYS,
    Purchases,
    Standard,
    compute_features,
    read_purchases,
)
from scoring.churn_reasons import name_reasons
from scoring.clv import hash_settings
from scoring.customers import to_floats
from scoring.fitting import FitRefusedError, Floats
from scoring.influence import hash_tables, with_run
from scoring.logistic import Judgement, Logistic, fit_logistic, judge

MODEL_NAME = "churn"
# Raise this when the same input would get other scores: it is part of every run's identifier.
MODEL_VERSION = "1.2.0"
BY_MODEL, BY_HEURISTIC = "logistic_regression", "heuristic"
# Ten of the rarer outcome for each coefficient, as is usual, and enough to judge by.
FEWEST_TO_LEARN, FEWEST_TO_JUDGE = 100, 30
VALENCE = [feature.name for feature in FEATURES].index("mean_valence")
# What the heuristic's chance is made of, for its reasons.
HEURISTIC_WEIGHTS = {"silence_log_odds": 1.0, "log_recency": 0.5, "log_purchases": -0.5}


@dataclass(frozen=True)
class Churn:
    """One row per active customer, and what is to be told of the run."""

    scores: pa.Table
    model_run: Mapping[str, Any]


@dataclass(frozen=True)
class Day:
    """Customers as they were known on one day; the active ones only."""

    customer_id: pa.Array
    purchases: Purchases
    features: Floats
    churned: Floats  # NaN where it is not known yet


@dataclass(frozen=True)
class Fit:
    """The model for all that is known, and how the one before it did on days that it had not seen.

    Without a model, `refusal` says why.
    """

    learned_rows: int
    learned_events: int
    heuristic: Judgement | None
    refusal: str | None = None
    judgement: Judgement | None = None
    standard: Standard | None = None
    model: Logistic | None = None


def score_churn(table: pa.Table, *, as_of: datetime, input_run_id: str | None) -> Churn:
    """Score the customers of the rows whose purpose is `now`; the others teach and judge.

    `table` has one row per customer and cutoff_date: customer_id, purpose (training, validation,
    now), cutoff_date, is_active, recency_days, tenure_days, purchase_day_count, has_churned, and,
    null where unknown, act_count_90_days, engagement_trend, open_complaint_count,
    silent_neighbour_share, mean_valence_90_days. Raises `ValueError` on a bad table.
    """
    table = table.sort_by([("cutoff_date", "ascending"), ("customer_id", "ascending")])
    table = table.combine_chunks()
    refuse_bad_table(table)
    training = [read_day(rows) for rows in split_days(table, "training")]
    validation = [read_day(rows) for rows in split_days(table, "validation")]
    now = read_day(table.filter(pc.equal(table["purpose"], "now")))
    fit = learn(training, validation)
    if fit.model and fit.standard:
        method, weights, standard = BY_MODEL, fit.model.weights, fit.standard
        odds = fit.model.log_odds(standard.apply(now.features))
        chance = 1.0 / (1.0 + np.exp(-odds))
    else:
        method, standard = BY_HEURISTIC, Standard.of(now.features)
        weights = np.array(
            [HEURISTIC_WEIGHTS.get(FEATURES[place].name, 0.0) for place in standard.used]
            + [0.0] * len(standard.told_unknown)
        )
        chance = now.purchases.p_silent
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    settings: dict[str, object] = {
        "model_name": MODEL_NAME,
        "model_version": MODEL_VERSION,
        "as_of": moment,
        "input_run_id": input_run_id,
        "input_hash": hash_tables(table),
    }
    run_id = hash_settings(settings)
    rows = len(now.customer_id)
    scores = {
        "customer_id": now.customer_id,
        "method": pa.repeat(method, rows),
        "p_churn_90_days": chance,
        "p_alive": pa.array(now.purchases.p_alive, from_pandas=True),
        "mean_valence_90_days": pa.array(now.features[:, VALENCE], from_pandas=True),
    }
    reasons = name_reasons(now.features, standard, weights)
    scores |= {f"reason_{nth}": named for nth, named in enumerate(reasons, start=1)}
    run = {
        **settings,
        "model_run_id": run_id,
        "method": method,
        "refusal_reason": fit.refusal,
        "subject_count": rows,
        "parameters": describe_model(fit),
        "validation": describe_judgement(fit),
    }
    return Churn(with_run(scores, run_id, moment), run)


def refuse_bad_table(table: pa.Table) -> None:
    """Raise `ValueError` where a customer occurs twice on a day, or time runs backwards."""
    key = pc.binary_join_element_wise(
        table["customer_id"], table["cutoff_date"].cast(pa.string()), "|"
    )
    if len(pc.unique(key)) != table.num_rows:
        raise ValueError("churn: a customer occurs twice on one cutoff date")
    recency, tenure = to_floats(table["recency_days"]), to_floats(table["tenure_days"])
    bad = ~((recency >= 0) & (recency <= tenure) & (to_floats(table["purchase_day_count"]) >= 1))
    if bad.any():
        lost = table["customer_id"][int(np.argmax(bad))]
        raise ValueError(f"churn: {lost} has a last purchase before the first, or none")


def split_days(table: pa.Table, purpose: str) -> list[pa.Table]:
    """Return the rows of a purpose, a table for each cutoff date."""
    rows = table.filter(pc.equal(table["purpose"], purpose))
    days: list[date] = rows["cutoff_date"].unique().to_pylist()
    return [rows.filter(pc.equal(rows["cutoff_date"], day)) for day in sorted(days)]


def read_day(rows: pa.Table) -> Day:
    """Read one day: how all customers buy, and what is known of the active ones."""
    purchases = read_purchases(rows)
    active = np.nan_to_num(to_floats(rows["is_active"].cast(pa.int8())), nan=0.0) > 0
    kept = Purchases(purchases.model, purchases.p_alive[active], purchases.p_silent[active])
    rows = rows.filter(pa.array(active)).combine_chunks()
    churned = to_floats(rows["has_churned"].cast(pa.int8()))
    customers = rows["customer_id"].combine_chunks()
    return Day(customers, kept, compute_features(rows, kept), churned)


def learn(training: Sequence[Day], validation: Sequence[Day]) -> Fit:
    """Learn from past days, be judged by a later one, and learn from that one too."""
    features, churned = stack(training)
    later, happened = stack(validation)
    heuristic = None
    if least(happened) > 0:
        silent = np.concatenate([day.purchases.p_silent for day in validation])
        heuristic = judge(silent, happened)
    nothing = Fit(len(churned), int(churned.sum()), heuristic)
    for outcomes, fewest, purpose in (
        (churned, FEWEST_TO_LEARN, "learn from"),
        (happened, FEWEST_TO_JUDGE, "judge by"),
    ):
        if least(outcomes) < fewest:
            reason = (
                f"{int(outcomes.sum())} of {len(outcomes)} past customers churned; to {purpose},"
                f" {fewest} who did and {fewest} who did not are needed"
            )
            return replace(nothing, refusal=reason)
    try:
        standard = Standard.of(features)
        early = fit_logistic(standard.apply(features), churned)
        foretold = 1.0 / (1.0 + np.exp(-early.log_odds(standard.apply(later))))
        judgement = judge(foretold, happened)
        if judgement.brier >= judgement.base_brier:
            reason = (
                f"on days not seen before, the error ({judgement.brier:.3f}) was not below that of"
                f" the average for everybody ({judgement.base_brier:.3f})"
            )
            return replace(nothing, refusal=reason, judgement=judgement)
        everything = np.concatenate([features, later])
        standard = Standard.of(everything)
        model = fit_logistic(standard.apply(everything), np.concatenate([churned, happened]))
    except FitRefusedError as refusal:
        return replace(nothing, refusal=str(refusal))
    return replace(nothing, judgement=judgement, standard=standard, model=model)


def stack(days: Sequence[Day]) -> tuple[Floats, Floats]:
    """Return features and outcomes of days, one under the other."""
    if not days:
        return np.zeros((0, len(FEATURES))), np.zeros(0)
    return (
        np.concatenate([day.features for day in days]),
        np.concatenate([day.churned for day in days]),
    )


def least(outcomes: Floats) -> int:
    """Return how many had the rarer outcome."""
    events = int(outcomes.sum())
    return min(events, len(outcomes) - events)


def describe_model(fit: Fit) -> dict[str, object]:
    """Return the coefficients by name, for features brought to one scale, and what was learned."""
    told: dict[str, object] = {
        "churn_days": SILENCE_DAYS,
        "training_row_count": fit.learned_rows,
        "training_churned_count": fit.learned_events,
    }
    if not (fit.model and fit.standard):
        return told
    names = [FEATURES[place].name for place in fit.standard.used]
    names += [f"{FEATURES[place].name}_is_unknown" for place in fit.standard.told_unknown]
    weights = dict(zip(names, (float(weight) for weight in fit.model.weights), strict=True))
    return told | {"intercept": fit.model.intercept, "weights": weights}


def describe_judgement(fit: Fit) -> dict[str, float]:
    """Return the figures of the validation; those of the heuristic stand beside."""
    told: dict[str, float] = {}
    if fit.judgement:
        told |= asdict(fit.judgement)
    if fit.heuristic:
        told |= {f"heuristic_{name}": value for name, value in asdict(fit.heuristic).items()}
    return told
