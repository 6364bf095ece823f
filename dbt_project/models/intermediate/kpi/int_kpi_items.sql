with events as {{ kept_if_few() }} (
    select * from {{ ref('fct_engagement_events') }}
    where toward_kind = 'brand' and not is_automated
    {{ only_touched('fact_date', 'and', 'acted_date') }}
),

conversations as (
    select * from {{ ref('fct_conversations') }}
    where not is_automated and is_answered
    {{ only_touched('fact_date', 'and', 'first_inbound_date') }}
),

compared as (
    {{ compared_kpi_items(only_touched('fact_date', 'and', 'posted_date')) }}
),

of_acts_and_threads as (
    select distinct
        'active_accounts' as measure_id,
        platform,
        acted_date as item_date,
        account_key as item_key,
        cast(null as double) as amount
    from events
    union all
    select distinct
        'content_creators' as measure_id,
        platform,
        acted_date as item_date,
        account_key as item_key,
        cast(null as double) as amount
    from events
    where level = 'high' and act != 'repost_of_user_content'
    {% for measure, seconds in [
        ('first_reply_hours_median', 'first_reply_seconds'),
        ('first_reply_hours_p90', 'first_reply_seconds'),
        ('first_reply_business_hours_median', 'first_reply_business_seconds'),
    ] -%}
        union all
        select
            '{{ measure }}' as measure_id,
            platform,
            first_inbound_date as item_date,
            {{ number_key("conversation_id || ' ' || account_id") }} as item_key,
            cast({{ seconds }} as double) / 3600 as amount
        from conversations
    {% endfor -%}
),

unioned as (
    select
        measure_id,
        platform,
        {{ brand_name() }} as company_name,
        item_date,
        item_key,
        amount
    from of_acts_and_threads
    union all
    select
        measure_id,
        platform,
        company_name,
        item_date,
        item_key,
        amount
    from compared
    {{ only_touched('fact_date', column='item_date') }}
)

select * from unioned
