{#- The grain of every staging model and seed in one query, which is cheaper. -#}
{%- set grains = {
    'stg_filedrop__account_connections': 'natural_id',
    'stg_filedrop__consent': 'natural_id',
    'stg_filedrop__costs': 'natural_id',
    'stg_filedrop__deletions': 'natural_id',
    'stg_filedrop__employees': 'natural_id',
    'stg_filedrop__identity_labels': 'natural_id',
    'stg_filedrop__identity_reviews': 'natural_id',
    'stg_filedrop__referrals': 'natural_id',
    'stg_filedrop__surveys': 'natural_id',
    'stg_filedrop__transactions': 'natural_id',
    'stg_hubspot__associations': 'from_type, from_id, to_type, to_id',
    'stg_hubspot__calls': 'natural_id',
    'stg_hubspot__companies': 'natural_id',
    'stg_hubspot__contacts': 'natural_id',
    'stg_hubspot__deals': 'natural_id',
    'stg_hubspot__deletions': 'natural_id',
    'stg_hubspot__emails': 'natural_id',
    'stg_hubspot__meetings': 'natural_id',
    'stg_hubspot__notes': 'natural_id',
    'stg_hubspot__owners': 'natural_id',
    'stg_hubspot__tickets': 'natural_id',
    'stg_kenno__churn_scores': 'natural_id',
    'stg_kenno__clv_model_runs': 'natural_id',
    'stg_kenno__clv_scores': 'natural_id',
    'stg_kenno__identity_candidates': 'natural_id',
    'stg_kenno__influence_edges': 'natural_id',
    'stg_kenno__influence_scores': 'natural_id',
    'stg_kenno__gate_results': 'natural_id',
    'stg_kenno__model_runs': 'natural_id',
    'stg_kenno__text_sentiments': 'text_hash, model_version',
    'stg_landing__runs': 'source, stream, run_id',
    'stg_mastodon__account_readings': 'account_id, observed_at',
    'stg_mastodon__accounts': 'natural_id',
    'stg_mastodon__deletions': 'natural_id',
    'stg_mastodon__notifications': 'natural_id',
    'stg_mastodon__post_readings': 'post_id, observed_at',
    'stg_mastodon__status_versions': 'natural_id',
    'stg_mastodon__statuses': 'natural_id',
    'stg_mastodon__tag_timeline': 'natural_id',
    'stg_x__account_readings': 'account_id, observed_at',
    'stg_x__deletions': 'natural_id',
    'stg_x__mention_authors': 'natural_id',
    'stg_x__mentions': 'post_id',
    'stg_x__post_readings': 'post_id, observed_at',
    'stg_x__quote_authors': 'natural_id',
    'stg_x__quotes': 'post_id',
    'stg_x__search': 'post_id',
    'stg_x__search_authors': 'natural_id',
    'stg_x__tweet_authors': 'natural_id',
    'stg_x__tweets': 'post_id',
    'stg_x__users': 'natural_id',
    'act_types': 'act',
    'engagement_weights': 'act',
    'platform_classes': 'platform',
    'platform_counters': 'platform',
    'business_hours': 'iso_weekday',
    'business_holidays': 'holiday_date',
    'automated_reply_phrases': 'phrase',
    'role_mailboxes': 'mailbox',
    'shared_hosts': 'host',
    'shared_handles': 'handle',
    'platform_policies': 'platform, field_class',
} -%}

{% for model, grain in grains.items() -%}
    select
        '{{ model }}' as model,
        concat_ws('|', {{ grain }}) as grain,
        count(*) as row_count
    from {{ ref(model) }}
    group by {{ grain }}
    having
        count(*) > 1
        {%- for column in grain.split(', ') %}
            or {{ column }} is null
        {%- endfor %}
    {{ 'union all' if not loop.last }}
{% endfor %}
