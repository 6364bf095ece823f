with referrals as (
    select * from {{ ref('int_judged_referrals') }}
    where rejection_reason is null and half_year is not null
),

unit_costs as (
    select * from {{ ref('int_unit_costs') }}
),

lifetime_values as (
    select * from {{ ref('customer_lifetime_value') }}
),

kept as (
    select
        cast(sum(retention_cost) as double)
        / nullif(
            sum(case when retention_cost is not null then customer_months end), 0
        ) as cost_per_month
    from unit_costs
),

annuity as (
    -- A month's money from now to the horizon, each paid in mid-month: the sum of
    -- (1 + r)^-((month - 0.5) / 12).
    select
        case
            when {{ var('annual_discount_rate') }} = 0
                then {{ var('clv_horizon_months') }}
            else
                power(cast(1 + {{ var('annual_discount_rate') }} as double), -1 / 24.0)
                * (
                    1
                    - power(
                        cast(1 + {{ var('annual_discount_rate') }} as double),
                        -{{ var('clv_horizon_months') }} / 12.0
                    )
                )
                / (
                    1
                    - power(
                        cast(1 + {{ var('annual_discount_rate') }} as double), -1 / 12.0
                    )
                )
        end as months
),

priced as (
    select
        referrals.*,
        1 - coalesce(
            referrals.prior_intent_probability,
            1 - {{ var('unasked_type_one_probability') }}
        ) as type_one_probability,
        lifetime_values.clv as referee_margin,
        cast(kept.cost_per_month * annuity.months as decimal(18, 4)) as cost_to_keep,
        cast(unit_costs.acquisition_cost_per_customer as decimal(18, 4))
            as acquisition_cost_saved,
        power(
            cast(1 + {{ var('annual_discount_rate') }} as double),
            -referrals.half_year / cast(2 as double)
        ) as discount_factor,
        lifetime_values.record_id as score_record_id
    from referrals
    cross join kept
    cross join annuity
    inner join unit_costs on referrals.half_year = unit_costs.half_year
    left join lifetime_values
        on referrals.referee_customer_id = lifetime_values.customer_id
),

valued as (
    select
        *,
        cast(
            discount_factor
            * (referee_margin - reward - cost_to_keep + acquisition_cost_saved)
            as decimal(18, 4)
        ) as type_one_value,
        cast(discount_factor * (acquisition_cost_saved - reward) as decimal(18, 4))
            as type_two_value,
        cast(discount_factor * acquisition_cost_saved as decimal(18, 4))
            as type_two_value_without_reward,
        cast(
            discount_factor * type_one_probability * referee_margin as decimal(18, 4)
        ) as margin_value,
        cast(
            discount_factor
            * (acquisition_cost_saved - reward - type_one_probability * cost_to_keep)
            as decimal(18, 4)
        ) as savings_value,
        cast(
            discount_factor * (1 - type_one_probability) * reward as decimal(18, 4)
        ) as type_two_reward
    from priced
),

described as (
    select
        referral_id,
        referrer_customer_id,
        referee_customer_id,
        referred_at,
        half_year,
        type_one_probability,
        prior_intent_probability is null as is_type_assumed,
        referee_margin,
        cast(reward as decimal(18, 4)) as reward,
        cost_to_keep,
        acquisition_cost_saved,
        discount_factor,
        type_one_value,
        type_two_value,
        type_two_value_without_reward,
        margin_value,
        savings_value,
        cast(margin_value + savings_value as decimal(18, 4)) as referral_value,
        cast(margin_value + savings_value + type_two_reward as decimal(18, 4))
            as referral_value_without_type_two_reward,
        '{{ var("reporting_currency") }}' as currency,
        record_id,
        score_record_id
    from valued
)

select * from described
