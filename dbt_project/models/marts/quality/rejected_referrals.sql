with referrals as (
    select * from {{ ref('int_judged_referrals') }}
),

rejected as (
    select
        referral_id,
        referrer_customer_id,
        referee_customer_id,
        referred_at,
        rejection_reason,
        rejection_reason not in ('in_the_future', 'no_customer_yet') as is_error,
        record_id
    from referrals
    where rejection_reason is not null
)

select * from rejected
