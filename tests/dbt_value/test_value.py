"""Value marts over a whole build: before customers are scored, and after."""

from decimal import Decimal

import pytest

from tests.dbt_value.valued import Valued


def test_the_summary_is_what_the_value_model_reads(valued: Valued) -> None:
    # 20 August to 12 October are 53 days; the second customer's margin is 40 of 100.
    assert valued.ask(
        """
        select customer_id, frequency, recency, age, mean_repeat_spend, margin_rate
        from intermediate.int_customer_purchase_summary
        order by customer_id
        """
    ) == [
        ("hubspot:1", 3, pytest.approx(39 / 7), pytest.approx(53 / 7), pytest.approx(100 / 3), 0.4),
        ("hubspot:2", 1, pytest.approx(29 / 7), pytest.approx(40 / 7), 60.0, 0.4),
        ("hubspot:3", 0, 0.0, pytest.approx(1 / 7), None, 0.1),
    ]


def test_without_scores_value_is_unknown_and_no_action_is_named(valued: Valued) -> None:
    assert valued.ask_before_scores(
        "select customer_id, clv, action from value.customer_action_matrix order by customer_id"
    ) == [
        ("hubspot:1", None, "none: value unknown"),
        ("hubspot:2", None, "none: value unknown"),
        ("hubspot:3", None, "none: no consent"),
    ]
    assert valued.ask_before_scores(
        "select actual, status from kpi.kpi_balanced_scorecard where kpi_id = 'lifetime_value'"
    ) == [(None, "unknown")]


def test_scores_give_value_and_the_reason_of_the_action(valued: Valued) -> None:
    assert valued.ask(
        """
        select customer_id, clv, value_cut, value_level, action
        from value.customer_action_matrix
        order by customer_id
        """
    ) == [
        ("hubspot:1", Decimal("90.5"), Decimal("50.375"), "high", "none: engagement unknown"),
        ("hubspot:2", Decimal("10.25"), Decimal("50.375"), "low", "none: engagement unknown"),
        ("hubspot:3", None, Decimal("50.375"), None, "none: no consent"),
    ]


def test_the_total_is_the_sum_of_the_customers(valued: Valued) -> None:
    assert valued.ask("select sum(clv) from value.customer_lifetime_value") == [
        (valued.kpi("kpi_daily", "lifetime_value", "2026-10-11"),)
    ]
    assert valued.kpi("kpi_daily", "lifetime_value", "2026-10-10") is None
