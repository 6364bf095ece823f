with lifetime_values as (
    select
        customer_id,
        clv
    from {{ ref('customer_lifetime_value') }}
    where clv is not null
),

referrals as (
    select * from {{ ref('referral_edges') }}
    where referral_value is not null and margin_value != 0
),

influence as (
    select * from {{ ref('customer_influence_edges') }}
    where influence_value is not null and influence_value != 0
),

referral_claims as (
    -- The referrer comes first: without the referral there was nobody to influence.
    select
        referee_customer_id as giving_customer_id,
        referrer_customer_id as receiving_customer_id,
        margin_value as claimed_value,
        record_id
    from referrals
),

influence_claims as (
    select
        to_customer_id as giving_customer_id,
        from_customer_id as receiving_customer_id,
        influence_value as claimed_value,
        record_id
    from influence
),

influence_totals as (
    select
        giving_customer_id,
        sum(claimed_value) as claimed_value
    from influence_claims
    group by giving_customer_id
),

room as (
    -- What the referrer leaves is all that influencers can share.
    select
        influence_totals.giving_customer_id,
        influence_totals.claimed_value,
        lifetime_values.clv - coalesce(referral_claims.claimed_value, 0) as left_value
    from influence_totals
    inner join lifetime_values
        on influence_totals.giving_customer_id = lifetime_values.customer_id
    left join referral_claims
        on influence_totals.giving_customer_id = referral_claims.giving_customer_id
),

passed as (
    select
        'referral' as reason,
        referral_claims.giving_customer_id,
        referral_claims.receiving_customer_id,
        referral_claims.claimed_value,
        referral_claims.claimed_value as passed_value,
        referral_claims.record_id
    from referral_claims
    inner join lifetime_values
        on referral_claims.giving_customer_id = lifetime_values.customer_id
    union all
    select
        'influence' as reason,
        influence_claims.giving_customer_id,
        influence_claims.receiving_customer_id,
        influence_claims.claimed_value,
        case
            when abs(room.claimed_value) <= abs(room.left_value)
                then influence_claims.claimed_value
            -- Claims on more than there is are cut in proportion, down to what is left.
            else cast(
                sign(influence_claims.claimed_value)
                * floor(
                    10000
                    * abs(cast(influence_claims.claimed_value as double))
                    * abs(cast(room.left_value as double))
                    / abs(cast(room.claimed_value as double))
                )
                / 10000 as decimal(18, 4)
            )
        end as passed_value,
        influence_claims.record_id
    from influence_claims
    inner join room
        on influence_claims.giving_customer_id = room.giving_customer_id
),

described as (
    select
        reason,
        giving_customer_id,
        receiving_customer_id,
        cast(claimed_value as decimal(18, 4)) as claimed_value,
        cast(passed_value as decimal(18, 4)) as passed_value,
        '{{ var("reporting_currency") }}' as currency,
        record_id
    from passed
)

select * from described
