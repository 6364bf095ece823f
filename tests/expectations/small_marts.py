"""A small, good build database: every mart as its contract says, with rows that agree."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
CATALOGUE = PROJECT / "seeds" / "kpi" / "metric_catalogue.csv"

# What the suites read besides the marts: only the columns they look at.
BENEATH = """
create schema intermediate;
create schema reference;
create table intermediate.int_as_of as select timestamp '2026-11-01' as as_of_at;
create table intermediate.int_post_metric_days as select range as post_id from range(30);
create table intermediate.int_acts as select range as event_id from range(200);
create table intermediate.int_customers as select 'c' || range as customer_id from range(120);
create table intermediate.int_transactions as
select
    10.0::decimal(18, 4) as amount, ordered_date, ordered_date + interval 9 hours as ordered_at
from (select date '2026-10-01' + (range % 30)::integer as ordered_date from range(120));
"""

# The columns of each mart that matter here; all others are null.
ROWS = {
    "engagement.fct_posts": """
        select
            'x:' || range as post_id, 'x' as platform, 'x:1' as account_id,
            if(range % 3 = 0, 'brand', 'other') as owner_kind, 5 as like_count,
            5 as interaction_count, 1.0 as interaction_coverage, 100 as impression_count,
            timestamp '2026-10-31' - to_hours(range) as posted_at, 'mentions' as post_kind,
            timestamp '2026-11-01' as metrics_observed_at, {record} as record_id
        from range(600)
    """,
    "engagement.fct_post_metric_snapshots": """
        select
            'x:' || range as post_id, 'x' as platform, 5 as like_count,
            timestamp '2026-10-31' - to_hours(range) as posted_at,
            timestamp '2026-11-01' as observed_at, {record} as record_id
        from range(600)
    """,
    "engagement.fct_post_metrics_daily": """
        select
            'x:' || range as post_id, 'x' as platform, 5 as like_change,
            false as has_correction, date '2026-11-01' as metric_date, {record} as record_id
        from range(600)
    """,
    "engagement.post_metrics_in_period": """
        select
            'month' as period, date '2026-10-01' as period_start, 'x' as platform,
            'lumo' as company_name, 'like' as metric, 5 as in_period_count, 5 as gained_count,
            30 as reading_count, 30 as known_reading_count
    """,
    "engagement.post_metrics_lifetime": """
        select
            'month' as period, date '2026-10-01' as period_start, 'x' as platform,
            'lumo' as company_name, 'like' as metric, 1000 as lifetime_count,
            200 as post_count, 200 as known_post_count
    """,
    "engagement.fct_post_sentiments": """
        select
            'x:' || range as post_id, if(range % 3 = 0, 'brand', 'other') as owner_kind,
            'en' as language, 'vader' as method, 0.2 as valence, 'run' as model_run_id,
            timestamp '2026-10-31' - to_hours(range) as posted_at,
            {record} as record_id, {record} as sentiment_record_id
        from range(500)
    """,
    "engagement.dim_topics": """
        select
            'hashtag' as topic_kind, 'topic' || range as topic, range < 3 as is_followed,
            date '2026-10-30' as last_seen_date, 20 as post_count, {record} as record_id
        from range(10)
    """,
    "engagement.dim_accounts": """
        select
            'x:' || range as account_id, range as account_key, 'x' as platform,
            if(range < 3, 'brand', 'other') as owner_kind, {record} as record_id
        from range(150)
    """,
    "engagement.fct_follows": """
        select
            'f' || range as follow_id, 'x' as platform, range as follower_account_key,
            1 as followed_account_key, timestamp '2026-10-31' as followed_at,
            {record} as record_id
        from range(50)
    """,
    "engagement.fct_post_mentions": """
        select
            'x:' || range as post_id, range as post_key, 'x' as platform, range % 50 as account_key,
            range % 7 as mentioned_account_key, timestamp '2026-10-31' as posted_at,
            {record} as record_id
        from range(100)
    """,
    "engagement.fct_reposts": """
        select
            'x:' || range as post_id, range as post_key, 'x' as platform, range % 50 as account_key,
            range % 7 as first_account_key, timestamp '2026-10-31' as posted_at,
            {record} as record_id
        from range(100)
    """,
    "engagement.fct_post_topics": """
        select
            'hashtag' as topic_kind, 'topic' || range % 10 as topic, range % 10 as topic_key,
            'x:' || range as post_id, range as post_key, timestamp '2026-10-31' as posted_at,
            {record} as record_id
        from range(100)
    """,
    "engagement.posts_daily": """
        select
            date '2026-10-30' as date, 'x' as platform,
            (select count(*) from engagement.fct_posts) as post_count
    """,
    "engagement.acts_daily": """
        select date '2026-10-30' as date, 'x' as platform, 200 as act_count
    """,
    "engagement.post_timeline": """
        select
            range as post_key, 'x' as platform, timestamp '2026-10-31' as posted_at,
            date '2026-10-31' as posted_date, 0.5 as valence
        from range((select count(*) from engagement.fct_posts))
    """,
    "engagement.topic_hashtags": """
        select
            'hashtag' as topic_kind, 'topic' || range as topic, range as topic_key,
            'topic' || range as hashtag, {record} as record_id
        from range(10)
    """,
    "engagement.topic_daily": """
        select
            date '2026-10-01' + (range % 20)::integer as date, 'hashtag' as topic_kind,
            'topic' || range % 10 as topic, 1 as post_count, 1 as rated_post_count,
            [{record}] as record_ids
        from range(200)
    """,
    "engagement.fct_account_metrics_daily": """
        select
            'facebook' as platform, 'facebook:1' as account_id, 'views' as metric,
            date '2026-10-01' + (range % 20)::integer as metric_date, 5.0 as metric_value,
            {record} as record_id
        from range(20)
    """,
    "engagement.topic_volumes": """
        select
            'day' as resolution, 'hashtag' as topic_kind, 'topic' || range % 10 as topic,
            timestamp '2026-10-01' + to_days((range // 10)::integer) as period_at,
            1 as post_count, 0.0 as z, {record} as record_id
        from range(200)
    """,
    "engagement.fct_trend_bursts": """
        select
            'hour' as resolution, 'hashtag' as topic_kind, 'topic1' as topic,
            timestamp '2026-10-20' as started_at, timestamp '2026-10-20 05:00' as peak_at,
            12.0 as duration_hours, 80.0 as excess_post_count, [{record}] as record_ids
    """,
    "engagement.fct_engagement_events": """
        select
            range as event_id, 'x' as platform, 'x:' || range % 50 as account_id,
            if(range % 2 = 0, 'reply', 'like') as act, 1.0 as weight, false as is_automated,
            if(range % 2 = 0, 'high', 'low') as level, 'brand' as toward_kind,
            'c' || range % 50 as customer_id,
            timestamp '2026-10-31' - to_hours(range) as acted_at, {record} as record_id
        from range(200)
    """,
    "engagement.fct_conversations": """
        select
            range as conversation_id, range % 2 = 0 as is_answered, false as is_automated,
            if(range % 2 = 0, 3600, null) as first_reply_seconds,
            timestamp '2026-10-31' as last_inbound_at, [{record}] as record_ids
        from range(150)
    """,
    "engagement.conversation_response": """
        select
            platform, date '2026-10-01' as opened_month, 150 as opened_count,
            75 as answered_count, 0.5 as response_rate, 1.0 as coverage,
            1.0 as first_reply_hours_median, 0.1 as first_reply_business_hours_fastest
        from (values ('x'), ('all')) as platforms (platform)
    """,
    "engagement.fct_post_cascades": """
        select
            'x:' || range as post_id, 'x' as platform, 3 as cascade_size, 1 as cascade_depth,
            false as is_cut_off, 2.0 as lifespan_hours,
            timestamp '2026-10-31' as last_reaction_at, {record} as record_id
        from range(30)
    """,
    "engagement.engagement_honeycomb": """
        select
            'x' as platform, date '2026-10-01' as acted_month, 'conversations' as honeycomb_block,
            200 as act_count, 200 as all_act_count, 1.0 as act_share
    """,
    "engagement.engagement_by_class": """
        select
            date '2026-10-01' as acted_month, 'blogs' as platform_class, 200 as act_count,
            100 as high_act_count
    """,
    "engagement.share_of_voice_daily": """
        select
            date '2026-10-01' as voice_date, 'x' as platform, 'mentions' as measure,
            company as company_name, if(company = 'lumo', 'brand', 'competitor') as company_kind,
            0 as numerator, 0.5 as share_of_voice
        from (values ('lumo'), ('halla')) as companies (company)
    """,
    "engagement.post_rates_monthly": """
        select
            date '2026-10-01' as posted_month, 'x' as platform, 'lumo' as company_name,
            'applause' as rate, 0 as post_count, 0 as known_post_count
    """,
    "engagement.customer_engagement": """
        select
            'c' || range as customer_id, range % 2 as linked_account_count,
            0.5 as engagement_score, if(range % 2 = 0, 'none', 'low') as engagement_level,
            [{record}] as event_record_ids, {record} as record_id
        from range(120)
    """,
    "identity.customer_accounts": """
        select
            'c' || range as customer_id, 'x:' || range as account_id, 1 as tier,
            'crm_handle' as rule, {record} as record_id
        from range(50)
    """,
    "identity.dim_persons": """
        select
            'person:c' || range as person_id, 1 as customer_count, 2 as identifier_count,
            false as is_too_large, {record} as record_id
        from range(120)
    """,
    "identity.person_identifiers": """
        select
            'person:c' || range as person_id, 'c' || range as identifier_id,
            timestamp '2026-10-01' as first_observed_at, {record} as record_id
        from range(120)
    """,
    "identity.link_evidence": """
        select
            range as evidence_id, 'c' || range as subject_id, 'x:' || range as identifier_id,
            1 as tier, 'told_by_customer' as consent_basis, true as is_used,
            timestamp '2026-10-01' as observed_at, {record} as record_id
        from range(50)
    """,
    "identity.identity_review_queue": """
        select
            'c' || range as customer_id, 'x:' || range + 60 as account_id, 1 as rival_count,
            timestamp '2026-11-01' as as_of_at, {record} as record_id
        from range(10)
    """,
    "identity.identity_quality": """
        select 'tiers_1_to_3' as scope, 1.0 as precision_share, 0.9 as recall_share,
            [{record}] as record_ids
    """,
    "value.dim_customers": """
        select
            'c' || range as customer_id, true as is_in_crm, false as is_archived,
            'customer' as lifecycle_stage, 10 as spend, 4 as gross_margin, {record} as record_id
        from range(120)
    """,
    "value.fct_purchases": """
        select
            'c' || range as customer_id, date '2026-10-30' as purchase_date, 1 as order_count,
            10 as spend, 4 as gross_margin, {record} as record_id
        from range(120)
    """,
    "value.value_model_runs": """
        select
            'run' as model_run_id, 'clv' as model_name, true as is_latest,
            timestamp '2026-11-01' as as_of_at, 120 as customer_count, 36 as horizon_months,
            0.1 as annual_discount_rate, 0.1 as holdout_total_error_ratio, {record} as record_id
    """,
    "value.customer_lifetime_value": """
        select
            'c' || range as customer_id, 'bgnbd_gamma_gamma' as method, 0.7 as p_alive,
            timestamp '2026-11-01' as as_of_at, 8.5 as clv, {record} as record_id
        from range(120)
    """,
    "value.customer_influence_edges": """
        select
            'c' || range as from_customer_id, 'c' || range + 1 as to_customer_id,
            2.125 as influence_value, timestamp '2026-11-01' as as_of_at, {record} as record_id
        from range(40)
    """,
    "value.customer_influence_value": """
        select
            'c' || range as customer_id, range % 2 as linked_account_count,
            if(range % 2 = 1, 2.125, null) as civ, if(range % 2 = 1, 1.5, null) as influence_score,
            timestamp '2026-11-01' as as_of_at, {record} as record_id
        from range(120)
    """,
    "value.customer_churn": """
        select
            'c' || range as customer_id, 0.3 as p_churn_90_days, 'logistic_regression' as method,
            timestamp '2026-11-01' as as_of_at, {record} as record_id
        from range(120)
    """,
    "value.value_model_figures": """
        select
            'run' as model_run_id, 'clv' as model_name, 'parameter' as figure_kind,
            'bgnbd_r' as figure, 0.25 as value, '0.25' as text_value,
            timestamp '2026-11-01' as as_of_at, {record} as record_id
    """,
    "value.referral_edges": """
        select
            'r' || range as referral_id, 'c' || range as referrer_customer_id,
            'c' || range + 60 as referee_customer_id, range % 2 = 0 as is_type_assumed,
            12 as acquisition_cost_saved, 9.5 as referral_value,
            timestamp '2026-10-30' as referred_at, {record} as record_id
        from range(40)
    """,
    "value.customer_referral_value": """
        select
            'c' || range as customer_id, if(range < 40, 9.5, 0) as crv,
            if(range < 40, 1, 0) as referral_count, {record} as record_id,
            [] as referral_record_ids
        from range(120)
    """,
    "value.customer_knowledge_value": """
        select
            'c' || range as customer_id, if(range < 20, 25, 0) as ckv,
            if(range < 20, 1, 0) as adopted_idea_count, 0 as confirmed_bug_count,
            if(range < 20, 1.0, null) as coverage, {record} as record_id,
            [{record}] as knowledge_record_ids
        from range(120)
    """,
    "value.customer_value_transfers": """
        select
            if(range % 2 = 0, 'referral', 'influence') as reason,
            'c' || range as giving_customer_id, 'c' || range + 1 as receiving_customer_id,
            2.5 as claimed_value, 2.5 as passed_value, {record} as record_id
        from range(60)
    """,
    "value.customer_engagement_value": """
        select
            'c' || range as customer_id, 8.5 as clv, 8.5 as clv_allocated,
            9.0 as cev_allocated, {record} as record_id
        from range(120)
    """,
    "value.offer_eligibility": """
        select
            'c' || range as customer_id, 'loyalty_reward' as offer_id,
            range % 2 = 0 as is_eligible, true as has_consent_for_purpose,
            if(range % 2 = 0, null, 'not for this segment') as refusal_reason,
            timestamp '2026-11-01' as as_of_at, {record} as record_id
        from range(120)
    """,
    "value.prospects": """
        select
            'x:p' || range as account_id, 'x' as platform, 0.5 as interest_score,
            timestamp '2026-10-30' as last_talked_at, {record} as record_id
        from range(50)
    """,
    "quality.rejected_referrals": """
        select
            'wrong' as referral_id, 'ring' as rejection_reason, true as is_error,
            {record} as record_id
    """,
    "value.customer_action_matrix": """
        select
            'c' || range as customer_id, true as has_marketing_consent,
            if(range % 2 = 0, 'retain', 'grow value') as action, {record} as record_id
        from range(120)
    """,
    "kpi.kpi_balanced_scorecard": """
        select perspective, kpi_id, 1.0 as actual, 'met' as status, 1.0 as coverage
        from reference.metric_catalogue
        where perspective is not null
    """,
    "kpi.kpi_competitor_benchmark": """
        select
            date '2026-10-01' as date, company as company_name, company = 'lumo' as is_brand,
            1.0 as value, 1 as rank_in_field, 0.5 as percentile
        from (values ('lumo'), ('halla'), ('routa')) as companies (company)
    """,
    "quality.record_reconciliation": """
        select
            'x' as source, 'tweets' as stream, {records} as record_count,
            {records} as landed_count, 0 as duplicate_count, 0 as reject_count,
            {records} as landed_row_count, 560 as natural_id_count, 560 as staging_row_count,
            timestamp '2026-11-01' as latest_until
    """,
}
PERIOD = """
    select
        {date} as date, 'revenue' as kpi_id, 'all' as dimension, {value} as value,
        'money' as unit, 1.0 as coverage
"""
ROWS |= {
    "kpi.kpi_wide": """
        select grain, date '2026-10-31' as last_date, if(grain = 'day', 40, null) as revenue
        from (select unnest(['day', 'week', 'month']) as grain)
    """,
    "kpi.kpi_daily": PERIOD.format(date="date '2026-10-30'", value=40.0),
    "kpi.kpi_weekly": PERIOD.format(date="date '2026-10-19'", value=480.0),
    "kpi.kpi_monthly": PERIOD.format(date="date '2026-10-01'", value=1200.0),
}


def build(database: Path, landing: Path) -> None:
    """Write the database; its rows rest on a record of the landing."""
    files = landing / "source=*/stream=*/run=*/records-*.parquet"
    with duckdb.connect(str(database)) as engine:
        ((record, count),) = engine.execute(
            f"select min(_record_id), count(*) from read_parquet('{files}', union_by_name = true)"
            " where _stream <> 'gate_results'"
        ).fetchall()
        engine.execute(BENEATH)
        engine.execute(f"create table reference.metric_catalogue as from read_csv('{CATALOGUE}')")
        for table, columns in marts():
            engine.execute(f"create schema if not exists {table.partition('.')[0]}")
            engine.execute(f"create table {table} ({columns})")
            rows = ROWS[table].replace("{records}", str(count)).replace("{record}", f"'{record}'")
            engine.execute(f"insert into {table} by name {rows}")


def marts() -> Iterator[tuple[str, str]]:
    """Yield every mart with its columns, as its contract in the dbt project declares them."""
    for path in sorted(PROJECT.glob("models/marts/*/*.yml")):
        told: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
        for model in told.get("models", []):
            columns = ", ".join(f"{one['name']} {one['data_type']}" for one in model["columns"])
            yield f"{path.parent.name}.{model['name']}", columns
