"""A million customers: influence and churn take what they take, and it is printed."""

import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from scoring.churn import score_churn
from scoring.influence import score_influence

pytestmark = pytest.mark.slow

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 10, 31)
CUSTOMERS, REACTIONS = 1_000_000, 5_000_000
LEARNED_FROM = 100_000


def tell(what: str, began: float) -> None:
    """Print seconds, and the largest memory of this process so far."""
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9
    seconds = time.perf_counter() - began
    print(f"{what}: {seconds:.1f} s, {peak:.1f} GB at most")  # noqa: T201 - to be seen


def customers(count: int) -> pa.Array:
    return pa.array([f"hubspot:{number:012d}" for number in range(count)])


def test_influence_of_a_million_customers() -> None:
    rng = np.random.default_rng(1)
    of = rng.integers(0, CUSTOMERS, REACTIONS)
    # Some are reacted to far more than others.
    toward = (CUSTOMERS * rng.random(REACTIONS) ** 3).astype(np.int64)
    pairs = np.unique(of[of != toward] * CUSTOMERS + toward[of != toward])
    of, toward = pairs // CUSTOMERS, pairs % CUSTOMERS
    identifiers = customers(CUSTOMERS)
    posts = rng.poisson(5, CUSTOMERS)
    clv = rng.gamma(1.0, 100.0, CUSTOMERS)
    subjects = pa.table(
        {
            "subject_id": identifiers,
            "is_customer": np.ones(CUSTOMERS, dtype=bool),
            "clv": clv,
            "post_count": posts,
            "category_post_count": rng.binomial(posts, 0.3),
        }
    )
    reactions = pa.table(
        {
            "subject_id": identifiers.take(pa.array(of)),
            "toward_subject_id": identifiers.take(pa.array(toward)),
            "reaction_count": 1 + rng.poisson(1.0, len(of)),
            "is_rewarded_referral": np.zeros(len(of), dtype=bool),
        }
    )
    began = time.perf_counter()
    found = score_influence(subjects, reactions, as_of=AS_OF, window_days=30, input_run_id=None)
    tell(f"influence of {CUSTOMERS:,} customers over {len(of):,} pairs", began)
    assert found.scores.num_rows == CUSTOMERS
    assert found.edges.num_rows == len(of)
    assert found.scores["pagerank"].to_numpy().sum() == pytest.approx(1.0)
    # Value passed on in one step is 0.85 of what those who react are worth.
    passed = found.edges["influence_effect"].to_numpy() * clv[of]
    assert passed.sum() == pytest.approx(0.85 * clv[np.unique(of)].sum())


def test_churn_of_a_million_customers() -> None:
    rng = np.random.default_rng(2)
    parts = []
    identifiers = customers(CUSTOMERS)
    for purpose, back in (
        ("training", 270),
        ("training", 225),
        ("training", 180),
        ("validation", 90),
        ("now", 0),
    ):
        count = CUSTOMERS if purpose == "now" else LEARNED_FROM
        tenure = rng.integers(1, 700, count)
        rate = rng.gamma(0.9, 1 / 56, count)
        stayed = np.minimum(tenure, rng.exponential(1 / rng.gamma(0.8, 1 / 200, count)))
        bought = rng.poisson(rate * stayed)
        last = stayed * rng.random(count) ** (1 / np.maximum(bought, 1))
        recency = tenure - np.where(bought > 0, last, 0.0).astype(np.int64)
        parts.append(
            pa.table(
                {
                    "customer_id": identifiers[:count],
                    "purpose": pa.repeat(purpose, count),
                    "cutoff_date": pa.repeat(TODAY - timedelta(days=back), count),
                    "is_active": recency < 365,
                    "recency_days": recency,
                    "tenure_days": tenure,
                    # A purchase on the first day alone is no repeat purchase.
                    "purchase_day_count": 1 + np.where(recency < tenure, bought, 0),
                    "act_count_90_days": pa.array(
                        rng.poisson(2, count), mask=rng.random(count) < 0.6
                    ),
                    "engagement_trend": rng.normal(size=count),
                    "open_complaint_count": rng.poisson(0.05, count),
                    "silent_neighbour_share": pa.array(
                        rng.random(count), mask=rng.random(count) < 0.8
                    ),
                    "has_churned": pa.array(
                        (rng.random(count) < np.exp(-rate * 90)) | (stayed < tenure),
                        mask=np.full(count, purpose == "now"),
                    ),
                }
            )
        )
    table = pa.concat_tables(parts)
    began = time.perf_counter()
    found = score_churn(table, as_of=AS_OF, input_run_id=None)
    tell(f"churn of {found.scores.num_rows:,} active of {CUSTOMERS:,} customers", began)
    assert found.model_run["method"] == "logistic_regression"
    assert found.scores.num_rows > CUSTOMERS / 2
    assert found.scores["reason_1"].null_count == 0
    chance = found.scores["p_churn_90_days"].to_numpy()
    assert ((chance >= 0) & (chance <= 1)).all()
