{#- The grain of every model between staging and marts in one query. -#}
{%- set grains = {
    'int_account_claims': 'customer_id, account_id',
    'int_account_marks': 'account_id',
    'int_accounts': 'account_id',
    'int_acts': 'event_id',
    'int_notification_acts': 'record_id',
    'int_post_acts': 'post_id, toward_name',
    'int_business_days': 'business_date',
    'int_consents': 'consent_id',
    'int_costs': 'cost_id',
    'int_currency_rates': 'rate_date, currency',
    'int_customers': 'customer_id',
    'int_deals': 'deal_id',
    'int_merged_customers': 'merged_customer_id',
    'int_referrals': 'referral_id',
    'int_tickets': 'ticket_id',
    'int_transactions': 'transaction_id',
    'int_posts': 'post_id',
    'int_post_metric_days': 'post_id, metric_date',
    'int_post_talk': 'post_id',
    'int_post_texts': 'post_id',
    'int_topic_posts': 'topic_kind, topic, post_id',
    'int_topic_hours': 'topic_kind, topic, platform, hour_at',
    'int_topic_volumes': 'resolution, topic_kind, topic, period_at',
    'int_customer_assertions': 'customer_id, account_id, rule',
    'int_identifier_uses': 'subject_id, identifier_id',
    'int_identity_evidence': 'evidence_id',
    'int_person_members': 'member_id',
    'int_profiling_consents': 'customer_id',
    'dim_account_links': 'account_id, link_host, link_handle',
    'dim_account_profiles': 'account_id',
    'dim_connection_emails': 'connection_id',
    'dim_contact_identifiers': 'contact_id',
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
