with referrals as (
    select * from {{ ref('stg_filedrop__referrals') }}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

rates as (
    select * from {{ ref('int_currency_rates') }}
),

referrers_resolved as (
    select
        referrals.*,
        coalesce(merged.customer_id, referrals.referrer_customer_id) as referrer_id
    from referrals
    left join merged on referrals.referrer_customer_id = merged.merged_customer_id
),

resolved as (
    select
        referrers_resolved.referral_id,
        referrers_resolved.referrer_id as referrer_customer_id,
        coalesce(merged.customer_id, referrers_resolved.referee_customer_id)
            as referee_customer_id,
        referrers_resolved.referred_at,
        referrers_resolved.reward_amount,
        coalesce(referrers_resolved.currency, '{{ var("reporting_currency") }}')
            as currency,
        rates.rate as currency_rate,
        referrers_resolved.prior_intent_probability,
        referrers_resolved.record_id
    from referrers_resolved
    left join merged
        on referrers_resolved.referee_customer_id = merged.merged_customer_id
    left join rates
        on
            referrers_resolved.currency = rates.currency
            and cast(referrers_resolved.referred_at as date) = rates.rate_date
)

select * from resolved
