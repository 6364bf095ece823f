with customers as (
    select
        customer_id,
        {{ dbt.split_part('customer_id', "':'", 1) }} as crm,
        linked_account_count > 0 as is_linked,
        record_id
    from {{ ref('dim_customers') }}
),

credits as (
    select * from {{ ref('int_feedback_credits') }}
),

answers as (
    select * from {{ ref('int_peer_answers') }}
),

unit_costs as (
    select * from {{ ref('int_unit_costs') }}
),

recorded_by_crm as (
    -- Where nobody ever judged feedback, that a customer's was of no use is not known.
    select
        {{ dbt.split_part('ticket_id', "':'", 1) }} as crm,
        count(feedback_state) > 0 as has_feedback
    from {{ ref('int_tickets') }}
    group by {{ dbt.split_part('ticket_id', "':'", 1) }}
),

recorded as (
    select coalesce(bool_or(has_feedback), false) as has_feedback
    from recorded_by_crm
),

support as (
    select
        cast(
            cast(sum(support_cost) as double)
            / nullif(
                sum(case when support_cost is not null then support_contact_count end),
                0
            ) as decimal(18, 4)
        ) as cost_per_contact
    from unit_costs
),

feedback_summed as (
    select
        customer_id,
        count(case when feedback_state = 'adopted' then 1 end) as adopted_idea_count,
        count(case when feedback_state = 'confirmed' then 1 end) as confirmed_bug_count,
        count(case when feedback_state = 'useful' then 1 end) as useful_feedback_count,
        count(
            case when feedback_state in ('adopted', 'confirmed') then value_share end
        ) as booked_count,
        sum(
            case when feedback_state in ('adopted', 'confirmed') then value_share end
        ) as booked_value,
        {{ sorted_set('record_id') }} as feedback_record_ids
    from credits
    group by customer_id
),

answers_summed as (
    select
        customer_id,
        count(*) as answered_question_count,
        sum(answer_share) as answer_share,
        {{ sorted_set('record_id') }} as answer_record_ids
    from answers
    group by customer_id
),

counted as (
    select
        customers.customer_id,
        coalesce(recorded_by_crm.has_feedback, recorded.has_feedback) as has_feedback,
        support.cost_per_contact,
        coalesce(feedback_summed.adopted_idea_count, 0) as adopted_idea_count,
        coalesce(feedback_summed.confirmed_bug_count, 0) as confirmed_bug_count,
        coalesce(feedback_summed.useful_feedback_count, 0) as useful_feedback_count,
        coalesce(feedback_summed.booked_count, 0) as booked_count,
        coalesce(feedback_summed.booked_value, 0) as booked_value,
        -- Of who has no account that is known, nobody can see what they answer.
        case
            when customers.is_linked
                then coalesce(answers_summed.answered_question_count, 0)
        end as answered_question_count,
        cast(
            case
                when answers_summed.customer_id is not null
                    then answers_summed.answer_share * support.cost_per_contact
                when customers.is_linked then 0
            end as decimal(18, 4)
        ) as saved_support_cost,
        customers.record_id,
        coalesce(feedback_summed.feedback_record_ids, {{ empty_list() }})
        || coalesce(answers_summed.answer_record_ids, {{ empty_list() }})
            as knowledge_record_ids
    from customers
    cross join recorded
    cross join support
    left join recorded_by_crm on customers.crm = recorded_by_crm.crm
    left join feedback_summed on customers.customer_id = feedback_summed.customer_id
    left join answers_summed on customers.customer_id = answers_summed.customer_id
),

described as (
    select
        customer_id,
        cast(
            case
                when has_feedback
                    then
                        booked_value
                        + {{ var('useful_feedback_value') }} * useful_feedback_count
                        + coalesce(saved_support_cost, 0)
            end as decimal(18, 4)
        ) as ckv,
        case when has_feedback then adopted_idea_count end as adopted_idea_count,
        case when has_feedback then confirmed_bug_count end as confirmed_bug_count,
        case when has_feedback then useful_feedback_count end as useful_feedback_count,
        answered_question_count,
        cast(case when has_feedback then booked_value end as decimal(18, 4))
            as booked_value,
        cast(
            case
                when has_feedback
                    then {{ var('useful_feedback_value') }} * useful_feedback_count
            end as decimal(18, 4)
        ) as useful_feedback_value,
        saved_support_cost,
        cost_per_contact as support_cost_per_contact,
        case
            when has_feedback
                then
                    cast(
                        booked_count
                        + useful_feedback_count
                        + case
                            when cost_per_contact is not null
                                then coalesce(answered_question_count, 0)
                            else 0
                        end as double
                    )
                    / nullif(
                        adopted_idea_count
                        + confirmed_bug_count
                        + useful_feedback_count
                        + coalesce(answered_question_count, 0),
                        0
                    )
        end as coverage,
        '{{ var("reporting_currency") }}' as currency,
        record_id,
        knowledge_record_ids
    from counted
)

select * from described
