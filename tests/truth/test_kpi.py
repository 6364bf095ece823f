"""KPIs made of several marts, against the marts themselves and what truly happened."""

from decimal import Decimal

import pytest

from tests.truth.conftest import Truth

MONTH = "date '2026-09-01'"


def kpi(truth: Truth, kpi_id: str) -> Decimal:
    """Return the value of a KPI of the whole company in a month that all data reach."""
    ((value, coverage),) = truth.ask(
        f"""
        select value, coverage
        from kpi.kpi_monthly
        where kpi_id = '{kpi_id}' and dimension = 'all' and date = {MONTH}
        """
    )
    assert coverage == 1
    return Decimal(value)


def test_the_cost_of_an_act_is_staff_cost_over_acts_toward_the_brand(truth: Truth) -> None:
    ((cost, acts),) = truth.ask(
        f"""
        select
            (
                select sum(amount)
                from intermediate.int_costs
                where category = 'social_staff' and date_trunc('month', cost_date) = {MONTH}
            ),
            (
                select count(*)
                from engagement.fct_engagement_events
                where
                    toward_kind = 'brand'
                    and not is_automated
                    and date_trunc('month', acted_date) = {MONTH}
            )
        """
    )
    assert acts > 1000
    assert kpi(truth, "social_cost_per_engagement_event") == pytest.approx(
        cost / acts, abs=Decimal("0.000001")
    )


def test_highly_engaged_are_linked_customers_who_made_content_within_180_days(
    truth: Truth,
) -> None:
    ((engaged, linked),) = truth.ask(
        f"""
        with linked as (
            select customer_id
            from value.dim_customers
            where
                is_in_crm
                and linked_account_count > 0
                and customer_created_at < {MONTH} + interval 1 month
                and (not is_archived or archived_at >= {MONTH} + interval 1 month)
        ),

        done as (
            select customer_id, acted_date
            from engagement.fct_engagement_events
            where level = 'high' and toward_kind = 'brand' and not is_automated
            union all
            -- A review is content too, and known as a customer's, not as an account's.
            select coalesce(merged.customer_id, surveys.customer_id), surveys.answered_at::date
            from staging.stg_filedrop__surveys as surveys
            left join intermediate.int_merged_customers as merged
                on surveys.customer_id = merged.merged_customer_id
            where survey = 'review'
        ),

        engaged as (
            select distinct customer_id
            from done
            where
                acted_date < {MONTH} + interval 1 month
                and acted_date >= {MONTH} + interval 1 month - interval 180 day
        )

        select count(engaged.customer_id), count(*)
        from linked
        left join engaged using (customer_id)
        """
    )
    assert engaged > 100
    assert kpi(truth, "highly_engaged_customer_share") == pytest.approx(
        Decimal(engaged) / linked, abs=Decimal("0.000001")
    )


def test_interactions_per_1000_followers_are_of_the_followers_when_the_period_ended(
    truth: Truth,
) -> None:
    # Followers are known from the first reading on: of the last days alone.
    ((value,),) = truth.ask(
        """
        select actual
        from kpi.kpi_balanced_scorecard
        where kpi_id = 'interactions_per_1000_followers'
        """
    )
    ((interactions, followers),) = truth.ask(
        """
        select
            (
                select sum(interaction_count)
                from engagement.fct_posts
                where
                    owner_kind = 'brand'
                    and post_kind in ('original', 'quote')
                    and posted_date between date '2026-10-02' and date '2026-10-31'
            ),
            (
                select sum(followers_count)
                from engagement.dim_accounts
                where owner_kind = 'brand'
            )
        """
    )
    assert interactions > 100
    assert value == pytest.approx(1000 * Decimal(interactions) / followers, abs=Decimal("0.000001"))


def test_margin_after_an_act_is_not_told_where_no_act_could_be_seen(truth: Truth) -> None:
    months = truth.ask(
        """
        select kpi_id, value is null
        from kpi.kpi_monthly
        where
            kpi_id in ('attributed_margin', 'touched_new_buyer_share', 'revenue')
            and dimension = 'all'
            and date = (select min(date) from kpi.kpi_monthly)
        order by kpi_id
        """
    )
    # Acts are read from 1 November 2025 on; a purchase of November has days before it that are not.
    assert months == [
        ("attributed_margin", True),
        ("revenue", False),
        ("touched_new_buyer_share", True),
    ]
