"""Churn on drawn customers: what is learned, refused, explained, and not known beforehand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import expit

from scoring.churn import Churn, score_churn
from scoring.churn_features import FEATURES, Standard, compute_features, read_purchases
from scoring.churn_reasons import name_reasons

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 10, 31)
DAYS = {"training": (180, 225, 270), "validation": (90,), "now": (0,)}
KINDS: dict[str, pa.DataType] = {
    "customer_id": pa.string(),
    "purpose": pa.string(),
    "cutoff_date": pa.date32(),
    "is_active": pa.bool_(),
    "recency_days": pa.int64(),
    "tenure_days": pa.int64(),
    "purchase_day_count": pa.int64(),
    "act_count_90_days": pa.int64(),
    "engagement_trend": pa.float64(),
    "open_complaint_count": pa.int64(),
    "silent_neighbour_share": pa.float64(),
    "has_churned": pa.bool_(),
}


def draw(customers: int = 400, seed: int = 3, complaints_matter: float = 3.0) -> pa.Table:
    """Draw customers on every day; who has a complaint open churns more often."""
    rng = np.random.default_rng(seed)
    parts = []
    for purpose, backs in DAYS.items():
        for back in backs:
            tenure = rng.integers(50, 330, customers)
            complaints = (rng.random(customers) < 0.3).astype(int)
            acts = rng.poisson(3, customers)
            chance = expit(-1.0 + complaints_matter * complaints)
            known = rng.random(customers) < 0.5
            parts.append(
                pa.table(
                    {
                        "customer_id": [f"c{number:05d}" for number in range(customers)],
                        "purpose": [purpose] * customers,
                        "cutoff_date": [TODAY - timedelta(days=back)] * customers,
                        "is_active": [True] * customers,
                        "recency_days": (tenure * rng.random(customers)).astype(int),
                        "tenure_days": tenure,
                        "purchase_day_count": 2 + rng.poisson(3, customers),
                        "act_count_90_days": pa.array(acts, mask=~known),
                        "engagement_trend": pa.array(rng.normal(size=customers), mask=~known),
                        "open_complaint_count": complaints,
                        "silent_neighbour_share": pa.nulls(customers, pa.float64()),
                        "has_churned": pa.array(
                            rng.random(customers) < chance,
                            mask=np.full(customers, purpose == "now"),
                        ),
                    },
                    schema=pa.schema(KINDS),
                )
            )
    return pa.concat_tables(parts)


def score(table: pa.Table) -> Churn:
    return score_churn(table, as_of=AS_OF, input_run_id="run")


def of(table: pa.Table, **equal: Any) -> pa.Table:  # noqa: ANN401 - a value of any column
    rows = [row for row in table.to_pylist() if all(row[key] == equal[key] for key in equal)]
    return pa.Table.from_pylist(rows, schema=table.schema)


def test_what_makes_customers_churn_is_learned_judged_and_told() -> None:
    found = score(draw())
    validation, weights = found.model_run["validation"], found.model_run["parameters"]["weights"]
    assert found.model_run["method"] == "logistic_regression"
    assert found.model_run["refusal_reason"] is None
    assert validation["rows"] == 400
    assert validation["auc"] > 0.7
    assert validation["brier"] < validation["base_brier"]
    assert validation["lift"] > 1.5
    assert max(weights, key=weights.get) == "log_complaints"
    scores = found.scores.to_pylist()
    assert len(scores) == 400
    complaining = [row for row in scores if row["reason_1"].startswith("has a complaint open")]
    content = [row for row in scores if row["reason_1"].startswith("has no complaint open")]
    assert 60 < len(complaining) < 180
    assert min(row["p_churn_90_days"] for row in complaining) > 0.6
    assert all(row["reason_1"] == "has a complaint open (raises the risk)" for row in complaining)
    assert all(row["p_churn_90_days"] < 0.6 for row in content)
    for row in scores:
        reasons = [row["reason_1"], row["reason_2"], row["reason_3"]]
        assert len(set(reasons)) == 3


def test_a_feature_known_of_nobody_is_left_out_and_one_known_of_half_is_not() -> None:
    weights = score(draw()).model_run["parameters"]["weights"]
    assert "silent_neighbour_share" not in weights
    assert "mean_valence" not in weights
    assert {"log_acts", "log_acts_is_unknown"} <= set(weights)
    assert "log_complaints_is_unknown" not in weights


def test_too_few_who_churned_are_refused_and_the_purchase_model_speaks() -> None:
    found = score(draw(customers=40))
    assert found.model_run["method"] == "heuristic"
    assert "past customers churned; to learn from, 100 who did and 100 who did not are needed" in (
        str(found.model_run["refusal_reason"])
    )
    assert set(found.scores["method"].to_pylist()) == {"heuristic"}
    chances = found.scores["p_churn_90_days"].to_numpy()
    assert ((chances > 0) & (chances < 1)).all()
    assert found.scores["reason_1"].null_count == 0


def test_without_past_days_there_is_only_the_heuristic() -> None:
    found = score(of(draw(), purpose="now"))
    assert found.model_run["method"] == "heuristic"
    assert found.model_run["validation"] == {}
    assert found.scores.num_rows == 400


def test_what_foretells_nothing_is_refused() -> None:
    table = draw(complaints_matter=0.0)
    rng = np.random.default_rng(5)
    # In validation the opposite of what training taught happens.
    late = np.array(table["purpose"]) == "validation"
    early = np.array(table["purpose"]) == "training"
    complains = table["open_complaint_count"].to_numpy() > 0
    churned = np.where(early, complains, ~complains) ^ (rng.random(table.num_rows) < 0.1)
    table = table.set_column(
        table.schema.get_field_index("has_churned"),
        "has_churned",
        pa.array(churned, mask=~(late | early)),
    )
    found = score(table)
    assert found.model_run["method"] == "heuristic"
    assert "was not below that of the average" in str(found.model_run["refusal_reason"])


def test_features_of_a_day_do_not_depend_on_later_days() -> None:
    """P(alive) is fitted on the day's own customers: what came later cannot reach it."""
    table = draw()
    day = of(table, cutoff_date=TODAY - timedelta(days=180))
    alone = compute_features(day, read_purchases(day))
    others = of(draw(seed=9), purpose="now")
    together = pa.concat_tables(
        [table.filter(pa.array(np.array(table["purpose"]) != "now")), others]
    )
    same = of(together, cutoff_date=TODAY - timedelta(days=180))
    np.testing.assert_array_equal(alone, compute_features(same, read_purchases(same)))
    one, other = score(table).model_run, score(together).model_run
    assert one["validation"] == other["validation"]
    assert one["parameters"] == other["parameters"]


