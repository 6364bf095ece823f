with customers as (
    select
        customer_id,
        record_id
    from {{ ref('dim_customers') }}
),

edges as (
    select * from {{ ref('referral_edges') }}
),

recorded as (
    -- Where no referral was ever recorded, that a customer made none is not known.
    select count(*) > 0 as has_referrals from {{ ref('int_referrals') }}
),

referred as (
    select
        referrer_customer_id as customer_id,
        count(*) as referral_count,
        sum(type_one_probability) as expected_type_one_count,
        count(case when is_type_assumed then 1 end) as assumed_type_count,
        count(referral_value) as valued_count,
        sum(reward) as rewards,
        sum(referral_value) as crv,
        sum(referral_value_without_type_two_reward) as crv_without_type_two_reward,
        {{ sorted_set('record_id') }} as referral_record_ids
    from edges
    group by referrer_customer_id
),

described as (
    select
        customers.customer_id,
        cast(
            case
                when referred.customer_id is not null then referred.crv
                when recorded.has_referrals then 0
            end as decimal(18, 4)
        ) as crv,
        cast(
            case
                when referred.customer_id is not null
                    then referred.crv_without_type_two_reward
                when recorded.has_referrals then 0
            end as decimal(18, 4)
        ) as crv_without_type_two_reward,
        case when recorded.has_referrals then coalesce(referred.referral_count, 0) end
            as referral_count,
        referred.expected_type_one_count,
        referred.assumed_type_count,
        cast(referred.rewards as decimal(18, 4)) as rewards,
        cast(referred.valued_count as double) / referred.referral_count as coverage,
        brought.referrer_customer_id as referred_by_customer_id,
        brought.referral_value as value_as_referee,
        '{{ var("reporting_currency") }}' as currency,
        customers.record_id,
        coalesce(referred.referral_record_ids, {{ empty_list() }})
            as referral_record_ids
    from customers
    cross join recorded
    left join referred on customers.customer_id = referred.customer_id
    left join edges as brought on customers.customer_id = brought.referee_customer_id
)

select * from described
