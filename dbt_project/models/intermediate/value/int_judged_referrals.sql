with referrals as (
    select * from {{ ref('int_referrals') }}
),

customers as (
    select customer_id from {{ ref('int_customers') }}
),

summaries as (
    select
        customer_id,
        first_purchase_date
    from {{ ref('int_customer_purchase_summary') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

first_referrals as (
    -- Who was brought was brought once: by the first who said so.
    select
        referral_id,
        referrer_customer_id,
        referee_customer_id
    from referrals
    where referrer_customer_id != referee_customer_id
    qualify row_number() over (
        partition by referee_customer_id
        order by referred_at, referral_id
    ) = 1
),

ended as (
    {{ chain_ends('first_referrals', 'referee_customer_id', 'referrer_customer_id') }}
),

endless as (
    -- From these no walk from referee to referrer ends: it goes into a ring.
    select
        first_referrals.referee_customer_id,
        first_referrals.referrer_customer_id
    from first_referrals
    left join ended on first_referrals.referee_customer_id = ended.step
    where ended.step is null
),

rings as (
    {{ ring_members('endless', 'referee_customer_id', 'referrer_customer_id') }}
),

described as (
    select
        referrals.referral_id,
        referrals.referrer_customer_id,
        referrals.referee_customer_id,
        referrals.referred_at,
        case
            when
                referrals.referred_at
                >= {{ dbt.dateadd('month', -6, 'as_of.as_of_at') }}
                then 1
            when
                referrals.referred_at
                >= {{ dbt.dateadd('month', -12, 'as_of.as_of_at') }}
                then 2
        end as half_year,
        {{ in_reporting_currency(
            'referrals.reward_amount', 'referrals.currency', 'referrals.currency_rate'
        ) }} as reward,
        referrals.reward_amount > 0 as is_rewarded,
        referrals.prior_intent_probability,
        case
            when referrals.referrer_customer_id = referrals.referee_customer_id
                then 'self_referral'
            when first_referrals.referral_id is null then 'referred_before'
            when rings.member is not null then 'ring'
            when summaries.first_purchase_date < cast(referrals.referred_at as date)
                then 'bought_before'
            when referrers.customer_id is null then 'unknown_referrer'
            when referrals.referred_at >= as_of.as_of_at then 'in_the_future'
            when referees.customer_id is null then 'no_customer_yet'
        end as rejection_reason,
        referrals.record_id
    from referrals
    cross join as_of
    left join first_referrals on referrals.referral_id = first_referrals.referral_id
    left join rings on referrals.referee_customer_id = rings.member
    left join summaries on referrals.referee_customer_id = summaries.customer_id
    left join customers as referrers
        on referrals.referrer_customer_id = referrers.customer_id
    left join customers as referees
        on referrals.referee_customer_id = referees.customer_id
)

select * from described
