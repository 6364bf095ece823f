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
        tickets.record_id
    from tickets
    left join merged on tickets.customer_id = merged.merged_customer_id
)

select * from resolved
