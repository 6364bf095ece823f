"""The rule of thumb, worked out by hand: own rate drawn to that of all, and retention."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from scoring.clv import score
from scoring.customers import read_customers
from scoring.heuristic import WEEKS_A_YEAR, purchases_by_habit, read_habit

# Ages and recencies in years. Four purchases in four years: one a year.
THREE = pa.Table.from_pylist(
    [
        {
            "customer_id": name,
            "frequency": frequency,
            "recency": recency * WEEKS_A_YEAR,
            "age": age * WEEKS_A_YEAR,
            "mean_repeat_spend": spend,
            "spend_day_count": 0 if spend is None else frequency,
            "margin_rate": 0.3,
        }
        for name, frequency, recency, age, spend in (
            ("often", 3, 1.0, 1.0, 20.0),
            ("once", 0, 0.0, 2.0, None),
            ("twice", 1, 0.5, 1.0, 40.0),
        )
    ]
)
# In the order of their names.
OFTEN, ONCE, TWICE = 0, 1, 2


def test_a_rate_is_the_customers_own_with_an_average_year_before_it() -> None:
    habit = read_habit(read_customers(THREE))
    # (3 + 1) in 1 + 1 years, (0 + 1) in 2 + 1, (1 + 1) in 1 + 1.
    assert habit.purchases_a_week * WEEKS_A_YEAR == pytest.approx([2.0, 1 / 3, 1.0])


def test_retention_is_the_share_that_bought_within_the_year_with_one_of_each_added() -> None:
    # Of three that are a year old two bought within the last: (2 + 1) / (3 + 2).
    assert read_habit(read_customers(THREE)).yearly_retention == pytest.approx(0.6)


def test_an_unknown_spend_is_the_mean_of_all_repeat_purchases() -> None:
    # Three purchases of 20 and one of 40.
    assert list(read_habit(read_customers(THREE)).spend) == [20.0, 25.0, 40.0]


def test_retention_wears_purchases_down() -> None:
    habit = read_habit(read_customers(THREE))
    # The integral of 0.6^t: (1 - 0.6) / -ln 0.6 = 0.783046 in a year, 0.64 / -ln 0.6 in two.
    one_year = purchases_by_habit(habit, WEEKS_A_YEAR)
    two_years = purchases_by_habit(habit, 2 * WEEKS_A_YEAR)
    assert one_year == pytest.approx([1.566092, 0.261015, 0.783046], abs=1e-6)
    assert two_years == pytest.approx([2.505747, 0.417625, 1.252874], abs=1e-6)


def test_value_by_the_rule_of_thumb_is_margin_times_spend_times_these_purchases() -> None:
    scores = score(
        THREE,
        as_of=datetime(2026, 11, 1, tzinfo=UTC),
        horizon_months=12,
        annual_discount_rate=0.0,
        input_run_id="run-1",
    ).scores.to_pylist()
    assert {row["method"] for row in scores} == {"heuristic"}
    # 0.3 of 25 x 0.261015, of 20 x 1.566092 and of 40 x 0.783046.
    assert scores[ONCE]["clv"] == pytest.approx(1.957615, abs=1e-5)
    assert scores[OFTEN]["clv"] == pytest.approx(9.396552, abs=1e-5)
    assert scores[TWICE]["clv"] == pytest.approx(9.396552, abs=1e-5)
