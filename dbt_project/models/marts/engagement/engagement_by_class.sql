with events as (
    select * from {{ ref('fct_engagement_events') }}
    where toward_kind = 'brand' and not is_automated
),

classes as (
    select * from {{ ref('platform_classes') }}
),

by_account as (
    -- First by account, so that counting accounts is counting rows.
    select
        platform,
        cast({{ dbt.date_trunc('month', 'acted_date') }} as date) as acted_month,
        account_key,
        max(case when customer_id is not null then 1 end) as is_customer,
        count(*) as act_count,
        count(case when level = 'high' then 1 end) as high_act_count
    from events
    group by
        platform,
        cast({{ dbt.date_trunc('month', 'acted_date') }} as date),
        account_key
),

classed as (
    select
        by_account.*,
        coalesce(classes.platform_class, 'unclassified') as platform_class,
        classes.social_presence,
        classes.self_presentation
    from by_account
    left join classes on by_account.platform = classes.platform
),

summed as (
    select
        acted_month,
        platform_class,
        max(social_presence) as social_presence,
        max(self_presentation) as self_presentation,
        count(distinct platform) as platform_count,
        cast(sum(act_count) as bigint) as act_count,
        cast(sum(high_act_count) as bigint) as high_act_count,
        count(*) as account_count,
        count(is_customer) as customer_account_count
    from classed
    group by
        acted_month,
        platform_class
),

described as (
    select
        acted_month,
        platform_class,
        social_presence,
        self_presentation,
        platform_count,
        act_count,
        cast(act_count as double)
        / sum(act_count) over (partition by acted_month) as act_share,
        high_act_count,
        cast(high_act_count as double) / act_count as high_act_share,
        account_count,
        customer_account_count,
        cast(customer_account_count as double) / account_count as customer_coverage
    from summed
)

select * from described
