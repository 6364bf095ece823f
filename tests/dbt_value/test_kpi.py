"""KPIs over a whole build: longer periods are made anew, and what is unknown stays so."""

from decimal import Decimal

import pytest

from tests.dbt_value.valued import Valued

PERIODS = {"kpi_weekly": "week", "kpi_monthly": "month"}


@pytest.mark.parametrize(("mart", "period"), PERIODS.items())
def test_sums_of_longer_periods_are_those_of_their_days(
    valued: Valued, mart: str, period: str
) -> None:
    compared = valued.ask(
        f"""
        with days as (
            select
                date_trunc('{period}', daily.date) as date,
                daily.kpi_id,
                daily.dimension,
                sum(daily.numerator) as numerator
            from kpi.kpi_daily as daily
            inner join reference.metric_catalogue as catalogue using (kpi_id)
            inner join reference.kpi_measures as measures
                on catalogue.numerator = measures.measure_id
            where measures.combination = 'sum'
            group by all
        )

        select days.numerator, longer.numerator
        from days
        left join kpi.{mart} as longer using (date, kpi_id, dimension)
        """
    )
    assert len([row for row in compared if row[0]]) > 10
    # A day without posts has zero likes; a month of posts without known likes has unknown likes.
    assert [row for row in compared if (row[0] or 0) != (row[1] or 0)] == []


def test_ratios_divide_sums_and_do_not_average_days(valued: Valued) -> None:
    # September: 20 + 30 + 40 + 50 in four orders; the mean of its days would be 35 1/3.
    assert valued.kpi("kpi_monthly", "average_order_value", "2026-09-01") == 35
    assert valued.kpi("kpi_daily", "average_order_value", "2026-09-02") == 35
    # The margin of 30 is unknown, and so is its part of the revenue: 38 of 110.
    assert valued.kpi("kpi_monthly", "gross_margin_rate", "2026-09-01") == Decimal("0.345455")


def test_medians_are_made_of_cases_and_not_of_days(valued: Valued) -> None:
    # 1, 2 and 12 hours; the medians of the two days are 1.5 and 12.
    assert valued.kpi("kpi_daily", "resolution_hours_median", "2026-09-01") == Decimal("1.5")
    assert valued.kpi("kpi_monthly", "resolution_hours_median", "2026-09-01") == 2


def test_a_buyer_of_many_days_is_one_buyer(valued: Valued) -> None:
    assert valued.kpi("kpi_monthly", "buyers", "2026-09-01") == 2
    assert valued.kpi("kpi_weekly", "buyers", "2026-08-31") == 2
    assert valued.kpi("kpi_monthly", "new_buyers", "2026-09-01") == 1


def test_nothing_is_zero_only_where_the_data_reach(valued: Valued) -> None:
    # Orders reach back to 20 August, cases to 1 September; nobody told of costs.
    assert valued.kpi("kpi_daily", "orders", "2026-08-21") == 0
    assert valued.kpi("kpi_daily", "tickets", "2026-08-21") is None
    assert valued.kpi("kpi_daily", "tickets", "2026-09-02") == 0
    assert valued.kpi("kpi_daily", "social_cost", "2026-09-02") is None
    assert valued.kpi("kpi_daily", "average_order_value", "2026-08-21") is None


def test_coverage_says_how_much_was_known(valued: Valued) -> None:
    assert valued.ask(
        """
        select kpi_id, value, coverage
        from kpi.kpi_monthly
        where
            date = date '2026-09-01'
            and dimension = 'platform:x'
            and kpi_id in ('likes_per_post', 'engagement_rate_by_impressions')
        order by kpi_id
        """
    ) == [
        # Posts reach back to the 5th: 26 of 30 days; one of two posts has its impressions.
        ("engagement_rate_by_impressions", Decimal("0.01"), pytest.approx(26 / 30 / 2)),
        ("likes_per_post", Decimal(6), pytest.approx(26 / 30)),
    ]


def test_the_last_day_has_ended_and_open_periods_say_so(valued: Valued) -> None:
    assert valued.ask("select cast(max(date) as varchar) from kpi.kpi_daily") == [("2026-10-11",)]
    assert valued.ask(
        """
        select distinct cast(date as varchar), cast(last_date as varchar), is_complete
        from kpi.kpi_monthly
        order by 1 desc
        limit 2
        """
    ) == [("2026-10-01", "2026-10-11", False), ("2026-09-01", "2026-09-30", True)]


def test_money_has_a_currency_and_nothing_else_has(valued: Valued) -> None:
    assert valued.ask(
        """
        select distinct unit = 'money', currency
        from kpi.kpi_daily
        order by 1
        """
    ) == [(False, None), (True, "EUR")]


def test_the_scorecard_shows_every_kpi_once_in_four_perspectives(valued: Valued) -> None:
    assert valued.ask(
        """
        select
            count(*) = (select count(perspective) from reference.metric_catalogue),
            count(distinct kpi_id) = count(*),
            count(distinct perspective)
        from kpi.kpi_balanced_scorecard
        """
    ) == [(True, True, 4)]


def test_the_scorecard_is_of_the_last_30_days(valued: Valued) -> None:
    # From 12 September: 50, 60 and 70; in the 30 days before: 10, 20, 30 and 40.
    assert valued.ask(
        """
        select cast(first_date as varchar), cast(last_date as varchar), actual, previous, trend
        from kpi.kpi_balanced_scorecard
        where kpi_id = 'revenue'
        """
    ) == [("2026-09-12", "2026-10-11", 180, 100, "better")]


def test_the_wide_table_has_a_column_for_each_kpi_and_its_value(valued: Valued) -> None:
    columns = {
        name
        for (name,) in valued.ask(
            "select column_name from duckdb_columns() where table_name = 'kpi_wide'"
        )
    }
    kpis = {
        kpi_id
        for (kpi_id,) in valued.ask(
            "select kpi_id from reference.metric_catalogue where perspective is not null"
        )
    }
    assert columns - {"grain", "date", "last_date", "is_complete"} == kpis
    assert valued.ask(
        "select revenue, orders from kpi.kpi_wide where grain = 'month' and date = '2026-09-01'"
    ) == [
        (
            valued.kpi("kpi_monthly", "revenue", "2026-09-01"),
            valued.kpi("kpi_monthly", "orders", "2026-09-01"),
        )
    ]


def test_followers_close_the_day_before_their_reading(valued: Valued) -> None:
    assert valued.kpi("kpi_daily", "followers", "2026-10-11") == 250
    assert valued.kpi("kpi_daily", "followers", "2026-10-10") is None
