{%- set risks = {'low': 1, 'medium': 2, 'high': 3} -%}
with customers as (
    select * from {{ ref('customer_action_matrix') }}
),

consents as (
    select * from {{ ref('int_consents_in_force') }}
),

offers as (
    select * from {{ ref('offers') }}
),

permitted as (
    select
        customer_id,
        max(case when purpose = 'marketing' and is_consent then 1 else 0 end)
            as has_marketing,
        max(case when purpose = 'profiling' and is_consent then 1 else 0 end)
            as has_profiling,
        -- Service rests on the contract as well.
        max(
            case
                when
                    purpose = 'service'
                    and is_in_force
                    and lawful_basis in ('consent', 'contract')
                    then 1
                else 0
            end
        ) as has_service
    from consents
    group by customer_id
),

rated as (
    select
        customers.customer_id,
        customers.as_of_at,
        customers.segment,
        customers.engagement_level,
        customers.followers_count,
        coalesce(permitted.has_marketing, 0) = 1 as has_marketing_consent,
        coalesce(permitted.has_profiling, 0) = 1 as has_profiling_consent,
        coalesce(permitted.has_service, 0) = 1 as has_service_basis,
        case
            -- What is not known may be much.
            when customers.engagement_level is null then null
            when customers.followers_count is null then null
            when customers.engagement_level != 'high'
                then
                    case
                        when customers.followers_count >= {{ var('leak_reach_high') }}
                            then 'medium'
                        else 'low'
                    end
            when customers.followers_count >= {{ var('leak_reach_high') }} then 'high'
            when customers.followers_count >= {{ var('leak_reach_medium') }}
                then 'medium'
            else 'low'
        end as leak_risk,
        customers.record_id
    from customers
    left join permitted on customers.customer_id = permitted.customer_id
),

crossed as (
    select
        rated.*,
        offers.offer_id,
        offers.purpose,
        offers.largest_leak_risk,
        offers.needs_profiling_consent,
        ';' || offers.segments || ';' like '%;' || rated.segment || ';%'
            as is_for_segment,
        case offers.purpose
            when 'marketing' then rated.has_marketing_consent
            when 'profiling' then rated.has_profiling_consent
            else rated.has_service_basis
        end as has_consent_for_purpose,
        case rated.leak_risk
            {% for risk, rank in risks.items() -%}
                when '{{ risk }}' then {{ rank }}
            {% endfor -%}
            -- Unknown is taken for high.
            else {{ risks['high'] }}
        end as leak_rank,
        case offers.largest_leak_risk
            {% for risk, rank in risks.items() -%}
                when '{{ risk }}' then {{ rank }}
            {% endfor -%}
        end as largest_leak_rank
    from rated
    cross join offers
),

judged as (
    select
        *,
        case
            when not has_consent_for_purpose then 'no consent to ' || purpose
            when needs_profiling_consent and not has_profiling_consent
                then 'no consent to profiling'
            when not is_for_segment then 'not for this segment'
            when leak_rank > largest_leak_rank and leak_risk is null
                then 'leak risk unknown'
            when leak_rank > largest_leak_rank then 'leak risk too high'
        end as refusal_reason
    from crossed
),

described as (
    select
        customer_id,
        offer_id,
        as_of_at,
        refusal_reason is null as is_eligible,
        refusal_reason,
        segment,
        purpose,
        has_consent_for_purpose,
        has_marketing_consent,
        has_profiling_consent,
        has_service_basis,
        leak_risk,
        followers_count,
        engagement_level,
        record_id
    from judged
)

select * from described
