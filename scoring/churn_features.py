"""What churn is foretold from: features of customers as of a day, brought to one scale."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from scoring.bgnbd import PurchaseModel, chance_alive, fit_purchases
from scoring.customers import to_floats
from scoring.fitting import FitRefusedError, Floats

SILENCE_DAYS = 90
# Four parameters of how people buy need no more; the rows are in the order of customers.
MOST_TO_FIT = 100_000
# A feature known of fewer, or the same for all, tells nothing; nor does one known of nearly all
# tell by being unknown.
RARE = 0.02


@dataclass(frozen=True)
class Feature:
    """A feature, and what it says of a customer, where it is above or below others' or unknown."""

    name: str
    reason: str  # features of one reason are told as one
    high: str
    low: str
    unknown: str = ""


RHYTHM = (
    "their rhythm of buying foretells silence",
    "their rhythm of buying foretells a purchase",
)
FEATURES = (
    Feature("silence_log_odds", "rhythm", *RHYTHM),
    Feature("p_gone", "rhythm", *RHYTHM),
    Feature("log_recency", "recency", "the last purchase is long ago", "bought lately"),
    Feature("log_purchases", "frequency", "bought often", "bought seldom"),
    Feature("log_tenure", "tenure", "a customer for long", "a customer for a short time"),
    Feature(
        "log_acts", "engagement", "engages much", "engages little", "no social account is known"
    ),
    Feature(
        "engagement_trend",
        "trend",
        "engages more than before",
        "engages less than before",
        "no social account is known",
    ),
    Feature("log_complaints", "complaints", "has a complaint open", "has no complaint open"),
    Feature(
        "silent_neighbour_share",
        "neighbours",
        "customers around them have stopped buying",
        "customers around them go on buying",
        "no customers around them are known",
    ),
    Feature(
        "mean_valence",
        "sentiment",
        "speaks well",
        "speaks ill",
        "nothing they said has a known sentiment",
    ),
)


@dataclass(frozen=True)
class Purchases:
    """How customers buy, by BG/NBD as of a day; None where it could not be fitted."""

    model: PurchaseModel | None
    p_alive: Floats
    p_silent: Floats  # chance of no purchase in the next `SILENCE_DAYS`


def read_purchases(table: pa.Table) -> Purchases:
    """Fit how customers buy on one day's customers alone, and say who will be silent.

    While alive, a customer of x repeat purchases in age T buys at a rate of Gamma(r + x,
    alpha + T), so nothing is bought in t with the chance ((alpha + T) / (alpha + T + t))^(r + x).
    Without a model the rate is the customer's own, drawn to that of all.
    """
    recency, tenure = to_floats(table["recency_days"]) / 7, to_floats(table["tenure_days"]) / 7
    x = to_floats(table["purchase_day_count"]) - 1.0
    weeks = SILENCE_DAYS / 7
    some = slice(None, None, len(x) // MOST_TO_FIT + 1)
    try:
        model = fit_purchases(x[some], tenure[some] - recency[some], tenure[some])
    except FitRefusedError:
        days = float(tenure.sum()) or 1.0
        rate = (x + float(x.sum()) / days * 52) / (tenure + 52)
        return Purchases(None, np.full(len(x), np.nan), np.exp(-rate * weeks))
    alive = chance_alive(model, x, tenure - recency, tenure)
    quiet = ((model.alpha + tenure) / (model.alpha + tenure + weeks)) ** (model.r + x)
    return Purchases(model, alive, 1.0 - alive * (1.0 - quiet))


def compute_features(table: pa.Table, purchases: Purchases) -> Floats:
    """Return `FEATURES` by column; NaN where unknown."""
    silent = np.clip(purchases.p_silent, 1e-6, 1.0 - 1e-6)
    valence = (
        table["mean_valence_90_days"] if "mean_valence_90_days" in table.schema.names else None
    )
    return np.column_stack(
        [
            np.log(silent / (1.0 - silent)),
            1.0 - purchases.p_alive,
            np.log1p(to_floats(table["recency_days"])),
            np.log(to_floats(table["purchase_day_count"])),
            np.log1p(to_floats(table["tenure_days"])),
            np.log1p(to_floats(table["act_count_90_days"])),
            to_floats(table["engagement_trend"]),
            np.log1p(to_floats(table["open_complaint_count"])),
            to_floats(table["silent_neighbour_share"]),
            np.full(table.num_rows, np.nan) if valence is None else to_floats(valence),
        ]
    )


@dataclass(frozen=True)
class Standard:
    """How features are brought to one scale; the unknown is the mean, and a column of its own.

    `average` is what `apply` gives on average for the features that it was learned from.
    """

    mean: Floats
    scale: Floats
    used: tuple[int, ...]
    told_unknown: tuple[int, ...]
    average: Floats

    @classmethod
    def of(cls, features: Floats) -> "Standard":
        """Learn the scale from features; what tells nothing is left out."""
        known = ~np.isnan(features)
        share = known.sum(axis=0) / max(len(features), 1)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, features, 0.0).sum(axis=0) / count
        spread = np.sqrt((np.where(known, features - mean, 0.0) ** 2).sum(axis=0) / count)
        used = np.flatnonzero((share >= RARE) & (spread > 1e-9))
        unknown: list[int] = []
        for place in used:
            # What is unknown of the same customers is told once.
            is_told = any((known[:, place] == known[:, other]).all() for other in unknown)
            if share[place] <= 1.0 - RARE and not is_told:
                unknown.append(int(place))
        scale = np.where(spread > 1e-9, spread, 1.0)
        average = np.concatenate([np.zeros(len(used)), 1.0 - share[unknown]])
        return cls(mean, scale, tuple(int(place) for place in used), tuple(unknown), average)

    def apply(self, features: Floats) -> Floats:
        """Return a column for each used feature, then one for each that may be unknown."""
        scaled = np.nan_to_num((features - self.mean) / self.scale, nan=0.0)
        unknown = np.isnan(features[:, list(self.told_unknown)]).astype(np.float64)
        return np.column_stack([scaled[:, list(self.used)], unknown])

    @property
    def columns(self) -> tuple[int, ...]:
        """The feature behind each column of `apply`."""
        return self.used + self.told_unknown
