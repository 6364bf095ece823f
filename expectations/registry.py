"""Which suites each gate asks: the one list. A new source or mart is a module, and a line here."""

from collections.abc import Mapping, Sequence

from expectations.suite import Suite


def landing_suites() -> Mapping[str, Sequence[Suite]]:
    """Return the suites of each source. Great Expectations is not imported for them."""
    from expectations.landing import (
        bluesky,
        facebook,
        filedrop,
        hubspot,
        instagram,
        kenno,
        linkedin,
        mastodon,
        mediawiki,
        reddit,
        rss,
        salesforce,
        weibo,
        x,
        youtube,
    )

    return {
        "bluesky": bluesky.SUITES,
        "facebook": facebook.SUITES,
        "filedrop": filedrop.SUITES,
        "hubspot": hubspot.SUITES,
        "instagram": instagram.SUITES,
        "kenno": kenno.SUITES,
        "linkedin": linkedin.SUITES,
        "mastodon": mastodon.SUITES,
        "mediawiki": mediawiki.SUITES,
        "reddit": reddit.SUITES,
        "rss": rss.SUITES,
        "salesforce": salesforce.SUITES,
        "weibo": weibo.SUITES,
        "x": x.SUITES,
        "youtube": youtube.SUITES,
    }


def mart_suites() -> Sequence[Suite]:
    """Return the suites of all marts, in the order in which the marts are built."""
    from expectations.marts import (
        customer_accounts,
        customer_action_matrix,
        customer_churn,
        customer_engagement,
        customer_engagement_value,
        customer_influence_edges,
        customer_influence_value,
        customer_knowledge_value,
        customer_lifetime_value,
        customer_referral_value,
        customer_value_transfers,
        dim_customers,
        fct_conversations,
        fct_engagement_events,
        fct_post_metric_snapshots,
        fct_post_metrics_daily,
        fct_posts,
        fct_purchases,
        kpi_balanced_scorecard,
        kpi_competitor_benchmark,
        kpi_daily,
        kpi_monthly,
        kpi_weekly,
        kpi_wide,
        offer_eligibility,
        post_metrics_in_period,
        post_metrics_lifetime,
        prospects,
        record_reconciliation,
        referral_edges,
        rejected_referrals,
        value_model_figures,
        value_model_runs,
    )

    return (
        *record_reconciliation.SUITES,
        *customer_accounts.SUITES,
        *fct_posts.SUITES,
        *fct_post_metric_snapshots.SUITES,
        *fct_post_metrics_daily.SUITES,
        *post_metrics_in_period.SUITES,
        *post_metrics_lifetime.SUITES,
        *fct_engagement_events.SUITES,
        *fct_conversations.SUITES,
        *customer_engagement.SUITES,
        *dim_customers.SUITES,
        *fct_purchases.SUITES,
        *value_model_runs.SUITES,
        *value_model_figures.SUITES,
        *customer_lifetime_value.SUITES,
        *customer_influence_edges.SUITES,
        *customer_influence_value.SUITES,
        *customer_churn.SUITES,
        *referral_edges.SUITES,
        *customer_referral_value.SUITES,
        *customer_knowledge_value.SUITES,
        *customer_value_transfers.SUITES,
        *customer_engagement_value.SUITES,
        *rejected_referrals.SUITES,
        *customer_action_matrix.SUITES,
        *offer_eligibility.SUITES,
        *prospects.SUITES,
        *kpi_daily.SUITES,
        *kpi_weekly.SUITES,
        *kpi_monthly.SUITES,
        *kpi_wide.SUITES,
        *kpi_balanced_scorecard.SUITES,
        *kpi_competitor_benchmark.SUITES,
    )