def test_customers_gone_for_a_year_are_not_scored_but_teach_how_people_buy() -> None:
    table = draw()
    gone = np.array(table["customer_id"].to_pylist()) < "c00100"
    place = table.schema.get_field_index("is_active")
    found = score(table.set_column(place, "is_active", pa.array(~gone)))
    assert found.scores.num_rows == 300
    assert found.model_run["validation"]["rows"] == 300


def test_without_a_purchase_model_silence_follows_the_customers_own_rate() -> None:
    rows = pa.table(
        {"recency_days": [0, 0], "tenure_days": [350, 350], "purchase_day_count": [11, 1]}
    )
    told = read_purchases(rows)
    assert told.model is None
    assert np.isnan(told.p_alive).all()
    # 50 weeks: 10 and 0 repeat purchases, all together 0.1 a week, so 5.2 in a year.
    rates = np.array([10 + 5.2, 0 + 5.2]) / 102
    np.testing.assert_allclose(told.p_silent, np.exp(-rates * 90 / 7))


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("recency_days", 400, "c00000 has a last purchase before the first, or none"),
        ("customer_id", "c00001", "a customer occurs twice on one cutoff date"),
    ],
)
def test_a_table_that_cannot_be_is_refused(column: str, value: object, problem: str) -> None:
    rows = draw(customers=3).to_pylist()
    rows[0][column] = value
    with pytest.raises(ValueError, match=problem):
        score(pa.Table.from_pylist(rows, schema=pa.schema(KINDS)))


def test_nobody_is_scored_where_nobody_bought() -> None:
    found = score(draw(customers=3).slice(0, 0))
    assert found.scores.num_rows == 0
    assert found.model_run["subject_count"] == 0


def test_reasons_compare_the_unknown_with_the_average_customer_too() -> None:
    features = np.full((4, len(FEATURES)), 1.0)
    features[:, [feature.name for feature in FEATURES].index("mean_valence")] = [
        0.5,
        -0.5,
        np.nan,
        np.nan,
    ]
    standard = Standard.of(features)
    assert standard.apply(features).mean(axis=0) == pytest.approx(standard.average)
    # What is said makes no difference, only whether anything is known of it.
    first, *others = name_reasons(features, standard, np.array([0.0, 2.0]))
    assert first.to_pylist() == [
        "speaks well (lowers the risk)",
        "speaks ill (lowers the risk)",
        "nothing they said has a known sentiment (raises the risk)",
        "nothing they said has a known sentiment (raises the risk)",
    ]
    assert all(other.null_count == len(features) for other in others)
