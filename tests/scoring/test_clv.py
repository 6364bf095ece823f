"""Lifetime value: published figures, refusals and the shape of what lands."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from scoring.clv import Scores, score
from scoring.clv_tables import RUN_SCHEMA, SCORE_SCHEMA
from scoring.forecast import discount
from scoring.holdout import measure_holdout
from tests.scoring.known_customers import Cdnow, draw_customers

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)


def score_at(table: pa.Table, months: int = 36, rate: float = 0.1) -> Scores:
    return score(
        table, as_of=AS_OF, horizon_months=months, annual_discount_rate=rate, input_run_id="run-1"
    )


def test_cdnow_gives_the_published_models(cdnow: Cdnow) -> None:
    run = score_at(cdnow.calibration).model_run.to_pylist()[0]
    published = {
        "bgnbd_r": 0.243,
        "bgnbd_alpha": 4.414,
        "bgnbd_a": 0.793,
        "bgnbd_b": 2.426,
        "bgnbd_log_likelihood": -9582.4,
        "gamma_gamma_p": 6.25,
        "gamma_gamma_q": 3.74,
        "gamma_gamma_gamma": 15.44,
    }
    assert {name: run[name] for name in published} == pytest.approx(published, rel=0.01)
    assert run["repeat_customer_count"] == 946
    assert run["spend_frequency_correlation"] == pytest.approx(0.11, abs=0.01)
    assert run["method"] == "bgnbd_gamma_gamma"
    assert run["refusal_reason"] is None


def test_cdnow_holdout_is_forecast_within_a_fifth(cdnow: Cdnow) -> None:
    error = measure_holdout(cdnow.calibration, cdnow.holdout, weeks=39)
    assert error.total_error_ratio is not None
    assert error.mean_absolute_error is not None
    assert abs(error.total_error_ratio) < 0.2
    nothing_more = float(np.mean(cdnow.holdout["purchase_count"].to_numpy()))
    assert error.mean_absolute_error < 0.9
    assert error.mean_absolute_error < 1.05 * nothing_more
    run = score(
        cdnow.calibration, as_of=AS_OF, input_run_id="run-1", holdout=error
    ).model_run.to_pylist()[0]
    assert run["holdout_weeks"] == 39
    assert run["holdout_mean_absolute_error"] == error.mean_absolute_error
    assert run["holdout_total_error_ratio"] == error.total_error_ratio


def test_clv_is_discounted_purchases_times_spend_times_margin() -> None:
    scores = score_at(draw_customers(1000, seed=3)).scores
    assert scores.schema == SCORE_SCHEMA
    assert len(scores) == 1000
    rows = scores.to_pylist()
    for row in rows:
        product = row["discounted_purchases"] * row["expected_spend"] * 0.25
        assert row["clv"] == pytest.approx(product)
        assert 0 < row["discounted_purchases"] < row["expected_purchases_horizon"]
        assert row["expected_purchases_90_days"] < row["expected_purchases_horizon"]
        assert row["as_of"] == AS_OF.replace(tzinfo=None)
    assert len({row["clv"] for row in rows}) > 100


def test_without_a_discount_all_purchases_of_the_horizon_count() -> None:
    rows = score_at(draw_customers(1000, seed=3), months=12, rate=0.0).scores.to_pylist()
    assert len(rows) == 1000
    for row in rows:
        assert row["discounted_purchases"] == pytest.approx(row["expected_purchases_horizon"])


def test_money_is_discounted_from_the_middle_of_its_month() -> None:
    assert discount(1, 0.1) == pytest.approx(1.1 ** (-0.5 / 12))
    assert discount(36, 0.1) == pytest.approx(1.1 ** (-35.5 / 12))


def test_the_same_input_in_another_order_gives_the_same_run() -> None:
    table = draw_customers(800, seed=5)
    shuffled = table.take(np.random.default_rng(1).permutation(800))
    first, second = score_at(table), score_at(shuffled)
    assert first.model_run.equals(second.model_run)
    assert first.scores.equals(second.scores)


def test_one_changed_number_or_setting_is_another_run() -> None:
    table = draw_customers(300, seed=5)
    margins = table.column("margin_rate").to_pylist()
    changed = table.set_column(5, "margin_rate", pa.array([*margins[:-1], 0.26]))
    runs = [
        score_at(table),
        score_at(changed),
        score_at(table, months=24),
        score_at(table, rate=0.2),
    ]
    assert len({run.model_run["model_run_id"][0].as_py() for run in runs}) == 4
    assert len({run.model_run["input_hash"][0].as_py() for run in runs}) == 2


def test_too_few_repeat_buyers_are_refused_and_scored_by_the_heuristic() -> None:
    result = score_at(draw_customers(60, seed=7))
    run = result.model_run.to_pylist()[0]
    assert run["method"] == "heuristic"
    assert "BG/NBD" in run["refusal_reason"]
    assert "100 are needed" in run["refusal_reason"]
    assert run["bgnbd_r"] is None
    rows = result.scores.to_pylist()
    assert len(rows) == 60
    assert {row["method"] for row in rows} == {"heuristic"}
    assert {row["p_alive"] for row in rows} == {None}
    assert all(row["clv"] > 0 for row in rows)


def test_no_heterogeneity_of_spend_is_refused() -> None:
    table = draw_customers(1000, seed=9)
    bought = np.where(table["frequency"].to_numpy() > 0, 20.0, np.nan)
    same = table.set_column(4, "mean_repeat_spend", pa.array(bought, from_pandas=True))
    run = score_at(same).model_run.to_pylist()[0]
    assert run["method"] == "heuristic"
    assert "gamma-gamma" in run["refusal_reason"]
    assert run["bgnbd_r"] is not None


def test_no_customers_make_no_scores_and_one_run() -> None:
    result = score_at(draw_customers(1, seed=1).slice(0, 0))
    assert result.scores.schema == SCORE_SCHEMA
    assert len(result.scores) == 0
    assert result.model_run.schema == RUN_SCHEMA
    run = result.model_run.to_pylist()[0]
    assert run["customer_count"] == 0
    assert run["refusal_reason"] == "no customers"


def one_customer(**changes: object) -> pa.Table:
    row = {
        "customer_id": "a",
        "frequency": 0,
        "recency": 0.0,
        "age": 10.0,
        "mean_repeat_spend": None,
        "spend_day_count": 0,
        "margin_rate": 0.3,
    }
    return pa.Table.from_pylist([{**row, **changes}])


def test_one_customer_who_never_bought_again_has_no_known_value() -> None:
    row = score_at(one_customer()).scores.to_pylist()[0]
    assert row["expected_purchases_90_days"] == 0
    assert row["expected_spend"] is None
    assert row["clv"] is None


def test_one_customer_who_bought_again_has_a_value() -> None:
    table = one_customer(frequency=3, recency=9.0, mean_repeat_spend=20.0, spend_day_count=3)
    row = score_at(table).scores.to_pylist()[0]
    assert row["expected_spend"] == 20
    assert row["clv"] > 0


def test_a_spend_that_is_known_of_one_day_counts_as_one() -> None:
    table = draw_customers(4000, seed=9)
    x = table["frequency"].to_numpy()
    # Of all but one of the first customer's days the currency has no rate.
    first = int(np.argmax(x >= 4))
    known = x.copy()
    known[first] = 1
    partly = table.set_column(
        table.column_names.index("spend_day_count"), "spend_day_count", pa.array(known)
    )
    result = score_at(partly)
    run = result.model_run.to_pylist()[0]
    scored = {row["customer_id"]: row["expected_spend"] for row in result.scores.to_pylist()}
    p, q, gamma = (run[f"gamma_gamma_{name}"] for name in ("p", "q", "gamma"))
    mean = table["mean_repeat_spend"][first].as_py()
    assert scored[table["customer_id"][first].as_py()] == pytest.approx(
        p * (gamma + mean) / (p + q - 1)
    )


def test_an_unknown_margin_is_an_unknown_value() -> None:
    table = one_customer(
        frequency=3, recency=9.0, mean_repeat_spend=20.0, spend_day_count=3, margin_rate=None
    )
    row = score_at(table).scores.to_pylist()[0]
    assert row["discounted_purchases"] > 0
    assert row["clv"] is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"frequency": -1}, "negative frequency"),
        ({"frequency": 1, "recency": 11.0}, "recency outside"),
        ({"frequency": 1}, "without a recency"),
        ({"recency": 2.0}, "without a repeat purchase"),
        ({"age": float("inf")}, "age that is not finite"),
        ({"frequency": None}, "frequency is null"),
        ({"mean_repeat_spend": float("inf"), "spend_day_count": 0}, "without a day of known spend"),
        ({"spend_day_count": 1}, "more days of known spend"),
        (
            {
                "frequency": 1,
                "recency": 2.0,
                "mean_repeat_spend": float("inf"),
                "spend_day_count": 1,
            },
            "spend that is not finite",
        ),
    ],
)
def test_contradictory_customers_are_named(changes: dict[str, object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        score_at(one_customer(**changes))


def test_a_customer_who_occurs_twice_is_named() -> None:
    with pytest.raises(ValueError, match="a occurs twice"):
        score_at(pa.concat_tables([one_customer(), one_customer()]))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="no column age"):
        score_at(one_customer().drop_columns(["age"]))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        score(one_customer(), as_of=AS_OF.replace(tzinfo=None), input_run_id="run-1")


def test_holdout_without_a_fit_says_nothing() -> None:
    after = pa.table({"customer_id": ["a"], "purchase_count": [1]})
    error = measure_holdout(one_customer(), after, weeks=10)
    assert error.mean_absolute_error is None
    assert error.total_error_ratio is None


def test_holdout_counts_absent_customers_as_none_bought() -> None:
    table = draw_customers(1000, seed=3)
    nobody = pa.table({"customer_id": pa.array([], pa.string()), "purchase_count": []})
    error = measure_holdout(table, nobody, weeks=10)
    assert error.mean_absolute_error is not None
    assert error.mean_absolute_error > 0
    assert error.total_error_ratio is None
