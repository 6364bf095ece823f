with customers as (
    select * from {{ ref('int_customers') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

customer_accounts as (
    select * from {{ ref('customer_accounts') }}
),

accounts as (
    select * from {{ ref('int_accounts') }}
),

events as (
    select * from {{ ref('fct_engagement_events') }}
),

tickets as (
    select * from {{ ref('int_tickets') }}
),

surveys as (
    select * from {{ ref('stg_filedrop__surveys') }}
    where survey = 'review' and customer_id is not null
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

act_types as (
    select * from {{ ref('act_types') }}
),

weights as (
    select * from {{ ref('engagement_weights') }}
),

reached as (
    select
        customer_accounts.customer_id,
        count(*) as linked_account_count,
        sum(accounts.followers_count) as followers_count,
        cast(count(accounts.followers_count) as double) / count(*)
            as followers_coverage
    from customer_accounts
    inner join accounts on customer_accounts.account_id = accounts.account_id
    group by customer_accounts.customer_id
),

acts as (
    select
        customer_id,
        level,
        weight,
        acted_at,
        record_id
    from events
    where
        customer_id is not null
        and toward_kind = 'brand'
        and not is_automated
    union all
    -- Who reviews what they bought is known as a customer, not by an account.
    select
        coalesce(merged.customer_id, surveys.customer_id) as customer_id,
        act_types.level,
        weights.weight,
        surveys.answered_at as acted_at,
        surveys.record_id
    from surveys
    left join merged on surveys.customer_id = merged.merged_customer_id
    inner join act_types on act_types.act = 'review'
    inner join weights on weights.act = 'review'
),

aged as (
    select
        acts.*,
        {{ seconds_between('acts.acted_at', 'as_of.as_of_at') }} / 86400.0 as age_days
    from acts
    cross join as_of
    where acts.acted_at <= as_of.as_of_at
),

scored as (
    select
        customer_id,
        count(*) as act_count,
        count(case when level = 'high' then 1 end) as high_act_count,
        count(
            case
                when level = 'high' and age_days <= {{ var('highly_engaged_days') }}
                    then 1
            end
        ) as recent_high_act_count,
        sum(weight * power(0.5, age_days / {{ var('engagement_half_life_days') }}))
            as engagement_score,
        max(acted_at) as last_act_at,
        {{ sorted_set('record_id') }} as event_record_ids
    from aged
    group by customer_id
),

complaining as (
    select distinct customer_id
    from tickets
    where
        channel = 'social'
        and closed_at is null
        and not is_archived
        and category in (
            {%- for category in var('complaint_categories') %}
                '{{ category | lower }}'{{ ',' if not loop.last }}
            {%- endfor %}
        )
),

seen as (
    -- Without a linked account nobody knows what the customer did but for reviews.
    select
        customers.customer_id,
        customers.record_id,
        reached.linked_account_count,
        reached.followers_count,
        reached.followers_coverage,
        scored.engagement_score,
        scored.act_count,
        scored.high_act_count,
        scored.recent_high_act_count,
        scored.last_act_at,
        scored.event_record_ids,
        reached.customer_id is not null as is_linked,
        coalesce(reached.customer_id, scored.customer_id) is not null as is_seen
    from customers
    left join reached on customers.customer_id = reached.customer_id
    left join scored on customers.customer_id = scored.customer_id
),

described as (
    -- Of whom nobody saw anything there are no figures; of whom only reviews are seen
    -- there is no level that more could raise.
    select
        seen.customer_id,
        coalesce(seen.linked_account_count, 0) as linked_account_count,
        case when seen.is_seen then coalesce(seen.engagement_score, 0) end
            as engagement_score,
        case
            when seen.recent_high_act_count > 0 then 'high'
            when not seen.is_linked then null
            when seen.act_count > 0 then 'low'
            else 'none'
        end as engagement_level,
        case when seen.is_seen then coalesce(seen.act_count, 0) end as act_count,
        case when seen.is_seen then coalesce(seen.high_act_count, 0) end
            as high_act_count,
        seen.last_act_at,
        cast(seen.followers_count as bigint) as followers_count,
        seen.followers_coverage,
        complaining.customer_id is not null as has_open_public_complaint,
        seen.record_id,
        coalesce(seen.event_record_ids, {{ empty_list() }}) as event_record_ids
    from seen
    left join complaining on seen.customer_id = complaining.customer_id
)

select * from described
