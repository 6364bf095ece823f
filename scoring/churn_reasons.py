"""Why a customer is thought to leave or to stay: the three weightiest reasons, in words."""

import numpy as np
import pyarrow as pa

from scoring.churn_features import FEATURES, Standard
from scoring.fitting import Floats, Integers

REASON_COUNT = 3
EFFECTS = ("lowers the risk", "raises the risk")
# A reason that moves the log-odds by less says nothing.
SLIGHT = 1e-6
REASONS = tuple(dict.fromkeys(feature.reason for feature in FEATURES))


def name_reasons(features: Floats, standard: Standard, weights: Floats) -> list[pa.Array]:
    """Return the first, second and third reason of each row; null where there are no more.

    A reason's weight is what its features add to the log-odds, compared with the average customer.
    `weights` are those of the columns of `standard`.
    """
    rows = len(features)
    parts = (standard.apply(features) - standard.average) * weights
    moved = np.zeros((rows, len(REASONS)))
    for column, place in enumerate(standard.columns):
        moved[:, REASONS.index(FEATURES[place].reason)] += parts[:, column]
    phrases = pa.array(list_phrases())
    chosen = np.argsort(-np.abs(moved), axis=1, kind="stable")[:, :REASON_COUNT]
    facts = read_facts(features, standard)
    every = np.arange(rows)
    named = []
    for nth in range(REASON_COUNT):
        reason = chosen[:, nth]
        effect = moved[every, reason]
        phrase = (reason * 3 + facts[every, reason]) * 2 + (effect > 0)
        slight = np.abs(effect) < SLIGHT
        named.append(phrases.take(pa.array(phrase, mask=slight)))
    return named


def read_facts(features: Floats, standard: Standard) -> Integers:
    """Say of each reason whether its first used feature is low (0), high (1) or unknown (2)."""
    facts = np.full((len(features), len(REASONS)), 2, dtype=np.int64)
    for place in reversed(standard.used):
        value = features[:, place]
        fact = np.where(np.isnan(value), 2, value > standard.mean[place])
        facts[:, REASONS.index(FEATURES[place].reason)] = fact
    return facts


def list_phrases() -> list[str]:
    """Return a phrase for each reason, fact and effect, in this order."""
    first = {feature.reason: feature for feature in reversed(FEATURES)}
    return [
        f"{fact} ({effect})"
        for reason in REASONS
        for fact in (first[reason].low, first[reason].high, first[reason].unknown)
        for effect in EFFECTS
    ]
