with tickets as (
    select * from {{ ref('stg_hubspot__tickets') }}
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
