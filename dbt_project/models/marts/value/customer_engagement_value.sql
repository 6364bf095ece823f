with customers as (
    select
        customer_id,
        record_id
    from {{ ref('dim_customers') }}
),

lifetime_values as (
    select * from {{ ref('customer_lifetime_value') }}
),

referral_values as (
    select * from {{ ref('customer_referral_value') }}
),

influence_values as (
    select * from {{ ref('customer_influence_value') }}
),

knowledge_values as (
    select * from {{ ref('customer_knowledge_value') }}
),

transfers as (
    select * from {{ ref('customer_value_transfers') }}
),

savings as (
    select
        referrer_customer_id as customer_id,
        sum(savings_value) as savings
    from {{ ref('referral_edges') }}
    where referral_value is not null
    group by referrer_customer_id
),

given as (
    select
        giving_customer_id as customer_id,
        sum(case when reason = 'referral' then passed_value else 0 end) as to_referrer,
        sum(case when reason = 'influence' then passed_value else 0 end)
            as to_influencers
    from transfers
    group by giving_customer_id
),

received as (
    select
        receiving_customer_id as customer_id,
        sum(case when reason = 'referral' then passed_value else 0 end)
            as from_referees,
        sum(case when reason = 'influence' then passed_value else 0 end)
            as from_influenced
    from transfers
    group by receiving_customer_id
),

gathered as (
    select
        customers.customer_id,
        lifetime_values.clv,
        referral_values.crv,
        influence_values.civ,
        knowledge_values.ckv,
        coalesce(given.to_referrer, 0) as passed_to_referrer,
        coalesce(given.to_influencers, 0) as passed_to_influencers,
        coalesce(received.from_referees, 0) as received_from_referees,
        coalesce(received.from_influenced, 0) as received_from_influenced,
        coalesce(savings.savings, 0) as referral_savings,
        case when lifetime_values.clv is not null then 1 else 0 end
        + case when referral_values.crv is not null then 1 else 0 end
        + case when influence_values.civ is not null then 1 else 0 end
        + case when knowledge_values.ckv is not null then 1 else 0 end
            as known_part_count,
        customers.record_id,
        lifetime_values.record_id as score_record_id
    from customers
    left join lifetime_values on customers.customer_id = lifetime_values.customer_id
    left join referral_values on customers.customer_id = referral_values.customer_id
    left join influence_values on customers.customer_id = influence_values.customer_id
    left join knowledge_values on customers.customer_id = knowledge_values.customer_id
    left join given on customers.customer_id = given.customer_id
    left join received on customers.customer_id = received.customer_id
    left join savings on customers.customer_id = savings.customer_id
),

described as (
    select
        customer_id,
        clv,
        crv,
        civ,
        ckv,
        known_part_count,
        cast(known_part_count as double) / 4 as coverage,
        cast(
            case
                when known_part_count > 0
                    then
                        coalesce(clv, 0)
                        + coalesce(crv, 0)
                        + coalesce(civ, 0)
                        + coalesce(ckv, 0)
            end as decimal(18, 4)
        ) as cev_gross,
        cast(passed_to_referrer as decimal(18, 4)) as passed_to_referrer,
        cast(passed_to_influencers as decimal(18, 4)) as passed_to_influencers,
        cast(received_from_referees as decimal(18, 4)) as received_from_referees,
        cast(received_from_influenced as decimal(18, 4)) as received_from_influenced,
        cast(
            case
                when known_part_count > 0
                    then
                        coalesce(clv, 0)
                        - passed_to_referrer
                        - passed_to_influencers
                        + received_from_referees
                        + received_from_influenced
            end as decimal(18, 4)
        ) as clv_allocated,
        cast(referral_savings as decimal(18, 4)) as referral_savings,
        cast(
            case
                when known_part_count > 0
                    then
                        coalesce(clv, 0)
                        - passed_to_referrer
                        - passed_to_influencers
                        + received_from_referees
                        + received_from_influenced
                        + referral_savings
                        + coalesce(ckv, 0)
            end as decimal(18, 4)
        ) as cev_allocated,
        '{{ var("reporting_currency") }}' as currency,
        record_id,
        score_record_id
    from gathered
)

select * from described
