{#- No referral is both valued and rejected; each of the last year is one of them. -#}
with referrals as (
    select * from {{ ref('int_judged_referrals') }}
),

edges as (
    select * from {{ ref('referral_edges') }}
),

rejected as (
    select * from {{ ref('rejected_referrals') }}
),

joined as (
    select
        referrals.referral_id,
        referrals.half_year,
        edges.referral_id is not null as is_valued,
        rejected.referral_id is not null as is_rejected,
        edges.referrer_customer_id = edges.referee_customer_id as is_self_referral
    from referrals
    left join edges on referrals.referral_id = edges.referral_id
    left join rejected on referrals.referral_id = rejected.referral_id
)

select * from joined
where
    (is_valued and is_rejected)
    or is_self_referral
    or (half_year is not null and not is_valued and not is_rejected)
