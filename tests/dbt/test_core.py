"""Core marts over a landing in which records come late, change, repeat and merge."""

import re
from datetime import date, datetime

import duckdb

from tests.dbt.tiny_build import Built
from tests.dbt.tiny_world import SECRETS


def at(moment: str) -> datetime:
    """Return a moment as DuckDB does: UTC, without saying so."""
    return datetime.fromisoformat(moment)


def test_a_post_that_arrives_late_is_there(built: Built) -> None:
    assert built.ask(
        "select posted_date, owner_kind from engagement.fct_posts where post_id = 'mastodon:95'"
    ) == [(date(2026, 9, 15), "other")]


def test_a_post_shows_its_last_counters_once(built: Built) -> None:
    assert built.ask(
        """
        select post_id, like_count, impression_count, impression_absence
        from engagement.fct_posts
        where post_id in ('mastodon:100', 'x:100')
        order by post_id
        """
    ) == [("mastodon:100", 2, None, "not published by the platform"), ("x:100", 4, 40, None)]


def test_every_reading_is_kept(built: Built) -> None:
    assert built.ask(
        """
        select observed_at, like_count
        from engagement.fct_post_metric_snapshots
        where post_id = 'mastodon:100'
        order by observed_at
        """
    ) == [(at("2026-10-01"), 3), (at("2026-10-03"), 2)]


def test_what_its_platform_says_to_be_gone_is_gone_from_the_marts(built: Built) -> None:
    assert built.ask(
        "select count(*) from staging.stg_mastodon__statuses where post_id = 'mastodon:150'"
    ) == [(1,)]
    for mart in ("fct_posts", "fct_post_metric_snapshots", "fct_post_metrics_daily"):
        found = built.ask(f"select 1 from engagement.{mart} where post_id = 'mastodon:150'")
        assert found == [], mart


def test_changes_keep_corrections_and_leave_the_unknown_out(built: Built) -> None:
    assert built.ask(
        """
        select post_id, like_change, is_first_reading_of_old_post, has_correction
        from engagement.fct_post_metrics_daily
        where post_id in ('mastodon:100', 'mastodon:90')
        order by post_id, metric_date
        """
    ) == [
        ("mastodon:100", 3, False, False),
        ("mastodon:100", -1, False, True),
        ("mastodon:90", None, True, False),
        ("mastodon:90", 10, False, False),
    ]


def test_an_act_that_two_streams_tell_of_is_one(built: Built) -> None:
    assert built.ask(
        """
        select act, level, post_id, target_post_id, acted_at
        from engagement.fct_engagement_events
        where account_id = 'mastodon:2'
        order by acted_at
        """
    ) == [
        ("own_post", "high", "mastodon:95", None, at("2026-09-15")),
        ("like", "low", None, "mastodon:100", at("2026-09-30 10:30")),
        ("reply", "high", "mastodon:200", "mastodon:100", at("2026-09-30 11:00")),
    ]


def test_a_merge_of_a_merge_carries_orders_and_accounts_along(built: Built) -> None:
    assert built.ask(
        "select transaction_id, customer_id from intermediate.int_transactions order by 1"
    ) == [("t1", "hubspot:13"), ("t2", "hubspot:13"), ("t3", "hubspot:99")]
    assert built.ask("select customer_id, account_id from identity.customer_accounts") == [
        ("hubspot:13", "mastodon:2")
    ]
    assert built.ask(
        "select customer_id, merged_customer_ids, is_in_crm from intermediate.int_customers"
        " order by customer_id"
    ) == [("hubspot:13", ["hubspot:11", "hubspot:12"], True), ("hubspot:99", [], False)]


def test_engagement_is_unknown_for_customers_without_an_account(built: Built) -> None:
    assert built.ask(
        """
        select customer_id, engagement_level, act_count, engagement_score > 0
        from engagement.customer_engagement
        order by customer_id
        """
    ) == [("hubspot:13", "high", 3, True), ("hubspot:99", None, None, None)]


def test_an_answer_that_came_later_closes_the_conversation(built: Built) -> None:
    # Wednesday 11:00 to Thursday 11:00: a day by the clock, one of business, 8 to 17 in Helsinki.
    assert built.ask(
        """
        select
            account_id, is_answered, first_answered_by,
            first_reply_seconds, first_reply_business_seconds
        from engagement.fct_conversations
        """
    ) == [("mastodon:2", True, "staff", 86400.0, 32400.0)]


def test_contacts_and_profiles_keep_their_history(built: Built) -> None:
    first, third = at("2026-10-01"), at("2026-10-03")
    assert built.ask(
        """
        select lifecycle_stage, valid_from, valid_to
        from snapshots.contacts_history
        where customer_id = 'hubspot:13'
        order by valid_from
        """
    ) == [("lead", first, third), ("customer", third, None)]
    assert built.ask(
        """
        select followers_count, valid_from, valid_to
        from snapshots.profiles_history
        where account_id = 'mastodon:1'
        order by valid_from
        """
    ) == [(10, first, third), (12, third, None)]


def test_every_record_is_accounted_for(built: Built) -> None:
    assert built.ask(
        """
        select landed_count, natural_id_count, staging_row_count, is_reconciled
        from quality.record_reconciliation
        where source = 'mastodon' and stream = 'statuses'
        """
    ) == [(7, 4, 4, True)]


def test_names_and_addresses_are_in_the_vault_only(built: Built) -> None:
    with duckdb.connect(str(built.day_by_day), read_only=True) as database:
        tables = database.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema != 'main'"
        ).fetchall()
        found = [
            (schema, table)
            for schema, table in tables
            if database.execute(
                f"select 1 from {schema}.{table} as t where regexp_matches(t::text, ?, 'i')",
                ["|".join(re.escape(secret) for secret in SECRETS)],
            ).fetchall()
        ]
    assert len(tables) > 40
    assert ("vault", "dim_contact_identifiers") in found
    assert {schema for schema, _ in found} == {"vault"}


def test_building_day_by_day_equals_building_at_once(built: Built) -> None:
    # Snapshots see only what they were shown, and what a post's author had then comes from them;
    # what days touched, and when a post was told for it, a build at once does not list.
    history = ("followers_count_at_post", "engagement_rate_by_followers", "told_number")
    with duckdb.connect() as database:
        for name, path in (("daily", built.day_by_day), ("once", built.at_once)):
            database.execute(f"attach '{path}' as {name} (read_only)")
        tables = database.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = 'daily' and table_schema not in ('main', 'snapshots')"
            " and table_name != 'int_touched'"
        ).fetchall()
        columns = f"columns(lambda name: name not in {history})"
        different = [
            (schema, table)
            for schema, table in tables
            for one, other in (("daily", "once"), ("once", "daily"))
            if database.execute(
                f"select {columns} from {one}.{schema}.{table}"
                f" except all select {columns} from {other}.{schema}.{table}"
            ).fetchall()
        ]
    assert len(tables) > 40
    assert different == []
