{#-
    Customer equity, to the last digit: what is allocated to customers sums to all lifetime values,
    savings by referrals and knowledge values, and no customer gives more than they have.
-#}
with engagement_values as (
    select * from {{ ref('customer_engagement_value') }}
),

lifetime_values as (
    select coalesce(sum(clv), 0) as clv from {{ ref('customer_lifetime_value') }}
),

savings as (
    select coalesce(sum(savings_value), 0) as savings
    from {{ ref('referral_edges') }}
    where referral_value is not null
),

knowledge_values as (
    select coalesce(sum(ckv), 0) as ckv from {{ ref('customer_knowledge_value') }}
),

allocated as (
    select
        coalesce(sum(clv_allocated), 0) as clv_allocated,
        coalesce(sum(cev_allocated), 0) as cev_allocated,
        count(
            case
                when
                    abs(passed_to_referrer + passed_to_influencers)
                    > abs(coalesce(clv, 0))
                    then 1
            end
        ) as overdrawn_count
    from engagement_values
),

compared as (
    select
        allocated.*,
        lifetime_values.clv,
        savings.savings,
        knowledge_values.ckv
    from allocated
    cross join lifetime_values
    cross join savings
    cross join knowledge_values
)

select * from compared
where
    clv_allocated != clv
    or cev_allocated != clv + savings + ckv
    or overdrawn_count > 0
