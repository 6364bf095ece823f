with tickets as (
    select
        ticket_id,
        customer_id,
        channel,
        category,
        priority,
        stage,
        opened_at,
        closed_at,
        is_archived,
        feedback_state,
        feedback_value,
        feedback_currency,
        feedback_contributor_ids,
        record_id
    from {{ ref('stg_hubspot__tickets') }}
    {% if is_set_up('salesforce') -%}
        union all
        {{ salesforce_tickets() }}
    {%- endif %}
),

merged as (
    select * from {{ ref('int_merged_customers') }}
),

resolved as (
    select
        tickets.ticket_id,
        coalesce(merged.customer_id, tickets.customer_id) as customer_id,
        tickets.channel,
        tickets.category,
        tickets.priority,
        tickets.stage,
        tickets.opened_at,
        tickets.closed_at,
        tickets.is_archived,
        tickets.feedback_state,
        tickets.feedback_value,
        tickets.feedback_currency,
        tickets.feedback_contributor_ids,
        tickets.record_id
    from tickets
    left join merged on tickets.customer_id = merged.merged_customer_id
)

select * from resolved
